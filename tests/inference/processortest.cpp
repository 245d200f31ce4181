// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Every stage of the processor's executor against inference/reference/, operation by operation, on random models with awkward
// sizes, with each instruction set that this processor has.
#include "tests/inference/agreementtest.h"

#include "inference/cpu/device.h"
#include "inference/cpu/kernels/kinds.h"
#include "inference/cpu/kernels/targets.h"
#include "inference/session/selftest.h"
#include "inference/session/trial.h"

#include <QTemporaryDir>
#include <QTest>

#include <ctime>

using namespace inference;
using session::Precision;
using session::TrialShape;

class ProcessorTest : public AgreementTest
{
    Q_OBJECT

private:
    QTemporaryDir m_cache; ///< where results are remembered
    std::unique_ptr<session::Device> m_device;
    double m_worst = 0; ///< deviation with Precision::Fast

    void compareWithReference(const TrialShape &shape) override
    {
        for (const auto &target : cpu::targets()) {
            cpu::useTarget(target);
            for (const auto precision : {Precision::Exact, Precision::Fast}) {
                const bool exact = precision == Precision::Exact;
                const auto deviations = session::runTrial(*m_device, shape, precision);
                QVERIFY2(deviations, deviations ? "" : deviations.error().detail.c_str());
                for (const auto &[operation, nmse] : *deviations) {
                    m_worst = exact ? m_worst : std::max(m_worst, nmse);
                    const auto limit = cpu::trialLimit(shape.kv, precision);
                    QVERIFY2(nmse <= limit,
                             qPrintable(QStringLiteral("%1 is off by an NMSE of %2, %3, %4")
                                            .arg(QString::fromStdString(operation))
                                            .arg(nmse)
                                            .arg(QString::fromUtf8(target.name.data(), std::ssize(target.name)),
                                                 exact ? QStringLiteral("exact") : QStringLiteral("fast"))));
                }
            }
        }
    }

private Q_SLOTS:
    void cleanupTestCase() const { qInfo("the worst deviation of the fast precision is an NMSE of %.1e", m_worst); }

    void initTestCase()
    {
        qputenv("XDG_CACHE_HOME", m_cache.path().toLocal8Bit());
        auto device = cpu::Device::open();
        if (!device)
            QSKIP(("THE PROCESSOR IS NOT TESTED: " + device.error().detail).c_str());
        m_device = std::move(*device);
    }

    void cleanup()
    {
        if (m_device)
            cpu::useBestTarget();
    }

    void everyTypeOfTheSelfTestHasKernels()
    {
        for (const auto &name : session::selfTestCases()) {
            const auto one = session::selfTestCase(name);
            QVERIFY(one);
            QVERIFY2(cpu::kindOf(one->shape.type), name.c_str());
        }
    }

    void selfTestPassesSoonAndIsRemembered()
    {
        QCOMPARE(session::selfTestState(m_device->info()), session::SelfTestState::Untested);
        const auto start = std::clock();
        const auto results = session::selfTest(*m_device, session::selfTestCases());
        const double seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
        qInfo("all cases took %.1f s of processor time", seconds);
        QVERIFY2(results, results ? "" : results.error().detail.c_str());
        for (const auto &result : *results)
            QVERIFY2(result.passed, (result.name + ": " + result.detail).c_str());
        QCOMPARE(session::selfTestState(m_device->info()), session::SelfTestState::Passed);
        QVERIFY2(seconds < 20, "somebody waits for it at the command selftest");
    }
};

QTEST_GUILESS_MAIN(ProcessorTest)
#include "moc_agreementtest.cpp"
#include "processortest.moc"
