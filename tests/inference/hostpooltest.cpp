// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Tests memory of the system that a device works in, with Vulkan's validation layer on and silent.
#include "inference/gpu/vulkan/commands.h"
#include "inference/gpu/weightmemory.h"

#include <QTest>

#include <algorithm>
#include <fstream>

using namespace inference;

class HostPoolTest : public QObject
{
    Q_OBJECT

private:
    static constexpr std::uint64_t Absurd = std::uint64_t{1} << 46U; // bytes, more than any machine has
    std::shared_ptr<const gpu::vulkan::Device> m_device;

    static Result<std::shared_ptr<gpu::vulkan::Device>> open()
    {
        return gpu::vulkan::Instance::create().and_then(
            [](auto instance) { return gpu::vulkan::Device::open(std::move(instance)); });
    }
    /// Returns the bytes of this process's pages that are in memory, see proc(5).
    static std::uint64_t residentBytes()
    {
        std::ifstream file("/proc/self/status");
        for (std::string line; std::getline(file, line);) {
            if (line.starts_with("VmRSS:")) {
                return std::stoull(line.substr(6)) << 10U;
            }
        }
        return 0;
    }
    static bool liesIn(std::span<const std::byte> part, const Memory &memory)
    {
        return !part.empty() && part.data() >= memory.data() && part.data() + part.size() <= memory.data() + memory.sizeBytes();
    }

private Q_SLOTS:
    void initTestCase()
    {
        qputenv("TRAMONTANE_VALIDATION", "1");
        auto device = open();
        if (!device) {
            QSKIP(qPrintable(QStringLiteral("NO IMPORT IS TESTED: ") + QString::fromStdString(device.error().detail)));
        }
        m_device = std::move(*device);
        if (!m_device->importsHostMemory()) {
            QSKIP("NO IMPORT IS TESTED: the device has memory of its own or cannot use the system's");
        }
    }

    void theDeviceWorksInTheMemoryItself()
    {
        auto pool = gpu::vulkan::HostPool::create(m_device, 3 << 20, "a test");
        QVERIFY2(pool, pool ? "" : pool.error().detail.c_str());
        const auto &memory = (*pool)->memory();
        QCOMPARE(memory.sizeBytes(), 2 * LargePage);
        QCOMPARE(reinterpret_cast<std::uintptr_t>(memory.data()) % LargePage, 0U);
        auto from = gpu::vulkan::Buffer::create(*pool, 1000, "a test");
        auto to = gpu::vulkan::Buffer::create(*pool, 1000, "a test");
        QVERIFY(from && to);
        QVERIFY(liesIn(from->mapped(), memory) && liesIn(to->mapped(), memory));
        for (std::size_t i = 0; i < 1000; ++i) {
            from->mapped()[i] = static_cast<std::byte>(i * 7);
        }
        QVERIFY(from->flush());
        auto commands = gpu::vulkan::Commands::create(m_device);
        QVERIFY(commands && commands->begin());
        commands->copy(*from, 0, *to, 0, 1000);
        commands->barrierToHost();
        QVERIFY(commands->end() && commands->submitAndWait() && to->invalidate());
        QVERIFY(std::ranges::equal(to->mapped(), from->mapped()));
        QCOMPARE(m_device->instance().validationMessages(), 0U);
    }

    void buffersKeepTheirPool()
    {
        gpu::vulkan::Buffer buffer;
        {
            auto pool = gpu::vulkan::HostPool::create(m_device, LargePage, "a test");
            QVERIFY(pool);
            auto made = gpu::vulkan::Buffer::create(std::move(*pool), LargePage / 2, "a test");
            QVERIFY(made);
            buffer = std::move(*made);
        }
        std::ranges::fill(buffer.mapped(), std::byte{5}); // this would crash without the memory
        QCOMPARE(buffer.mapped().back(), std::byte{5});
        buffer = {};
        QCOMPARE(m_device->instance().validationMessages(), 0U);
    }

    void whatDoesNotFitIsRefused()
    {
        const auto pool = gpu::vulkan::HostPool::create(m_device, LargePage, "a test");
        QVERIFY(pool);
        const auto most = gpu::vulkan::Buffer::create(*pool, LargePage / 4 * 3, "a test");
        QVERIFY(most);
        const auto more = gpu::vulkan::Buffer::create(*pool, LargePage / 2, "a test");
        QVERIFY(!more);
        QCOMPARE(more.error().code, ErrorCode::OutOfMemory);
        QVERIFY(gpu::vulkan::Buffer::create(*pool, LargePage / 8, "a test"));
        const auto absurd = gpu::vulkan::HostPool::create(m_device, Absurd, "a test");
        QVERIFY(!absurd);
        QCOMPARE(absurd.error().code, ErrorCode::OutOfMemory);
        QCOMPARE(m_device->instance().validationMessages(), 0U);
    }

    void weightsShareLargePagesAndAreGivenBack()
    {
        constexpr std::uint64_t Bytes = 10 << 20;
        const auto before = residentBytes();
        {
            gpu::WeightMemory memory(m_device, 5 * Bytes);
            std::vector<gpu::vulkan::Buffer> matrices;
            for (int i = 0; i < 5; ++i) { // one pool has room for three
                auto matrix = memory.take(Bytes);
                QVERIFY2(matrix, matrix ? "" : matrix.error().detail.c_str());
                std::ranges::fill(matrix->mapped(), static_cast<std::byte>(i + 1));
                matrices.push_back(std::move(*matrix));
            }
            for (std::size_t i = 0; i < matrices.size(); ++i) {
                QVERIFY(
                    std::ranges::all_of(matrices[i].mapped(), [i](auto byte) { return byte == static_cast<std::byte>(i + 1); }));
            }
            QVERIFY(residentBytes() > before + 4 * Bytes);
            matrices.erase(matrices.begin()); // any order will do
        }
        QVERIFY(residentBytes() < before + Bytes);
        QCOMPARE(m_device->instance().validationMessages(), 0U);
    }

    void aMatrixThatIsTooLargeIsAClearError()
    {
        m_device.reset(); // made with the layer, as which it must go before Vulkan is entered without
        qunsetenv("TRAMONTANE_VALIDATION"); // which speaks up before the driver does
        const auto device = open();
        QVERIFY(device);
        gpu::WeightMemory memory(*device, Absurd);
        const auto refused = memory.take(Absurd);
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, ErrorCode::OutOfMemory);
        const auto detail = QString::fromStdString(refused.error().detail);
        QVERIFY2(detail.contains(QStringLiteral("a weight matrix needs 67108865 MiB")), qPrintable(detail));
        QVERIFY(memory.take(1000)); // the memory goes on working
    }
};

QTEST_GUILESS_MAIN(HostPoolTest)
#include "hostpooltest.moc"
