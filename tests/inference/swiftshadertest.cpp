// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// A second Vulkan driver, SwiftShader, which has no 64-bit integers, no half precision and four lanes: it passes the self-test
// and answers, or is refused with the name of what it lacks. Either way the engine lives.
#include "tests/inference/enginerun.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <nlohmann/json.hpp>

using namespace Qt::StringLiterals;

class SwiftShaderTest : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_cache;
    EngineRun m_run; ///< the last run
    std::string m_refusal; ///< why the driver cannot be used; empty if it can

    void run(const QStringList &arguments)
    {
        auto environment = QProcessEnvironment::systemEnvironment();
        environment.insert(u"XDG_CACHE_HOME"_s, m_cache.path());
        environment.insert(u"VK_DRIVER_FILES"_s, qEnvironmentVariable("TRAMONTANE_SWIFTSHADER"));
        m_run = runEngine(arguments, {}, environment);
    }

    /// Returns whether the engine did what it should, or said what the driver lacks.
    bool succeededOrRefused()
    {
        if (m_refusal.empty() ? m_run.status == 0
                              : m_run.status == 1 && m_run.err.contains(QByteArray::fromStdString(m_refusal))) {
            return true;
        }
        qWarning().noquote() << m_run.status << m_run.out << m_run.err;
        return false;
    }

    /// Returns the devices that the engine lists.
    nlohmann::json devices()
    {
        run({u"devices"_s, u"--json"_s});
        return nlohmann::json::parse(m_run.out.toStdString(), nullptr, false);
    }

private Q_SLOTS:
    void initTestCase()
    {
        if (!QFile::exists(qEnvironmentVariable("TRAMONTANE_SWIFTSHADER"))) {
            QSKIP("NOTHING IS TRIED ON SWIFTSHADER: TRAMONTANE_SWIFTSHADER names no icd file; ./dev test downloads one");
        }
        const auto list = devices();
        QVERIFY(list.is_array() && list.size() == 2);
        QVERIFY2(list[0]["name"].get<std::string>().starts_with("SwiftShader"), list.dump().c_str());
        QCOMPARE(list[0]["fault"], nlohmann::json(""));
        m_refusal = list[0]["reason"];
        QCOMPARE(m_refusal.empty(), list[0]["usable"].get<bool>());
        qInfo("%s", m_refusal.empty() ? "it can be used" : m_refusal.c_str());
    }

    void selfTest()
    {
        run({u"selftest"_s, u"--device"_s, u"vulkan:0"_s});
        QVERIFY(succeededOrRefused());
    }

    void answers()
    {
        run({u"generate"_s, u"--device"_s, u"vulkan:0"_s, u"--model"_s,
             QStringLiteral(TRAMONTANE_TEST_DATA "/models/q_q4_1.gguf"), u"--prompt"_s, u"abc"_s, u"--max-tokens"_s, u"4"_s});
        QVERIFY(succeededOrRefused());
    }

    /// The engine takes the processor here as it does without this driver, unless the processor has no kernels.
    void processorIsTakenWhereNoDeviceIsNamed()
    {
        const auto list = devices();
        QVERIFY(list.is_array() && list.size() == 2);
        QCOMPARE(list[1]["chosen"], list[1]["usable"]);
    }
};

QTEST_GUILESS_MAIN(SwiftShaderTest)
#include "swiftshadertest.moc"
