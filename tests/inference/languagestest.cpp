// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Which languages a model speaks: what its file states, what is known of it, and nothing where nothing is known.

#include "inference/model/languages.h"
#include "tests/inference/ggufwriter.h"

#include <QTest>

using namespace inference;

namespace
{
const std::vector<model::KnownModel> Known{{.architecture = "llama",
                                            .basename = "Boreas",
                                            .finetunes = {"Instruct", "Instruct-GGUF"},
                                            .size = "",
                                            .languages = {{.evidence = model::Evidence::Maker, .codes = {"en", "fr"}}}},
                                           {.architecture = "llama",
                                            .basename = "Boreas",
                                            .finetunes = {"Instruct"},
                                            .size = "0.5B",
                                            .languages = {{.evidence = model::Evidence::Tried, .codes = {"fr", "it"}}}}};

/// Returns what is known of a file with these entries, such as "file en de; tried fr".
QString found(const GgufWriter &file, std::span<const model::KnownModel> known = Known)
{
    const auto opened = file.open();
    if (!opened) {
        return QString::fromStdString(opened.error().detail);
    }
    QStringList list;
    for (const model::SpokenLanguages &some : model::languages(**opened, known)) {
        QString line = QString::fromUtf8(model::name(some.evidence).data());
        for (const std::string &code : some.codes) {
            line += u' ' + QString::fromStdString(code);
        }
        list += line;
    }
    return list.join(QStringLiteral("; "));
}

GgufWriter boreas(std::string_view finetune)
{
    return GgufWriter()
        .string("general.architecture", "llama")
        .string("general.basename", "Boreas")
        .string("general.finetune", finetune);
}
}

class LanguagesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theFileStatesThem()
    {
        QCOMPARE(found(GgufWriter().strings("general.languages", {"en", "de"})), QStringLiteral("file en de"));
    }

    void codesAreTakenAsTheyAreMeant()
    {
        QCOMPARE(found(GgufWriter().strings("general.languages", {"EN", "pt-BR", "zh_Hans", "pt", "gsw"})),
                 QStringLiteral("file en pt zh gsw"));
    }

    void whatIsNoCodeIsLeftOut()
    {
        QCOMPARE(
            found(GgufWriter().strings("general.languages", {"", "x", "code", "multilingual", "e1", "\xFF\xFE", "<b", "fr"})),
            QStringLiteral("file fr"));
        QCOMPARE(found(GgufWriter().string("general.languages", "en")), QString());
        QCOMPARE(found(GgufWriter().integers("general.languages", {1, 2})), QString());
        std::vector<std::string> many;
        for (char first = 'a'; first <= 'z'; ++first) {
            for (char second = 'a'; second <= 'z'; ++second) {
                many.push_back({first, second});
            }
        }
        QCOMPARE(found(GgufWriter().strings("general.languages", many)).split(u' ').size(), 65); // with the word "file"
    }

    void aKnownModelIsRecognised()
    {
        QCOMPARE(found(boreas("Instruct")), QStringLiteral("maker en fr"));
        QCOMPARE(found(boreas("instruct-gguf")), QStringLiteral("maker en fr"));
        QCOMPARE(found(boreas("Instruct").string("general.size_label", "0.5B")), QStringLiteral("maker en fr; tried it"));
        QCOMPARE(found(boreas("Instruct").strings("general.languages", {"fr"})), QStringLiteral("file fr; maker en"));
    }

    void nothingIsClaimedOfAnUnknownModel()
    {
        QCOMPARE(found(GgufWriter()), QString());
        QCOMPARE(found(GgufWriter().string("general.architecture", "llama").string("general.name", "Boreas")), QString());
        QCOMPARE(found(boreas("Instruct-Polish")), QString()); // others trained it further
        QCOMPARE(found(GgufWriter().string("general.architecture", "qwen2").string("general.basename", "Boreas")), QString());
    }

    void theBuiltInListIsRight()
    {
        const auto list = model::parseKnownModels(model::KnownModelsText);
        QVERIFY2(list, list ? "" : list.error().detail.c_str());
        QVERIFY(!list->empty());
        QCOMPARE(model::knownModels().size(), list->size());
        // The makers' own files name themselves so.
        const auto smollm2 = GgufWriter()
                                 .string("general.architecture", "llama")
                                 .string("general.basename", "smollm2")
                                 .string("general.finetune", "8k-lc100k-mix1-ep2");
        QCOMPARE(found(smollm2, model::knownModels()), QStringLiteral("maker en"));
        const auto qwen = GgufWriter()
                              .string("general.architecture", "qwen2")
                              .string("general.basename", "Qwen2.5-Coder")
                              .string("general.finetune", "Instruct-AWQ")
                              .string("general.size_label", "0.5B");
        QVERIFY2(found(qwen, model::knownModels()).startsWith(QStringLiteral("maker en")),
                 qPrintable(found(qwen, model::knownModels())));
    }

    void aWrongListIsRefused_data()
    {
        QTest::addColumn<QByteArray>("text");
        const QByteArray right = R"({"models": [{"architecture": "a", "basename": "b", "reference": "c",
            "languages": [{"source": "maker", "codes": ["en"]}]}]})";
        QVERIFY(model::parseKnownModels(right.toStdString()));
        const auto row = [&right](const char *name, const QByteArray &before, const QByteArray &after) {
            QByteArray text = right;
            QTest::newRow(name) << text.replace(before, after);
        };
        QTest::newRow("no JSON") << QByteArray("{");
        QTest::newRow("no list") << QByteArray("[]");
        row("no basename", "basename", "name");
        row("no reference", "reference", "see");
        row("a source that is none", "maker", "hearsay");
        row("a source that only files have", "maker", "file");
        row("a code that is none", "\"en\"", "\"English\"");
        row("no codes", "\"en\"", "");
        row("no languages", "languages", "tongues");
    }
    void aWrongListIsRefused()
    {
        QFETCH(const QByteArray, text);
        const auto list = model::parseKnownModels(text.toStdString());
        QVERIFY(!list);
        QCOMPARE(list.error().code, ErrorCode::Usage);
    }
};

QTEST_GUILESS_MAIN(LanguagesTest)
#include "languagestest.moc"
