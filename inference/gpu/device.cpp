// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/gpu/device.h"

#include "base/format.h"
#include "inference/gpu/executor.h"
#include "inference/gpu/linear.h"
#include "inference/gpu/memory.h"
#include "inference/gpu/methodtiming.h"
#include "inference/gpu/vulkan/shadercode.h"
#include "inference/gpu/vulkan/yardsticks.h"
#include "inference/gpu/weightlayout.h"

#include <algorithm>
#include <functional>
#include <optional>
#include <string>

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
            .capabilities = c.summary(),
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

/// A GPU is tried as it will be used. A software driver takes so long to compile that a small trial does with one row and two
/// tokens a lane.
vulkan::Shape shapeFor(execution::TrialSize size, const vulkan::Device &device)
{
    auto shape = device.shape();
    if (isSoftware(device) && size == execution::TrialSize::Small) {
        shape.rowGroups = shape.promptRowGroups = 1;
        shape.tokensAtOnce = 2;
    }
    if (isSoftware(device)) {
        shape.eachAtOnce = 1; // generation::Speculation compares these with single tokens
    }
    return shape;
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
    if (!instance) {
        return std::unexpected(instance.error());
    }
    const auto found = vulkan::listDevices(**instance);
    if (!found) {
        return std::unexpected(found.error());
    }
    std::vector<execution::DeviceInfo> list;
    for (const auto &one : *found) {
        list.push_back(describe(static_cast<std::uint32_t>(list.size()), one));
    }
    return list;
}

Result<std::unique_ptr<Device>> Device::open(std::uint32_t index, const std::function<void(const execution::DeviceInfo &)> &about)
{
    return vulkan::Instance::create()
        .and_then([&](auto instance) {
            const auto found = vulkan::listDevices(*instance);
            if (about && found && index < found->size()) {
                about(describe(index, (*found)[index]));
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
    return Executor::create(m_pipelines, std::move(plan), methods(), options, progress, stop);
}

Result<std::unique_ptr<execution::Executor>> Device::loadBeside(const execution::Executor &other,
                                                                const execution::Options &options, const std::stop_token &stop)
{
    return static_cast<const Executor &>(other).beside(methods(), options, stop);
}

Result<double> Device::bandwidth() const
{
    return vulkan::copyBandwidth(m_device);
}

Result<double> Device::multiplyRate() const
{
    return vulkan::multiplyRate(m_device);
}

execution::MethodOffer Device::offer(gguf::TensorType type, execution::Offered offered) const
{
    const auto *format = weightFormat(type);
    if (!format) {
        return {};
    }
    execution::MethodOffer offer{.products = {execution::Products::Float}, .loads = {execution::Loads::Lanes}};
    const bool all = offered == execution::Offered::All;
    const auto &c = m_device->capabilities();
    if ((all ? c.packedDot : c.integerDot) && vulkan::hasShader(Linear::dot8Shader(*format))) {
        offer.products.push_back(execution::Products::Dot8);
    }
    if (c.matrixShape && (all || !isSoftware(*m_device))) { // software emulates them, slowly
        offer.products.push_back(execution::Products::Matrix);
    }
    // Hardware joins what neighbours load by itself. Floats take so many loads that a driver may compile them for half a minute.
    if (m_device->shape().subgroup <= TileRows && format->units <= 4 && (all || isSoftware(*m_device))) {
        offer.loads.push_back(execution::Loads::Uniform);
    }
    return offer;
}

Result<std::vector<double>> Device::productTimes(const gguf::Tensor &matrix, std::span<const execution::Methods> methods,
                                                 execution::Phase phase)
{
    return gpu::productTimes(*m_pipelines, matrix, methods, phase == execution::Phase::Decode ? 1 : m_device->shape().batch);
}

std::vector<execution::Variant> Device::variants(const execution::Methods &methods) const
{
    if (methods.products == execution::Products::Float) {
        return {{.name = {}, .precision = execution::Precision::Exact, .roundingError = 0}};
    }
    return {{.name = {}, .precision = execution::Precision::Fast, .roundingError = RoundingError}};
}

Result<std::unique_ptr<execution::Device>> Device::openVariant(const execution::Variant & /*variant*/,
                                                               execution::TrialSize size) const
{
    return m_device->again().transform([&](auto device) {
        device->setShape(shapeFor(size, *m_device));
        return std::make_unique<Device>(std::move(device), m_info.id.index);
    });
}

std::string_view Device::kernels(gguf::TensorType type) const
{
    const auto *format = weightFormat(type);
    return format ? format->shader : std::string_view();
}
}
