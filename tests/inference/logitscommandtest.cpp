// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// `tramontane-engine logits` as scripts call it: its arguments and its JSON are a promise.
#include "golden.h"
#include "tests/inference/enginerun.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QTest>

#include <cstring>

using namespace Qt::StringLiterals;

namespace
{
QString joined(const std::vector<std::int32_t> &ids)
{
    QStringList texts;
    for (const std::int32_t id : ids) {
        texts << QString::number(id);
    }
    return texts.join(u',');
}

std::vector<float> rows(const QJsonObject &json)
{
    const QByteArray bytes
        = QByteArray::fromBase64(json["logits_b64"_L1].toString().toLatin1(), QByteArray::AbortOnBase64DecodingErrors);
    std::vector<float> result(static_cast<std::size_t>(bytes.size()) / sizeof(float));
    std::memcpy(result.data(), bytes.constData(), result.size() * sizeof(float));
    return result;
}
}

class LogitsCommandTest : public QObject
{
    Q_OBJECT

private:
    Golden m_golden;
    QStringList m_arguments;

private Q_SLOTS:
    void initTestCase()
    {
        const auto golden = Golden::load(QStringLiteral(TRAMONTANE_TEST_DATA "/models/llama_gqa.json"));
        QVERIFY(golden);
        m_golden = *golden;
        m_arguments = {u"logits"_s,
                       u"--model"_s,
                       m_golden.modelPath,
                       u"--tokens"_s,
                       joined(m_golden.prompt),
                       u"--then"_s,
                       joined(m_golden.decode),
                       u"--kv"_s,
                       u"f32"_s,
                       u"--activations"_s,
                       u"f32"_s,
                       u"--context"_s,
                       u"64"_s,
                       u"--json"_s};
        const EngineRun one = runEngine({u"logits"_s, u"--model"_s, m_golden.modelPath, u"--tokens"_s, u"1"_s});
        if (one.status == 1 && one.err.contains("Vulkan")) {
            QSKIP("NO VULKAN DEVICE: the logits command is not tested");
        }
        QVERIFY2(one.status == 0, one.err.constData());
    }

    void allPositionsAgreeWithThePeer()
    {
        const EngineRun outcome = runEngine(m_arguments);
        QVERIFY2(outcome.status == 0, outcome.err.constData());
        const QJsonObject json = QJsonDocument::fromJson(outcome.out).object();
        QCOMPARE(json["vocab"_L1].toInt(), 320);
        QCOMPARE(json["positions"_L1].toArray().size(), qsizetype(m_golden.length()));
        const QString wrong = deviation(m_golden, rows(json), F32Cache);
        QVERIFY2(wrong.isEmpty(), qPrintable(wrong));
    }

    void askedPositionsComeInTheOrderAsked()
    {
        const auto all = rows(QJsonDocument::fromJson(runEngine(m_arguments).out).object());
        QCOMPARE(all.size(), m_golden.length() * m_golden.vocabulary);
        const std::vector<std::size_t> asked{41, 0, 39, 7, 39};
        const EngineRun outcome
            = runEngine(m_arguments + QStringList{u"--positions"_s, u"41,0,39,7,39"_s, u"--batch"_s, u"16"_s});
        QVERIFY2(outcome.status == 0, outcome.err.constData());
        const QJsonObject json = QJsonDocument::fromJson(outcome.out).object();
        QCOMPARE(json["positions"_L1].toArray(), (QJsonArray{41, 0, 39, 7, 39}));
        const auto some = rows(json);
        QCOMPARE(some.size(), asked.size() * m_golden.vocabulary);
        for (std::size_t i = 0; i < asked.size(); ++i) {
            for (std::size_t j = 0; j < m_golden.vocabulary; ++j) {
                QVERIFY(std::abs(some[i * m_golden.vocabulary + j] - all[asked[i] * m_golden.vocabulary + j]) < 1e-3F);
            }
        }
    }

    void failuresAreOneLineAndAStatus_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<int>("status");
        const QString model = m_golden.modelPath;
        const auto row = [](const char *name, const QStringList &arguments, int status) {
            QTest::newRow(name) << QStringList{u"logits"_s} + arguments << status;
        };
        row("no tokens", {u"--model"_s, model}, 2);
        row("no number", {u"--model"_s, model, u"--tokens"_s, u"1,two"_s}, 2);
        row("position beyond the end", {u"--model"_s, model, u"--tokens"_s, u"1,2"_s, u"--positions"_s, u"2"_s}, 2);
        row("token beyond the vocabulary", {u"--model"_s, model, u"--tokens"_s, u"1,320"_s}, 2);
        row("negative token", {u"--model"_s, model, u"--tokens"_s, u"-1"_s}, 2);
        row("unknown precision", {u"--model"_s, model, u"--tokens"_s, u"1"_s, u"--kv"_s, u"f8"_s}, 2);
        row("unknown products", {u"--model"_s, model, u"--tokens"_s, u"1"_s, u"--products"_s, u"dot9"_s}, 2);
        row("unknown loads", {u"--model"_s, model, u"--tokens"_s, u"1"_s, u"--loads"_s, u"none"_s}, 2);
        row("exact in 8 bits",
            {u"--model"_s, model, u"--tokens"_s, u"1"_s, u"--activations"_s, u"f32"_s, u"--products"_s, u"dot8"_s}, 2);
        row("floats in 8 bits",
            {u"--model"_s, model, u"--tokens"_s, u"1"_s, u"--activations"_s, u"auto"_s, u"--products"_s, u"dot8"_s}, 1);
        row("no such file", {u"--model"_s, model + u".not"_s, u"--tokens"_s, u"1"_s}, 1);
        row("context too small", {u"--model"_s, model, u"--tokens"_s, u"1,2,3"_s, u"--context"_s, u"2"_s}, 1);
    }

    void failuresAreOneLineAndAStatus()
    {
        QFETCH(QStringList, arguments);
        QFETCH(int, status);
        const EngineRun outcome = runEngine(arguments);
        QCOMPARE(outcome.status, status);
        QVERIFY(outcome.out.isEmpty());
        QVERIFY(!outcome.err.trimmed().isEmpty());
        if (status == 1) {
            QCOMPARE(outcome.err.count('\n'), 1);
        }
    }
};

QTEST_GUILESS_MAIN(LogitsCommandTest)
#include "logitscommandtest.moc"
