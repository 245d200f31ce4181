// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The figures of the compare command and of the settings page, held against closed forms.
#include "golden.h"

#include "inference/comparison/comparison.h"
#include "inference/execution/device.h"
#include "inference/gguf/file.h"
#include "tests/inference/tinymodel.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <array>
#include <cmath>
#include <limits>

using namespace inference;
using comparison::Comparison;

namespace
{
/// Returns logits of these probabilities, with `offset` added to all.
std::vector<float> logitsOf(std::initializer_list<double> probabilities, double offset = 0)
{
    std::vector<float> logits;
    for (const double p : probabilities) {
        logits.push_back(static_cast<float>(std::log(p) + offset));
    }
    return logits;
}

bool near(double a, double b, double tolerance = 1e-6)
{
    return std::abs(a - b) <= tolerance;
}
}

class ComparisonTest : public QObject
{
    Q_OBJECT

private:
    static std::unique_ptr<session::Session> open(const char *model, execution::Options options)
    {
        options.device = execution::DeviceId{.kind = execution::DeviceId::Kind::Cpu, .index = 0};
        options.contextLength = 64;
        const auto file = gguf::File::open(std::string(TRAMONTANE_TEST_DATA "/models/") + model + ".gguf");
        auto opened = file ? session::Session::open(*file, options) : std::unexpected(file.error());
        if (!opened) {
            qWarning("%s", opened.error().detail.c_str());
        }
        return opened ? std::move(*opened) : nullptr;
    }

    static std::vector<execution::TokenId> prompt()
    {
        const auto golden = Golden::load(QStringLiteral(TRAMONTANE_TEST_DATA "/models/llama_gqa.json"));
        return golden ? golden->prompt : std::vector<execution::TokenId>();
    }

private Q_SLOTS:
    void nothingIsComparedAtFirst()
    {
        const Comparison none;
        QCOMPARE(none.positions(), 0U);
        QCOMPARE(none.meanDivergence(), 0.0);
        QCOMPARE(none.divergenceAt(0.99), 0.0);
        QCOMPARE(none.largestDivergence(), 0.0);
        QCOMPARE(none.sameToken(), 0.0);
        QCOMPARE(none.medianError(), 0.0);
    }

    void theSameIsNotFarFromItself()
    {
        Comparison comparison;
        const auto logits = logitsOf({0.5, 0.25, 0.25});
        QVERIFY(comparison.add(logits, logits));
        QCOMPARE(comparison.meanDivergence(), 0.0);
        QCOMPARE(comparison.medianError(), 0.0);
        QCOMPARE(comparison.sameToken(), 1.0);
    }

    /// Divergence is of the reference from the other, not the other way round, and does not see a constant added to all logits.
    void divergenceIsOfTheReference()
    {
        Comparison comparison;
        QVERIFY(comparison.add(logitsOf({0.25, 0.75}, 7), logitsOf({0.5, 0.5}, -3)));
        QVERIFY2(near(comparison.meanDivergence(), 0.5 * std::log(0.5 / 0.25) + 0.5 * std::log(0.5 / 0.75)),
                 qPrintable(QString::number(comparison.meanDivergence(), 'g', 12)));
        Comparison turned;
        QVERIFY(turned.add(logitsOf({0.5, 0.5}), logitsOf({0.25, 0.75})));
        QVERIFY(near(turned.meanDivergence(), 0.25 * std::log(0.25 / 0.5) + 0.75 * std::log(0.75 / 0.5)));
    }

    void hugeLogitsDoNotOverflow()
    {
        Comparison comparison;
        QVERIFY(comparison.add(std::array{10000.0F, 9999.0F}, std::array{20000.0F, 19999.0F}));
        QVERIFY(near(comparison.meanDivergence(), 0));
        QCOMPARE(comparison.sameToken(), 1.0);
    }

    void errorIsRelativeToTheReference()
    {
        Comparison comparison;
        QVERIFY(comparison.add(std::array{3.0F, 5.0F}, std::array{3.0F, 4.0F})); // its error is 1 over 25
        QVERIFY(comparison.add(std::array{1.0F, 4.0F}, std::array{3.0F, 4.0F})); // its error is 4 over 25
        QVERIFY(comparison.add(std::array{3.0F, 4.0F}, std::array{3.0F, 4.0F}));
        QVERIFY(near(comparison.medianError(), 1.0 / 25));
        QVERIFY(comparison.add(std::array{3.0F, 4.0F}, std::array{3.0F, 4.0F}));
        QVERIFY(near(comparison.medianError(), 0.5 / 25)); // the median lies in the middle between 0 and 1 / 25
    }

    void quantilesLieBetweenPositions()
    {
        Comparison comparison;
        std::vector<double> divergences;
        for (const double p : {0.6, 0.5, 0.9, 0.7, 0.8}) { // they are not in order
            QVERIFY(comparison.add(logitsOf({p, 1 - p}), logitsOf({0.5, 0.5})));
            divergences.push_back(0.5 * std::log(0.5 / p) + 0.5 * std::log(0.5 / (1 - p)));
        }
        std::ranges::sort(divergences);
        QVERIFY(near(comparison.divergenceAt(0), divergences[0]));
        QVERIFY(near(comparison.divergenceAt(0.5), divergences[2]));
        QVERIFY(near(comparison.divergenceAt(0.99), divergences[3] + 0.96 * (divergences[4] - divergences[3])));
        QVERIFY(near(comparison.divergenceAt(1), divergences[4]));
        QVERIFY(near(comparison.largestDivergence(), divergences[4]));
    }

    void mostLikelyTokensAreCounted()
    {
        Comparison comparison;
        const auto first = logitsOf({0.6, 0.4});
        const auto second = logitsOf({0.4, 0.6});
        QVERIFY(comparison.add(first, first));
        QVERIFY(comparison.add(second, second));
        QVERIFY(comparison.add(first, second));
        Comparison other;
        QVERIFY(other.add(second, second));
        comparison.add(other);
        QCOMPARE(comparison.positions(), 4U);
        QCOMPARE(comparison.sameToken(), 0.75);
        QVERIFY(near(comparison.meanDivergence(), other.meanDivergence() + comparison.largestDivergence() / 4));
    }

    void whatIsNoNumberIsRefused()
    {
        Comparison comparison;
        const std::array good{1.0F, 2.0F};
        for (const float bad : {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()}) {
            QVERIFY(!comparison.add(std::array{1.0F, bad}, good));
            QVERIFY(!comparison.add(good, std::array{bad, 1.0F}));
        }
        QCOMPARE(comparison.positions(), 0U);
    }

    /// Positions find each other whatever the batches are; the exact session reads the weights of the other.
    void sessionsAreComparedInAnyBatches()
    {
        const auto tokens = prompt();
        QVERIFY(tokens.size() > 20);
        const auto fast = open("q_q4_1", {.batch = 7, .logitRows = 7});
        QVERIFY(fast);
        const auto exact
            = fast->openBeside({.contextLength = 64, .precision = execution::Precision::Exact, .batch = 5, .logitRows = 5});
        QVERIFY2(exact, exact ? "" : exact.error().detail.c_str());
        QCOMPARE((*exact)->memory().weightBytes, 0U);
        QCOMPARE((*exact)->logitRows(), 5U);
        Comparison comparison;
        std::vector<std::uint64_t> steps;
        const auto done = comparison::compare(*fast, **exact, tokens, comparison, {},
                                              [&steps](std::uint64_t done, std::uint64_t) { steps.push_back(done); });
        QVERIFY2(done, done ? "" : done.error().detail.c_str());
        QCOMPARE(comparison.positions(), tokens.size());
        QCOMPARE(steps.back(), tokens.size());
        QVERIFY(std::ranges::is_sorted(steps));

        // This does the same by hand, with a session that has weights of its own.
        const auto again = open("q_q4_1", {.batch = 7});
        const auto own = open("q_q4_1", {.precision = execution::Precision::Exact, .batch = 5});
        QVERIFY(again && own);
        Comparison expected;
        for (const auto token : tokens) {
            const auto ours = again->evaluate(std::span(&token, 1));
            const auto theirs = own->evaluate(std::span(&token, 1));
            QVERIFY(ours && theirs);
            QVERIFY(expected.add(*ours, *theirs));
        }
        QVERIFY(expected.meanDivergence() > 0); // 8 bits show
        QVERIFY2(near(comparison.meanDivergence(), expected.meanDivergence(), 0.2 * expected.meanDivergence()),
                 qPrintable(QStringLiteral("%1, not %2").arg(comparison.meanDivergence()).arg(expected.meanDivergence())));
    }

    void floatsAreExact()
    {
        const auto fast = open("llama_gqa", {.batch = 16, .logitRows = 16});
        QVERIFY(fast);
        const auto exact
            = fast->openBeside({.contextLength = 64, .precision = execution::Precision::Exact, .batch = 16, .logitRows = 16});
        QVERIFY(exact);
        Comparison comparison;
        QVERIFY(comparison::compare(*fast, **exact, prompt(), comparison));
        QCOMPARE(comparison.sameToken(), 1.0);
        QVERIFY2(comparison.largestDivergence() < 1e-9, qPrintable(QString::number(comparison.largestDivergence())));
    }

    void vocabulariesMustAgree()
    {
        const auto one = open("llama_gqa", {.batch = 8, .logitRows = 8});
        QVERIFY(one);
        QTemporaryDir folder;
        const auto path = folder.filePath(QStringLiteral("tiny.gguf"));
        QFile tinyFile(path);
        QVERIFY(tinyFile.open(QIODevice::WriteOnly));
        tinyFile.write(QByteArray::fromStdString(tiny::model(*model::architecture("llama")).bytes()));
        tinyFile.close();
        const auto file = gguf::File::open(path.toStdString());
        QVERIFY(file);
        const auto other = session::Session::open(*file, {.device = one->device().info().id, .contextLength = 64});
        QVERIFY2(other, other ? "" : other.error().detail.c_str());
        Comparison comparison;
        const auto done = comparison::compare(*one, **other, prompt(), comparison);
        QVERIFY(!done);
        QCOMPARE(done.error().code, ErrorCode::Usage);
    }

    void aStopEndsIt()
    {
        const auto one = open("llama_gqa", {.batch = 8, .logitRows = 8});
        QVERIFY(one);
        Comparison comparison;
        const auto beside = one->openBeside({.contextLength = 64, .batch = 8, .logitRows = 8});
        QVERIFY(beside);
        std::stop_source stop;
        stop.request_stop();
        const auto stopped = comparison::compare(*one, **beside, prompt(), comparison, stop.get_token());
        QVERIFY(!stopped);
        QCOMPARE(stopped.error().code, ErrorCode::Cancelled);
        QCOMPARE(comparison.positions(), 0U);
    }
};

QTEST_GUILESS_MAIN(ComparisonTest)
#include "comparisontest.moc"
