// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Replays seeds, their truncations and seeded mutations through the fuzzed functions: nothing may crash, whatever it answers.

#include "tests/fuzz/seeds.h"
#include "tests/fuzz/targets.h"

#include <QDirIterator>
#include <QFile>
#include <QTest>

#include <random>

namespace
{
using Target = void (*)(std::string_view);

struct Fuzzed {
    const char *name; // the name of the target, and of the folder with its seeds
    Target target;
    int mutations;
};
constexpr Fuzzed All[]
    = {{"gguf", fuzz::gguf, 2000},          {"template", fuzz::chatTemplate, 400}, {"protocol", fuzz::protocol, 40},
       {"tokenizer", fuzz::tokenizer, 400}, {"jsonschema", fuzz::jsonSchema, 400}, {"markdown", fuzz::markdown, 4000}};

/// Flips bits, overwrites with extremes, cuts out and doubles, from a seed of its own.
std::string mutated(std::string text, std::mt19937_64 &random)
{
    for (std::uint64_t change = 0; change <= random() % 4 && !text.empty(); ++change) {
        const std::size_t at = random() % text.size();
        const std::size_t length = std::min<std::size_t>(1 + random() % 8, text.size() - at);
        switch (random() % 5) {
        case 0:
            text[at] = static_cast<char>(text[at] ^ (1 << random() % 8));
            break;
        case 1:
            text[at] = static_cast<char>(random());
            break;
        case 2:
            text.replace(at, length, length, random() % 2 == 0 ? '\xFF' : '\0');
            break;
        case 3:
            text.erase(at, length);
            break;
        default:
            text.insert(at, text.substr(at, length));
            break;
        }
    }
    return text;
}

std::vector<std::string> seeds(const QString &name)
{
    std::vector<std::string> all;
    QDirIterator files(QStringLiteral(TRAMONTANE_TEST_DATA "/fuzz/") + name, QDir::Files);
    while (files.hasNext()) {
        QFile file(files.next());
        if (file.open(QIODevice::ReadOnly)) {
            all.push_back(file.readAll().toStdString());
        }
    }
    for (fuzz::Seed &seed : fuzz::madeSeeds(name.toStdString())) {
        all.push_back(std::move(seed.bytes));
    }
    return all;
}
}

class FuzzSeedTest : public QObject
{
    Q_OBJECT

private:
    static void addRows()
    {
        QTest::addColumn<int>("which");
        for (int which = 0; which < static_cast<int>(std::size(All)); ++which) {
            QTest::newRow(All[which].name) << which;
        }
    }

private Q_SLOTS:
    void seedsAndTheirTruncationsAreSurvived_data() { addRows(); }
    void seedsAndTheirTruncationsAreSurvived()
    {
        QFETCH(const int, which);
        const std::vector<std::string> all = seeds(QString::fromLatin1(All[which].name));
        QVERIFY(!all.empty());
        const bool isCheap = All[which].mutations >= 400;
        for (const std::string &seed : all) {
            const std::size_t step
                = isCheap ? std::max<std::size_t>(1, seed.size() / 2000) : std::max<std::size_t>(1, seed.size() / 20);
            for (std::size_t length = 0; length < seed.size(); length += step) {
                All[which].target(std::string_view(seed).substr(0, length));
            }
            All[which].target(seed);
        }
    }

    void seededMutationsAreSurvived_data() { addRows(); }
    void seededMutationsAreSurvived()
    {
        QFETCH(const int, which);
        std::mt19937_64 random(20260101);
        const std::vector<std::string> all = seeds(QString::fromLatin1(All[which].name));
        QVERIFY(!all.empty());
        for (int count = 0; count < All[which].mutations; ++count) {
            All[which].target(mutated(all[random() % all.size()], random));
        }
    }
};

QTEST_GUILESS_MAIN(FuzzSeedTest)
#include "fuzzseedtest.moc"
