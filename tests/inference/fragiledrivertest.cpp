// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// tramontane-engine with drivers that crash and hang: fragiledriver.cpp, a layer over whatever Vulkan device there is.
#include "inference/protocol/messages.h"
#include "tests/inference/enginerun.h"

#include <QDir>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <nlohmann/json.hpp>

#include <memory>

using namespace inference;
using namespace Qt::StringLiterals;

namespace
{
constexpr int PatienceMs = 120'000;
}

class FragileDriverTest : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_cache;

    QProcessEnvironment environment(const QString &behaviour, const QString &version = u"1"_s) const
    {
        auto environment = QProcessEnvironment::systemEnvironment();
        environment.insert(u"XDG_CACHE_HOME"_s, m_cache->path());
        environment.insert(u"VK_ADD_LAYER_PATH"_s, QStringLiteral(FRAGILE_DRIVER_FOLDER));
        environment.insert(u"VK_INSTANCE_LAYERS"_s, u"VK_LAYER_TRAMONTANE_fragile"_s);
        environment.insert(u"FRAGILE_DRIVER"_s, behaviour);
        environment.insert(u"FRAGILE_DRIVER_VERSION"_s, version);
        if (behaviour == u"hang"_s) {
            environment.insert(u"TRAMONTANE_TRIAL_SECONDS"_s, u"2"_s);
        }
        return environment;
    }

    static EngineRun run(const QProcessEnvironment &environment, const QStringList &arguments)
    {
        return runEngine(arguments, {}, environment);
    }

    /// Returns the fragile device as the engine lists it.
    static nlohmann::json listed(const QProcessEnvironment &environment, const QStringList &options = {})
    {
        const auto list = nlohmann::json::parse(
            run(environment, QStringList{u"devices"_s, u"--json"_s} + options).out.toStdString(), nullptr, false);
        return list.is_array() && !list.empty() ? list.front() : nlohmann::json::object();
    }

    static std::string faultOf(const QProcessEnvironment &environment) { return listed(environment).value("fault", "absent"); }

    static bool say(QProcess &engine, const char *method, const nlohmann::json &parameters)
    {
        const nlohmann::json request{{"jsonrpc", "2.0"}, {"id", 1}, {"method", method}, {"params", parameters}};
        return engine.write(QByteArray::fromStdString(request.dump()) + '\n') > 0;
    }

    QStringList trials() const { return QDir(m_cache->filePath(u"tramontane/trials"_s)).entryList({u"trial-*"_s}); }

private Q_SLOTS:
    void init()
    {
        m_cache = std::make_unique<QTemporaryDir>();
        const auto device = listed(environment(QString()));
        if (device.value("name", "") != "Fragile Device") {
            QSKIP("NO DRIVER IS MADE TO FAIL: there is no Vulkan device below it");
        }
        if (!device.value("usable", false)) {
            QSKIP("NO DRIVER IS MADE TO FAIL: the Vulkan device below it cannot be used");
        }
    }

    void driverThatKillsIsNotTriedAgainUntilAsked()
    {
        const auto bad = environment(u"crash"_s);
        const auto first = run(bad, {u"selftest"_s});
        QCOMPARE(first.status, DriverFaultStatus);
        QCOMPARE(first.err.count('\n'), 1);
        QVERIFY2(first.err.contains("the driver of Fragile Device crashed while it was tried"), first.err.constData());
        const auto device = listed(bad);
        QCOMPARE(device["fault"], nlohmann::json("crashed"));
        QCOMPARE(device["usable"], nlohmann::json(false));
        QCOMPARE(device["chosen"], nlohmann::json(false));
        QVERIFY2(device["reason"].get<std::string>().contains("--retry"), device.dump().c_str());

        const auto second = run(bad, {u"selftest"_s}); // it runs on the processor
        QVERIFY2(!second.out.contains("Fragile Device"), second.out.constData());
        QVERIFY2(second.status == 0 || second.err.contains("no AVX2"), second.err.constData());

        QCOMPARE(listed(bad, {u"--retry"_s}).value("fault", "absent"), std::string());
        QCOMPARE(run(bad, {u"selftest"_s}).status, DriverFaultStatus); // it is still the same
    }

    void driverOfAnotherVersionIsTriedAnew()
    {
        QCOMPARE(run(environment(u"crash"_s), {u"selftest"_s}).status, DriverFaultStatus);
        const auto better = environment(QString(), u"2"_s);
        QCOMPARE(faultOf(better), std::string());
        QCOMPARE(run(better, {u"selftest"_s, u"--device"_s, u"vulkan:0"_s}).status, 0);
        QCOMPARE(listed(better)["self_test"], nlohmann::json("passed"));
        QCOMPARE(faultOf(environment(u"crash"_s)), std::string("crashed")); // the old version keeps its fault if it comes back
    }

    void deviceThatIsNamedIsTried()
    {
        QCOMPARE(run(environment(u"crash"_s), {u"selftest"_s}).status, DriverFaultStatus);
        const QStringList asked{u"selftest"_s, u"--device"_s, u"vulkan:0"_s};
        QCOMPARE(run(environment(u"crash"_s), asked).status, DriverFaultStatus);
        QCOMPARE(run(environment(QString()), asked).status, 0);
    }

    void driverThatHangsIsRemembered()
    {
        const auto bad = environment(u"hang"_s);
        const auto first = run(bad, {u"selftest"_s});
        QCOMPARE(first.status, DriverFaultStatus);
        QVERIFY2(first.err.contains("the driver of Fragile Device did not answer"), first.err.constData());
        QCOMPARE(faultOf(bad), std::string("hung"));
        QVERIFY(!run(bad, {u"selftest"_s}).out.contains("Fragile Device"));
    }

    void processThatIsKilledCountsTheSecondTime()
    {
        const auto bad = environment(u"kill"_s);
        QCOMPARE(run(bad, {u"selftest"_s}).status, -1);
        QCOMPARE(faultOf(bad), std::string());
        QCOMPARE(run(bad, {u"selftest"_s}).status, -1);
        QCOMPARE(faultOf(bad), std::string("crashed"));
    }

    void windowThatClosesMeanwhileCondemnsNobody()
    {
        auto slow = environment(u"hang"_s);
        slow.insert(u"TRAMONTANE_TRIAL_SECONDS"_s, u"100"_s);
        if (!QFile::exists(QStringLiteral(TRAMONTANE_TEST_MODEL))) {
            QSKIP("NO MODEL IS LOADED: the default model is not here");
        }
        for (int i = 0; i < 2; ++i) {
            QProcess engine;
            engine.setProcessEnvironment(slow);
            engine.start(QStringLiteral(TRAMONTANE_ENGINE), {u"serve"_s});
            QVERIFY(engine.waitForStarted());
            QVERIFY(say(engine, protocol::method::ModelLoad, {{"path", TRAMONTANE_TEST_MODEL}}));
            QTRY_COMPARE_WITH_TIMEOUT(trials().size(), 1, PatienceMs);
            QCOMPARE(faultOf(slow), std::string()); // a second engine meanwhile: the first one lives
            if (i == 0) {
                QVERIFY(say(engine, protocol::method::Shutdown, nlohmann::json::object()));
            }
            engine.closeWriteChannel();
            QTRY_COMPARE(trials().size(), 0);
            engine.kill(); // as the window does with an engine that does not end
            QVERIFY(engine.waitForFinished(PatienceMs));
        }
        QCOMPARE(faultOf(slow), std::string());
    }
};

QTEST_GUILESS_MAIN(FragileDriverTest)
#include "fragiledrivertest.moc"
