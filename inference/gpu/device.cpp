// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/gpu/device.h"

#include "base/format.h"
#include "inference/devices/drivertrial.h"
#include "inference/devices/selftest.h"
#include "inference/gpu/executor.h"
#include "inference/gpu/linear.h"
#include "inference/gpu/memory.h"
#include "inference/gpu/pathtiming.h"
#include "inference/gpu/vulkan/shadercode.h"
#include "inference/gpu/vulkan/yardsticks.h"
#include "inference/gpu/weightlayout.h"
#include "inference/trials/trial.h"

#include <algorithm>
#include <atomic>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <thread>

namespace inference::gpu
{
namespace
{
execution::DeviceInfo describe(std::uint32_t index, const vulkan::Capabilities &c)
{
    return {.id = {.kind = execution::DeviceId::Kind::Vulkan, .index = index},
            .name = c.name,
            .type = std::string(vulkan::name(c.type)),
            .driver = c.driver,
            .identity = base::format("{}-{:016x}", c.identity, vulkan::shaderFingerprint()),
            .memoryBytes = c.memoryBytes,
            .words = c.words(),
            .features = {{"subgroup_size", c.subgroupSize},
                         {"min_subgroup_size", c.minSubgroupSize},
                         {"max_subgroup_size", c.maxSubgroupSize},
                         {"fp16", c.fp16},
                         {"int8", c.int8},
                         {"integer_dot", c.integerDot},
                         {"cooperative_matrix", c.cooperativeMatrix}},
            .unusable = c.unusable};
}

bool isSoftware(const vulkan::Device &device)
{
    return device.capabilities().type == vulkan::DeviceType::Cpu;
}

/// How many rows and tokens a lane computes side by side only repeats code. A GPU is tested as it will be used. A software driver
/// takes so long to compile that there only the case with the most operations is; the others do with one row and two tokens.
vulkan::Shape shapeFor(const trials::SelfTestCase &one, const vulkan::Device &device)
{
    auto shape = device.shape();
    if (isSoftware(device) && !one.name.starts_with(trials::LayersCase)) {
        shape.rowGroups = shape.promptRowGroups = 1;
        shape.tokensAtOnce = 2;
    }
    if (isSoftware(device))
        shape.singlesAtOnce = 1; // a session compares those with single tokens itself
    return shape;
}

/// Indices of cases that have shaders in common: those with layers but the one of another shape, together with the types of the
/// form that their weights have; then the types of each other form. The groups that take longest come first.
std::vector<std::vector<std::size_t>> groupsOf(std::span<const trials::SelfTestCase> cases)
{
    const auto formOf = [](const trials::SelfTestCase &one) {
        const auto *format = weightFormat(one.shape.type);
        return format ? format->shader : std::string_view();
    };
    const auto withLayers = std::ranges::find_if(cases, [](const auto &one) { return one.shape.layers > 0; });
    const auto common = withLayers != cases.end() ? formOf(*withLayers) : std::string_view();
    std::map<std::string, std::vector<std::size_t>, std::less<>> byKey;
    for (std::size_t i = 0; i < cases.size(); ++i) {
        const auto form = formOf(cases[i]);
        const bool alone = cases[i].shape.layers == 0 && form != common;
        byKey[cases[i].name.starts_with(trials::LayersCase) ? "0" : alone ? "2" + std::string(form) : "1"].push_back(i);
    }
    std::vector<std::vector<std::size_t>> groups;
    for (auto &[key, group] : byKey)
        groups.push_back(std::move(group));
    return groups;
}
}

Device::Device(std::shared_ptr<vulkan::Device> device, std::uint32_t index)
    : m_device(std::move(device))
    , m_pipelines(std::make_shared<vulkan::Pipelines>(m_device))
    , m_info(describe(index, m_device->capabilities()))
{
}

Result<std::vector<execution::DeviceInfo>> Device::list()
{
    const auto instance = vulkan::Instance::create();
    if (!instance)
        return std::unexpected(instance.error());
    const auto found = vulkan::listDevices(**instance);
    if (!found)
        return std::unexpected(found.error());
    std::vector<execution::DeviceInfo> list;
    for (const auto &one : *found)
        list.push_back(describe(static_cast<std::uint32_t>(list.size()), one));
    return list;
}

Result<std::unique_ptr<Device>> Device::open(std::uint32_t index)
{
    return vulkan::Instance::create()
        .and_then([&](auto instance) {
            const auto found = vulkan::listDevices(*instance);
            std::optional<devices::DriverTrial> trial;
            if (found && index < found->size()) {
                const auto info = describe(index, (*found)[index]);
                if (devices::selfTestState(info) == devices::SelfTestState::Untested)
                    trial.emplace(info, "opening");
            }
            return vulkan::Device::open(std::move(instance), index);
        })
        .transform([&](auto device) { return std::make_unique<Device>(std::move(device), index); });
}

Result<execution::MemoryPlan> Device::planMemory(const model::Plan &plan, const execution::Options &options) const
{
    return gpu::planMemory(plan, options, *m_device);
}

Result<std::unique_ptr<execution::Executor>> Device::load(std::shared_ptr<const model::Plan> plan,
                                                          const execution::Options &options, const execution::Progress &progress,
                                                          const std::stop_token &stop)
{
    return Executor::create(m_pipelines, std::move(plan), paths(), options, progress, stop);
}

Result<std::unique_ptr<execution::Executor>> Device::loadBeside(const execution::Executor &other,
                                                                const execution::Options &options, const std::stop_token &stop)
{
    return static_cast<const Executor &>(other).beside(paths(), options, stop);
}

Result<double> Device::bandwidth() const
{
    return vulkan::copyBandwidth(m_device);
}

Result<double> Device::multiplyRate() const
{
    return vulkan::multiplyRate(m_device);
}

execution::PathOffer Device::offer(gguf::TensorType type, execution::Worth worth) const
{
    const auto *format = weightFormat(type);
    if (!format)
        return {};
    execution::PathOffer offer{.products = {execution::Products::Float}, .loads = {execution::Loads::Lanes}};
    const bool all = worth == execution::Worth::Nothing;
    const auto &c = m_device->capabilities();
    if ((all ? c.packedDot : c.integerDot) && vulkan::hasShader(Linear::dot8Shader(*format)))
        offer.products.push_back(execution::Products::Dot8);
    if (c.matrixShape && (all || !isSoftware(*m_device))) // software emulates them, slowly
        offer.products.push_back(execution::Products::Matrix);
    // Hardware joins what neighbours load by itself. Floats take so many loads that a driver may compile them for half a minute.
    if (m_device->shape().subgroup <= TileRows && format->units <= 4 && (all || isSoftware(*m_device)))
        offer.loads.push_back(execution::Loads::Uniform);
    return offer;
}

Result<std::vector<double>> Device::productTimes(gguf::TensorType type, std::span<const execution::Paths> paths,
                                                 execution::Use use)
{
    return gpu::productTimes(*m_pipelines, type, paths, use == execution::Use::Token ? 1 : m_device->shape().batch);
}

/// Nearly all the time goes into compiling shaders, so several threads do it, each with the device opened for itself: a software
/// driver compiles in the thread that serves the queue. What shares shaders stays in one thread, which compiles them once.
Result<std::vector<trials::SelfTestResult>> Device::test(std::span<const trials::SelfTestCase> cases)
{
    constexpr std::size_t MostThreads = 8;
    std::vector<Result<trials::SelfTestResult>> results(cases.size());
    const auto groups = groupsOf(cases);
    std::atomic<std::size_t> taken = 0;
    const auto work = [&] {
        const auto own = m_device->again();
        const auto device = own ? std::make_unique<Device>(*own) : nullptr;
        for (auto group = taken++; group < groups.size(); group = taken++) {
            for (const auto at : groups[group]) {
                if (!own) {
                    results[at] = std::unexpected(own.error());
                    continue;
                }
                const auto &[name, shape, paths] = cases[at];
                (*own)->setShape(shapeFor(cases[at], *m_device));
                device->setPaths(tableOf(*device, paths));
                const auto precision
                    = paths.products == execution::Products::Float ? execution::Precision::Exact : execution::Precision::Fast;
                results[at] = trials::runTrial(*device, shape, precision).transform([&](const auto &deviations) {
                    return trials::judged(name, deviations, trials::trialLimit(shape.kv, precision));
                });
            }
        }
    };
    {
        std::vector<std::jthread> others;
        const auto threads = std::min({std::size_t{std::thread::hardware_concurrency()}, groups.size(), MostThreads});
        while (others.size() + 1 < threads)
            others.emplace_back(work);
        work();
    }
    std::vector<trials::SelfTestResult> finished;
    for (auto &result : results) {
        if (!result)
            return std::unexpected(result.error());
        finished.push_back(std::move(*result));
    }
    return finished;
}

execution::PathTable tableOf(const Device &device, const execution::Paths &paths)
{
    execution::PathTable all;
    for (const auto &format : weightFormats()) {
        const auto offer = device.offer(format.type, execution::Worth::Nothing);
        all.set(format.type,
                {.products = std::ranges::contains(offer.products, paths.products) ? paths.products : execution::Products::Float,
                 .loads = std::ranges::contains(offer.loads, paths.loads) ? paths.loads : execution::Loads::Lanes});
    }
    return all;
}
}
