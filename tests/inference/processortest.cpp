// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Compares every stage of the processor's executor with inference/reference/, operation by operation, on random models with
// awkward sizes, with each instruction set that this processor has.
#include "tests/inference/agreementtest.h"

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
using trials::TrialShape;

class ProcessorTest : public AgreementTest
{
    Q_OBJECT

private:
    QTemporaryDir m_cache; ///< where results are remembered
    std::unique_ptr<execution::Device> m_device;
    double m_worst = 0; ///< the largest deviation with Precision::Fast

    void compareWithReference(const TrialShape &shape) override
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
        if (!device) {
            QSKIP(("THE PROCESSOR IS NOT TESTED: " + device.error().detail).c_str());
        }
        m_device = std::move(*device);
    }

    void cleanup()
    {
        if (m_device) {
            cpu::useBestTarget();
        }
    }

    void everyInstructionSetIsAVariantAlsoWhileOneIsTried()
    {
        const auto variants = m_device->variants({});
        QCOMPARE(variants.size(), 2 * cpu::targets().size());
        for (const auto &variant : variants) {
            const auto opened = m_device->openVariant(variant, execution::TrialSize::Full);
            QVERIFY2(opened, opened ? "" : opened.error().detail.c_str());
            QVERIFY(variant.name.starts_with(cpu::currentTarget().name));
            QCOMPARE(m_device->variants({}).size(), variants.size());
        }
        QCOMPARE(cpu::currentTarget().name, cpu::targets().front().name);
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
        for (const auto &result : *results) {
            QVERIFY2(result.passed, (result.name + ": " + result.detail).c_str());
        }
        QCOMPARE(devices::selfTestState(m_device->info()), devices::SelfTestState::Passed);
        QVERIFY2(seconds < 20, "somebody waits for it at the command selftest");
    }
};

QTEST_GUILESS_MAIN(ProcessorTest)
#include "moc_agreementtest.cpp"
#include "processortest.moc"
