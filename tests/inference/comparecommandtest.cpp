// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// `tramontane-engine compare` as scripts call it: its arguments and its JSON are a promise.
#include "tests/inference/enginerun.h"
#include "tests/inference/tinymodel.h"

#include <QFile>
#include <QJsonArray>
#include <QTemporaryDir>
#include <QTest>

using namespace inference;
using namespace Qt::StringLiterals;

namespace
{
EngineRun compare(const QStringList &arguments)
{
    return runEngine(QStringList{u"compare"_s, u"--device"_s, u"cpu"_s} + arguments);
}
}

class CompareCommandTest : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    QString m_tiny; ///< the path of a model of f32 with twelve tokens
    QString m_text;

    QString write(const QString &name, const std::string &bytes) const
    {
        QFile file(m_folder.filePath(name));
        const bool written = file.open(QIODevice::WriteOnly) && file.write(QByteArray::fromStdString(bytes)) >= 0;
        return written ? file.fileName() : QString();
    }

    static bool hasDefaultModel() { return QFile::exists(QStringLiteral(TRAMONTANE_TEST_MODEL)); }

private Q_SLOTS:
    void initTestCase()
    {
        m_tiny = write(u"tiny.gguf"_s, tiny::model(*model::architecture("llama")).bytes());
        m_text = write(u"text.txt"_s, "HelloHelloHelloHello");
        QVERIFY(!m_tiny.isEmpty() && !m_text.isEmpty());
        const EngineRun one = compare({u"--model"_s, m_tiny, u"--file"_s, m_text});
        if (one.status == 1 && one.err.contains("AVX2")) {
            QSKIP("THE PROCESSOR HAS NO AVX2: the compare command is not tested");
        }
        QVERIFY2(one.status == 0, one.err.constData());
    }

    /// Floats on the processor are exact already; there is nothing else in a model of f32.
    void floatsAreExact()
    {
        const EngineRun outcome = compare({u"--model"_s, m_tiny, u"--file"_s, m_text, u"--file"_s, m_text, u"--json"_s});
        QVERIFY2(outcome.status == 0, outcome.err.constData());
        const auto json = outcome.json();
        const auto positions = json["positions"_L1].toInt();
        QVERIFY(positions >= 8 && positions <= 40);
        QCOMPARE(json["same_token"_L1].toDouble(), 1.0);
        QVERIFY(json["largest_kl"_L1].toDouble() < 1e-9);
        QVERIFY(json["mean_kl"_L1].toDouble() <= json["largest_kl"_L1].toDouble());
        QVERIFY(json["kl_99"_L1].toDouble() <= json["largest_kl"_L1].toDouble());
        QVERIFY(json["median_nmse"_L1].toDouble() < 1e-9);
        QCOMPARE(json["precision"_L1].toString(), u"fast"_s);
        QCOMPARE(json["against"_L1]["precision"_L1].toString(), u"exact"_s);
        QVERIFY(!json["device"_L1].toString().isEmpty());
        QCOMPARE(json["device"_L1], json["against"_L1]["device"_L1]);
        const auto files = json["files"_L1].toArray();
        QCOMPARE(files.size(), 2);
        QCOMPARE(files[0]["file"_L1].toString(), m_text);
        QCOMPARE(files[0]["positions"_L1].toInt() + files[1]["positions"_L1].toInt(), positions);
    }

    void positionsAreLimited()
    {
        const auto json = compare({u"--model"_s, m_tiny, u"--file"_s, m_text, u"--positions"_s, u"5"_s, u"--json"_s}).json();
        QCOMPARE(json["positions"_L1].toInt(), 5);
    }

    void peopleGetLines()
    {
        const EngineRun outcome = compare({u"--model"_s, m_tiny, u"--file"_s, m_text, u"--against-batch"_s, u"3"_s});
        QVERIFY2(outcome.status == 0, outcome.err.constData());
        QVERIFY(outcome.out.contains("same most likely token         100.000 %"));
        QVERIFY(outcome.out.contains("exact, cache in f16, batches of 3"));
    }

    /// A model is compared with itself in all but one setting, such as activations or a cache of 8 bits.
    void quantisedModelsDiffer()
    {
        if (!hasDefaultModel()) {
            QSKIP("NO DEFAULT MODEL: quantised weights are not compared");
        }
        const QString text
            = write(u"english.txt"_s,
                    "The meeting was opened at nine. The minutes of the last meeting were read and approved, and the "
                    "treasurer reported that the roof had cost more than was planned.");
        const QStringList common{u"--model"_s, QStringLiteral(TRAMONTANE_TEST_MODEL), u"--file"_s, text, u"--json"_s};
        const auto exact = compare(common).json();
        QVERIFY(exact["positions"_L1].toInt() > 25);
        QVERIFY(exact["mean_kl"_L1].toDouble() > 0);
        QVERIFY(exact["mean_kl"_L1].toDouble() < 0.01);
        QVERIFY(exact["median_nmse"_L1].toDouble() > 0);
        QVERIFY(exact["same_token"_L1].toDouble() > 0.8);
        const auto itself = compare(common + QStringList{u"--against"_s, u"fast"_s}).json();
        QCOMPARE(itself["mean_kl"_L1].toDouble(), 0.0);
        QCOMPARE(itself["same_token"_L1].toDouble(), 1.0);
        // Loading the model again, by its own name, changes nothing.
        const auto loaded = compare(common + QStringList{u"--against-model"_s, QStringLiteral(TRAMONTANE_TEST_MODEL)}).json();
        QCOMPARE(loaded["mean_kl"_L1].toDouble(), exact["mean_kl"_L1].toDouble());
        // A cache of 8 bits is farther away than one of 16, which is farther than none.
        const QStringList floats{u"--precision"_s, u"exact"_s, u"--against-kv"_s, u"f32"_s};
        const auto half = compare(common + floats).json();
        const auto eighth = compare(common + floats + QStringList{u"--kv"_s, u"q8_0"_s}).json();
        QVERIFY(half["mean_kl"_L1].toDouble() > 0);
        QVERIFY(eighth["mean_kl"_L1].toDouble() > half["mean_kl"_L1].toDouble());
        QCOMPARE(eighth["kv"_L1].toString(), u"q8_0"_s);
        QCOMPARE(eighth["against"_L1]["kv"_L1].toString(), u"f32"_s);
    }

    void failuresAreOneLineAndAStatus_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("named");
        TinyModel larger = tiny::model(*model::architecture("llama"));
        larger.strings(
            "tokenizer.ggml.tokens",
            {"<s>", "</s>", "<|im_start|>", "<u>", "H", "e", "l", "o", "llo", "ll", "He", "Ġ"}); // two have changed places
        const QString other = write(u"other.gguf"_s, larger.bytes());
        const auto row = [](const char *name, const QStringList &arguments, int status, const char *named) {
            QTest::newRow(name) << arguments << status << QByteArray(named);
        };
        const QStringList both{u"--model"_s, m_tiny, u"--file"_s, m_text};
        row("no text", {u"--model"_s, m_tiny}, 2, "--file");
        row("no model", {u"--file"_s, m_text}, 2, "--model");
        row("missing text", {u"--model"_s, m_tiny, u"--file"_s, m_text + u".not"_s}, 1, "text.txt.not");
        row("empty text", {u"--model"_s, m_tiny, u"--file"_s, write(u"empty.txt"_s, "")}, 1, "empty.txt");
        row("missing model", {u"--model"_s, m_tiny + u".not"_s, u"--file"_s, m_text}, 1, "tiny.gguf.not");
        row("missing other model", both + QStringList{u"--against-model"_s, m_tiny + u".not"_s}, 1, "tiny.gguf.not");
        row("other tokens", both + QStringList{u"--against-model"_s, other}, 2, "different tokens");
        row("no positions", both + QStringList{u"--positions"_s, u"0"_s}, 2, "--positions");
        row("unknown precision", both + QStringList{u"--against"_s, u"quick"_s}, 2, "--against");
        row("unknown device", both + QStringList{u"--against-device"_s, u"abacus"_s}, 2, "abacus");
        row("context too small", both + QStringList{u"--context"_s, u"4"_s}, 1, "4");
    }

    void failuresAreOneLineAndAStatus()
    {
        QFETCH(QStringList, arguments);
        QFETCH(int, status);
        QFETCH(QByteArray, named);
        const EngineRun outcome = compare(arguments);
        QCOMPARE(outcome.status, status);
        QVERIFY(outcome.out.isEmpty());
        QVERIFY2(outcome.err.contains(named), outcome.err.constData());
        if (status == 1) {
            QCOMPARE(outcome.err.count('\n'), 1);
        }
    }
};

QTEST_GUILESS_MAIN(CompareCommandTest)
#include "comparecommandtest.moc"
