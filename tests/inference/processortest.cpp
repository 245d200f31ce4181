// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Every stage of the processor's executor against inference/reference/, operation by operation, on random models with awkward
// sizes, with each instruction set that this processor has.
#include "trialshapes.h"

#include "inference/cpu/device.h"
#include "inference/cpu/kernels/kinds.h"
#include "inference/cpu/kernels/targets.h"
#include "inference/devices/selftest.h"
#include "inference/gguf/tensortype.h"
#include "inference/trials/trial.h"

#include <QTemporaryDir>
#include <QTest>

#include <ctime>

using namespace inference;
using execution::Precision;
using gguf::TensorType;
using trials::TrialShape;
using trialshapes::ofType;

class ProcessorTest : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_cache; ///< where results are remembered
    std::unique_ptr<execution::Device> m_device;
    double m_worst = 0; ///< deviation with Precision::Fast

    void compare(const TrialShape &shape)
    {
        for (const auto &target : cpu::targets()) {
            cpu::useTarget(target);
            for (const auto precision : {Precision::Exact, Precision::Fast}) {
                const bool exact = precision == Precision::Exact;
                const auto deviations = trials::runTrial(*m_device, shape, precision);
                QVERIFY2(deviations, deviations ? "" : deviations.error().detail.c_str());
                for (const auto &[operation, nmse] : *deviations) {
                    m_worst = exact ? m_worst : std::max(m_worst, nmse);
                    const auto limit = trials::trialLimit(shape.kv, exact ? 0 : cpu::RoundingError);
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

    void oddSizesAgreeWithTheReference_data() { trialshapes::addOddSizes(); }
    void oddSizesAgreeWithTheReference()
    {
        QFETCH(TrialShape, shape);
        compare(shape);
    }

    void everyFeatureAgreesWithTheReference_data() { trialshapes::addFeatures(); }
    void everyFeatureAgreesWithTheReference()
    {
        QFETCH(TrialShape, shape);
        compare(shape);
    }

    void furtherShapesAgreeWithTheReference_data() { trialshapes::addMore(); }
    void furtherShapesAgreeWithTheReference()
    {
        QFETCH(TrialShape, shape);
        compare(shape);
    }

    void everyTypeOfTheSelfTestHasKernels()
    {
        for (const auto &name : trials::selfTestCases()) {
            const auto one = trials::selfTestCase(name);
            QVERIFY(one);
            QVERIFY2(cpu::kindOf(one->shape.type), name.c_str());
        }
    }

    void selfTestPassesSoonAndIsRemembered()
    {
        QCOMPARE(devices::selfTestState(m_device->info()), devices::SelfTestState::Untested);
        const auto start = std::clock();
        const auto results = devices::selfTest(*m_device, trials::selfTestCases());
        const double seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
        qInfo("all cases took %.1f s of processor time", seconds);
        QVERIFY2(results, results ? "" : results.error().detail.c_str());
        for (const auto &result : *results)
            QVERIFY2(result.passed, (result.name + ": " + result.detail).c_str());
        QCOMPARE(devices::selfTestState(m_device->info()), devices::SelfTestState::Passed);
        QVERIFY2(seconds < 20, "somebody waits for it at the command selftest");
    }
};

QTEST_GUILESS_MAIN(ProcessorTest)
#include "processortest.moc"
