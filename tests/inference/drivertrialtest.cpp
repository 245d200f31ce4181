// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// What is remembered of a driver whose engine died while it tried it, and of whom else's fault that was.
#include "inference/devices/drivertrial.h"
#include "inference/heartbeat.h"
#include "inference/protocol/messages.h"

#include <QTemporaryDir>
#include <QTest>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <functional>
#include <memory>
#include <thread>

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace inference;
using namespace std::chrono_literals;
using devices::DriverTrial;
using execution::DriverFault;

namespace
{
execution::DeviceInfo device(const char *version = "1", execution::DeviceId::Kind kind = execution::DeviceId::Kind::Vulkan)
{
    execution::DeviceInfo info;
    info.id = {.kind = kind, .index = 0};
    info.name = "Device";
    info.identity = std::string("device-") + version;
    return info;
}

/// Starts a process that does `work` and then waits to be killed. Its error output goes nowhere.
pid_t begin(const std::function<void()> &work)
{
    const pid_t child = fork();
    if (child == 0) {
        dup2(open("/dev/null", O_WRONLY), STDERR_FILENO);
        for (const int signal : {SIGILL, SIGSEGV, SIGBUS, SIGFPE, SIGABRT, SIGTERM, SIGINT, SIGHUP}) {
            std::signal(signal, SIG_DFL); // this undoes what Qt Test does
        }
        work();
        for (;;) {
            pause();
        }
    }
    return child;
}

/// Returns the exit status of a process, or the negative number of the signal that ended it.
int endOf(pid_t child)
{
    int status = 0;
    waitpid(child, &status, 0);
    return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

/// Returns the end, as endOf() gives it, of a process that does `work` during a trial.
int tryWith(const std::function<void()> &work, const execution::DeviceInfo &info = device(), const char *part = "part")
{
    return endOf(begin([&] {
        const DriverTrial trial(info, part);
        work();
        _exit(0);
    }));
}

/// Returns the end, as endOf() gives it, of a process whose trial goes well.
int tryWell(const char *part = "part")
{
    return endOf(begin([&] {
        std::make_unique<DriverTrial>(device(), part).reset();
        _exit(0);
    }));
}

std::function<void()> raising(int signal)
{
    return [signal] { raise(signal); };
}
}

class DriverTrialTest : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_cache;

private Q_SLOTS:
    void init()
    {
        m_cache = std::make_unique<QTemporaryDir>();
        qputenv("XDG_CACHE_HOME", m_cache->path().toLocal8Bit());
        qunsetenv("TRAMONTANE_TRIAL_SECONDS");
    }

    void crashIsRemembered_data()
    {
        QTest::addColumn<int>("signal");
        for (const int signal : {SIGILL, SIGSEGV, SIGBUS, SIGFPE, SIGABRT}) {
            QTest::newRow(strsignal(signal)) << signal;
        }
    }
    void crashIsRemembered()
    {
        QFETCH(int, signal);
        QCOMPARE(devices::driverFault(device()), DriverFault::None);
        QCOMPARE(tryWith(raising(signal)), DriverFaultStatus);
        QCOMPARE(devices::driverFault(device()), DriverFault::Crashed);
        QCOMPARE(devices::driverFault(device("2")), DriverFault::None); // another version is another driver

        devices::forgetDriverFaults(device("2"));
        QCOMPARE(devices::driverFault(device()), DriverFault::Crashed);
        devices::forgetDriverFaults(device());
        QCOMPARE(devices::driverFault(device()), DriverFault::None);
    }

    void trialThatEndsWellLeavesNothing()
    {
        QCOMPARE(tryWell(), 0);
        QCOMPARE(devices::driverFault(device()), DriverFault::None);
        QVERIFY(QDir(m_cache->filePath(QStringLiteral("tramontane/trials"))).isEmpty());
    }

    void crashAfterATrialIsNobodysFault()
    {
        const auto child = begin([] {
            std::make_unique<DriverTrial>(device(), "part").reset();
            raise(SIGILL);
        });
        QCOMPARE(endOf(child), -SIGILL);
        QCOMPARE(devices::driverFault(device()), DriverFault::None);
    }

    void deathOfUnknownCauseCountsTheSecondTime()
    {
        QCOMPARE(tryWith(raising(SIGKILL)), -SIGKILL);
        QCOMPARE(devices::driverFault(device()), DriverFault::None);
        QCOMPARE(tryWith(raising(SIGKILL)), -SIGKILL);
        QCOMPARE(devices::driverFault(device()), DriverFault::Crashed);
    }

    void whatGoesWellInBetweenClearsTheDriver()
    {
        QCOMPARE(tryWith(raising(SIGKILL)), -SIGKILL);
        QCOMPARE(tryWell("another"), 0); // this says nothing of the part in which the driver died
        QCOMPARE(tryWell(), 0);
        QCOMPARE(tryWith(raising(SIGKILL)), -SIGKILL);
        QCOMPARE(devices::driverFault(device()), DriverFault::None);
        QCOMPARE(tryWell("another"), 0);
        QCOMPARE(tryWith(raising(SIGKILL)), -SIGKILL);
        QCOMPARE(devices::driverFault(device()), DriverFault::Crashed);
    }

    void whoEndsTheEngineIsNotTheDriver()
    {
        for (int i = 0; i < 3; ++i) {
            for (const int signal : {SIGTERM, SIGINT, SIGHUP}) {
                QCOMPARE(tryWith(raising(signal)), -signal);
            }
            QCOMPARE(tryWith([] {
                         DriverTrial::abandon(); // the window is closed, and after a while the engine is killed
                         raise(SIGKILL);
                     }),
                     -SIGKILL);
        }
        QCOMPARE(devices::driverFault(device()), DriverFault::None);
    }

    void twoEnginesTryAtOnce()
    {
        const auto living = [] { return begin([] { new DriverTrial(device(), "part"); }); };
        const pid_t one = living();
        const pid_t other = living();
        const QDir trials(m_cache->filePath(QStringLiteral("tramontane/trials")));
        QTRY_COMPARE(trials.entryList({QStringLiteral("trial-*")}).size(), 2);
        QCOMPARE(devices::driverFault(device()), DriverFault::None); // both live

        QCOMPARE(tryWell(), 0); // a third one does not touch their files
        QCOMPARE(trials.entryList({QStringLiteral("trial-*")}).size(), 2);

        kill(one, SIGILL);
        QCOMPARE(endOf(one), DriverFaultStatus);
        QCOMPARE(devices::driverFault(device()), DriverFault::Crashed);
        kill(other, SIGTERM);
        QCOMPARE(endOf(other), -SIGTERM);
        QCOMPARE(devices::driverFault(device()), DriverFault::Crashed);
        devices::forgetDriverFaults(device());
        QVERIFY(trials.isEmpty());
    }

    void deviceThatFinishesNothingHangs()
    {
        qputenv("TRAMONTANE_TRIAL_SECONDS", "1");
        QCOMPARE(tryWith([] { pause(); }), DriverFaultStatus);
        QCOMPARE(devices::driverFault(device()), DriverFault::Hung);
    }

    void deviceThatFinishesSomethingIsSlow()
    {
        qputenv("TRAMONTANE_TRIAL_SECONDS", "1");
        QCOMPARE(tryWith([] {
                     for (int i = 0; i < 12; ++i) {
                         std::this_thread::sleep_for(200ms);
                         beat();
                     }
                 }),
                 0);
    }

    void processorIsNoDriver()
    {
        const auto processor = device("1", execution::DeviceId::Kind::Cpu);
        QCOMPARE(tryWith(raising(SIGILL), processor), -SIGILL);
        QCOMPARE(devices::driverFault(processor), DriverFault::None);
    }

    void worksWithoutACacheFolder()
    {
        qputenv("XDG_CACHE_HOME", "/proc/nowhere");
        QCOMPARE(tryWith(raising(SIGILL)), DriverFaultStatus);
        QCOMPARE(devices::driverFault(device()), DriverFault::None);
        QCOMPARE(tryWell(), 0);
    }
};

QTEST_GUILESS_MAIN(DriverTrialTest)
#include "drivertrialtest.moc"
