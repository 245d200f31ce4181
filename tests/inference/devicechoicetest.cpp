// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Which device is taken where none is named.
#include "inference/devices/devicechoice.h"
#include "inference/devices/devices.h"

#include <QTemporaryDir>
#include <QTest>

#include <ctime>
#include <map>

using namespace inference;
using execution::DeviceId;
using execution::DeviceInfo;

namespace
{
DeviceInfo gpu(std::uint32_t index, const char *type, const char *unusable = "")
{
    DeviceInfo info;
    info.id = {.kind = DeviceId::Kind::Vulkan, .index = index};
    info.name = info.type = type;
    info.unusable = unusable;
    return info;
}

DeviceInfo native(const char *unusable = "")
{
    auto info = gpu(0, "cpu", unusable);
    info.id.kind = DeviceId::Kind::Cpu;
    return info;
}

using Times = std::map<DeviceId, double>; ///< ms

/// Returns the ids of the ranked devices, best first. `asked` gets those whose time is asked for.
std::vector<std::string> order(const std::vector<DeviceInfo> &devices, const Times &times,
                               std::vector<std::string> *asked = nullptr)
{
    const auto ranked = devices::ranked(devices, [&](const DeviceInfo &device) -> std::optional<double> {
        if (asked) {
            asked->push_back(execution::text(device.id));
        }
        const auto found = times.find(device.id);
        return found != times.end() ? std::optional(found->second) : std::nullopt;
    });
    std::vector<std::string> ids;
    for (const auto &candidate : ranked) {
        ids.push_back(execution::text(candidate.info.id));
    }
    return ids;
}

constexpr DeviceId Cpu{.kind = DeviceId::Kind::Cpu, .index = 0};
constexpr DeviceId Gpu0{.kind = DeviceId::Kind::Vulkan, .index = 0};
constexpr DeviceId Gpu1{.kind = DeviceId::Kind::Vulkan, .index = 1};
using Ids = std::vector<std::string>;
}

class DeviceChoiceTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void namesAreUnderstood()
    {
        QCOMPARE(execution::deviceId("cpu").value(), Cpu);
        QCOMPARE(execution::deviceId("vulkan:1").value(), Gpu1);
        QCOMPARE(execution::deviceId("1").value(), Gpu1);
        for (const char *wrong : {"", "gpu", "vulkan", "vulkan:", "vulkan:-1", "vulkan:1x", "cpu:0", "99999999999"}) {
            QCOMPARE(execution::deviceId(wrong).error().code, ErrorCode::Usage);
        }
        QCOMPARE(execution::text(Gpu1), std::string("vulkan:1"));
        QCOMPARE(execution::text(Cpu), std::string("cpu"));
    }

    void fastestIsTaken()
    {
        const std::vector devices{gpu(0, "discrete"), gpu(1, "integrated"), native()};
        QCOMPARE(order(devices, {{Gpu0, 1}, {Gpu1, 3}, {Cpu, 2}}), (Ids{"vulkan:0", "cpu", "vulkan:1"}));
        QCOMPARE(order(devices, {{Gpu0, 3}, {Gpu1, 2}, {Cpu, 1}}), (Ids{"cpu", "vulkan:1", "vulkan:0"}));
    }

    void whatWasNotTriedFollowsInTheOrderOfItsType()
    {
        const std::vector devices{native(), gpu(0, "integrated"), gpu(1, "discrete")};
        QCOMPARE(order(devices, {}), (Ids{"vulkan:1", "vulkan:0", "cpu"}));
        QCOMPARE(order(devices, {{Cpu, 5}}), (Ids{"cpu", "vulkan:1", "vulkan:0"}));
    }

    void softwareDriverIsOnlyForProcessorsWithoutKernels()
    {
        Ids asked;
        QCOMPARE(order({gpu(0, "cpu"), native()}, {}, &asked), (Ids{"cpu"}));
        QCOMPARE(asked, Ids{}); // nobody waits for shaders to be compiled
        QCOMPARE(order({gpu(0, "cpu"), native("it has no AVX2")}, {}), (Ids{"vulkan:0"}));
        QCOMPARE(order({gpu(0, "discrete", "no"), native("no")}, {}), Ids{});
    }

    void reasonHasTheFigures()
    {
        const auto time = [](const DeviceInfo &device) { return std::optional(device.id == Cpu ? 2.5 : 1.25); };
        const auto both = devices::ranked(std::vector{gpu(0, "discrete"), native()}, time);
        QCOMPARE(both.front().why, std::string("a step of the trial takes 1.25 ms, 2.50 ms on cpu"));
        const auto alone = devices::ranked(std::vector{gpu(0, "cpu"), native()}, time);
        QCOMPARE(alone.front().why, std::string("there is no GPU that can be used"));
    }

    void trialIsShort()
    {
        const QTemporaryDir cache;
        qputenv("XDG_CACHE_HOME", cache.path().toLocal8Bit());
        const auto processor = devices::openDevice(Cpu);
        if (!processor) {
            QSKIP(("THE PROCESSOR IS NOT TRIED: " + processor.error().detail).c_str());
        }
        const auto start = std::clock();
        const auto ms = devices::measureStep(**processor);
        QVERIFY2(ms, ms ? "" : ms.error().detail.c_str());
        const double seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
        qInfo("a step takes %.2f ms, the trial %.1f s of processor time", *ms, seconds);
        QVERIFY(*ms > 0);
        QVERIFY2(seconds < 4, "somebody waits for it at the first start");
    }
};

QTEST_GUILESS_MAIN(DeviceChoiceTest)
#include "devicechoicetest.moc"
