// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// A second Vulkan driver, SwiftShader, which has no 64-bit integers, no half precision and four lanes: it passes the self-test
// and answers, or is refused with the name of what it lacks. Either way the engine lives.
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <nlohmann/json.hpp>

using namespace Qt::StringLiterals;

namespace
{
constexpr int PatienceMs = 120'000;
}

class SwiftShaderTest : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_cache;
    QProcess m_engine;
    std::string m_refusal; ///< empty: it can be used

    bool run(const QStringList &arguments)
    {
        auto environment = QProcessEnvironment::systemEnvironment();
        environment.insert(u"XDG_CACHE_HOME"_s, m_cache.path());
        environment.insert(u"VK_DRIVER_FILES"_s, qEnvironmentVariable("TRAMONTANE_SWIFTSHADER"));
        m_engine.setProcessEnvironment(environment);
        m_engine.start(QStringLiteral(TRAMONTANE_ENGINE), arguments);
        return m_engine.waitForFinished(PatienceMs) && m_engine.exitStatus() == QProcess::NormalExit;
    }

    /// Whether it did what it should, or said what the driver lacks.
    bool succeededOrRefused()
    {
        const QByteArray errors = m_engine.readAllStandardError();
        if (m_refusal.empty() ? m_engine.exitCode() == 0
                              : m_engine.exitCode() == 1 && errors.contains(QByteArray::fromStdString(m_refusal))) {
            return true;
        }
        qWarning().noquote() << m_engine.exitCode() << m_engine.readAllStandardOutput() << errors;
        return false;
    }

private Q_SLOTS:
    void initTestCase()
    {
        if (!QFile::exists(qEnvironmentVariable("TRAMONTANE_SWIFTSHADER")))
            QSKIP("NOTHING IS TRIED ON SWIFTSHADER: TRAMONTANE_SWIFTSHADER names no icd file; ./dev test downloads one");
        QVERIFY(run({u"devices"_s, u"--json"_s}));
        const auto list = nlohmann::json::parse(m_engine.readAllStandardOutput().toStdString(), nullptr, false);
        QVERIFY(list.is_array() && list.size() == 2);
        QVERIFY2(list[0]["name"].get<std::string>().starts_with("SwiftShader"), list.dump().c_str());
        QCOMPARE(list[0]["fault"], nlohmann::json(""));
        m_refusal = list[0]["reason"];
        QCOMPARE(m_refusal.empty(), list[0]["usable"].get<bool>());
        qInfo("%s", m_refusal.empty() ? "it can be used" : m_refusal.c_str());
    }

    void selfTest()
    {
        QVERIFY(run({u"selftest"_s, u"--device"_s, u"vulkan:0"_s}));
        QVERIFY(succeededOrRefused());
    }

    void answers()
    {
        QVERIFY(run({u"generate"_s, u"--device"_s, u"vulkan:0"_s, u"--model"_s,
                     QStringLiteral(TRAMONTANE_TEST_DATA "/models/q_q4_1.gguf"), u"--prompt"_s, u"abc"_s, u"--max-tokens"_s,
                     u"4"_s}));
        QVERIFY(succeededOrRefused());
    }

    /// As without it, unless the processor has no kernels.
    void processorIsTakenWhereNoDeviceIsNamed()
    {
        QVERIFY(run({u"devices"_s, u"--json"_s}));
        const auto list = nlohmann::json::parse(m_engine.readAllStandardOutput().toStdString(), nullptr, false);
        QVERIFY(list.is_array() && list.size() == 2);
        QCOMPARE(list[1]["chosen"], list[1]["usable"]);
    }
};

QTEST_GUILESS_MAIN(SwiftShaderTest)
#include "swiftshadertest.moc"
