// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// What the self-test says of a device that works, and of one that does not.
#include "inference/devices/selftest.h"
#include "inference/gguf/file.h"
#include "inference/gpu/device.h"

#include <QTemporaryDir>
#include <QTest>

#include <ctime>

using namespace inference;
using devices::SelfTestState;
using execution::KvType;

class SelfTestTest : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_cache; ///< where results are remembered
    std::shared_ptr<gpu::vulkan::Device> m_vulkan;
    std::unique_ptr<execution::Device> m_device;

    template<typename Work>
    static double secondsFor(const Work &work)
    {
        const auto start = std::clock();
        work();
        return static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
    }

private Q_SLOTS:
    void initTestCase()
    {
        qputenv("XDG_CACHE_HOME", m_cache.path().toLocal8Bit());
        auto device = gpu::vulkan::Instance::create().and_then(
            [](auto instance) { return gpu::vulkan::Device::open(std::move(instance)); });
        if (!device) {
            QSKIP(qPrintable(QStringLiteral("NO SELF-TEST IS RUN: ") + QString::fromStdString(device.error().detail)));
        }
        m_vulkan = std::move(*device);
        m_device = std::make_unique<gpu::Device>(m_vulkan);
    }

    void modelsAskForWhatTheyUse()
    {
        const auto casesFor = [](const char *name, KvType kv) {
            const auto path = std::string(TRAMONTANE_TEST_DATA "/models/") + name + ".gguf";
            const auto plan = gguf::File::open(path).and_then(model::plan);
            return plan ? trials::selfTestCasesFor(**plan, kv) : std::vector<std::string>();
        };
        using Names = std::vector<std::string>;
        QCOMPARE(casesFor("q_q4_1", KvType::F16), (Names{"Q4_1", "layers"}));
        QCOMPARE(casesFor("q_q4_1", KvType::Q8_0), (Names{"Q4_1", "layers", "windows"}));
        QCOMPARE(casesFor("gemma3", KvType::F16), (Names{"F32", "layers", "windows"}));
        QCOMPARE(casesFor("llama_moe", KvType::F16), (Names{"F16", "F32", "experts", "layers"}));
        QCOMPARE(casesFor("apertus", KvType::F16), (Names{"F16", "activations", "layers", "windows"}));
    }

    void deviceThatComputesRightPassesSoon()
    {
        QCOMPARE(devices::selfTestState(m_device->info()), SelfTestState::Untested);
        const std::vector<std::string> usual{"Q4_K", "Q6_K", "layers"}; // nothing is compiled yet
        const double seconds = secondsFor([&] { QVERIFY(devices::requireSelfTest(*m_device, usual)); });
        qInfo("a usual model's cases took %.1f s of processor time", seconds);
        QVERIFY2(seconds < 10, "someone waits for the self-test before the first answer");
        QVERIFY(secondsFor([&] { QVERIFY(devices::requireSelfTest(*m_device, usual)); }) < 0.1); // it is remembered
        QCOMPARE(devices::selfTestState(m_device->info()), SelfTestState::Passed);
    }

    void allCasesPass()
    {
        Result<std::vector<trials::SelfTestResult>> results;
        const double seconds = secondsFor([&] { results = devices::selfTest(*m_device, trials::selfTestCases()); });
        qInfo("all cases took %.1f s of processor time", seconds);
        QVERIFY2(seconds < 20, "somebody waits for it at the command selftest");
        QVERIFY2(results, results ? "" : results.error().detail.c_str());
        for (const auto &result : *results) {
            QVERIFY2(result.passed, (result.name + ": " + result.detail).c_str());
        }
        QCOMPARE(results->size(), trials::selfTestCases().size());
    }

    void deviceThatComputesWrongIsNotUsed()
    {
        // A driver behaves so that runs other subgroups than it promises: lanes then hand each other the wrong numbers.
        const auto right = m_vulkan->shape();
        auto wrong = right;
        wrong.subgroup = right.subgroup / 2;
        m_vulkan->setShape(wrong);
        const auto names = trials::selfTestCases();
        const auto results = devices::selfTest(*m_device, std::span(names).first(1));
        QVERIFY2(results, results ? "" : results.error().detail.c_str());
        QVERIFY(!results->front().passed);
        QCOMPARE(devices::selfTestState(m_device->info()), SelfTestState::Failed);
        const auto first = std::span(names).first(1);
        const auto used = devices::requireSelfTest(*m_device, first);
        QVERIFY(!used);
        QCOMPARE(used.error().code, ErrorCode::DeviceFailed);
        QVERIFY2(used.error().detail.contains(names.front()), used.error().detail.c_str());

        m_vulkan->setShape(right); // a failure is no verdict for ever: it is tried again
        QVERIFY(devices::requireSelfTest(*m_device, first));
        QCOMPARE(devices::selfTestState(m_device->info()), SelfTestState::Passed);
    }
};

QTEST_GUILESS_MAIN(SelfTestTest)
#include "selftesttest.moc"
