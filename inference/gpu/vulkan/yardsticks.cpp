// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/gpu/vulkan/yardsticks.h"

#include "base/stopwatch.h"
#include "inference/gpu/vulkan/commands.h"
#include "inference/gpu/vulkan/pipeline.h"
#include "shaders/include/parameters.glsl.h"

#include <algorithm>
#include <limits>
#include <string>

namespace inference::gpu::vulkan
{
namespace
{
constexpr std::uint32_t CopiedBytes = 256 << 20;
constexpr std::uint32_t UnitsPerInvocation = 64;
constexpr int Runs = 5;

bool isSoftware(const Device &device)
{
    return device.capabilities().type == DeviceType::Cpu;
}

/// Returns the number of lanes that a workgroup has.
std::uint32_t lanesOf(const Device &device)
{
    return std::max(device.shape().subgroup, isSoftware(device) ? 1U : 256U);
}

/// Returns how many seconds the fastest of several runs with `groups` workgroups takes; the first run also compiles the shader
/// and touches the memory.
template<typename Parameters>
Result<double> fewestSeconds(const std::shared_ptr<const Device> &device, const std::string &shader, const Parameters &parameters,
                             std::uint32_t groups)
{
    const auto lanes = lanesOf(*device);
    auto pipeline = Pipeline::create(device, shader, std::span(&lanes, 1));
    if (!pipeline) {
        return std::unexpected(pipeline.error());
    }
    auto commands = Commands::create(device);
    if (!commands) {
        return std::unexpected(commands.error());
    }
    const auto recorded = commands->begin().and_then([&] {
        commands->dispatch(*pipeline, parameters, groups);
        commands->barrier();
        return commands->end();
    });
    if (!recorded) {
        return std::unexpected(recorded.error());
    }
    double fewest = std::numeric_limits<double>::infinity();
    for (int i = 0; i < Runs; ++i) {
        const base::Stopwatch stopwatch;
        if (auto done = commands->submitAndWait(); !done) {
            return std::unexpected(done.error());
        }
        fewest = std::min(fewest, stopwatch.seconds());
    }
    return fewest;
}
}

Result<double> copyBandwidth(const std::shared_ptr<const Device> &device)
{
    auto from = Buffer::create(device, CopiedBytes, Placement::Device, "a measurement");
    if (!from) {
        return std::unexpected(from.error());
    }
    auto to = Buffer::create(device, CopiedBytes, Placement::Device, "a measurement");
    if (!to) {
        return std::unexpected(to.error());
    }
    const shaders::CopyParameters parameters{
        .from = from->address(), .to = to->address(), .count = CopiedBytes / 8, .perInvocation = UnitsPerInvocation};
    return fewestSeconds(device, "copy", parameters, CopiedBytes / 8 / UnitsPerInvocation / lanesOf(*device))
        .transform([](double seconds) { return 2.0 * CopiedBytes / seconds; });
}

Result<double> multiplyRate(const std::shared_ptr<const Device> &device)
{
    const std::uint64_t lanes = isSoftware(*device) ? 1U << 14U : 1U << 20U;
    const std::uint32_t rounds = isSoftware(*device) ? 1024 : 4096;
    auto out = Buffer::create(device, lanes * sizeof(float), Placement::Device, "a measurement");
    if (!out) {
        return std::unexpected(out.error());
    }
    const shaders::MultiplyParameters parameters{.out_ = out->address(), .rounds = rounds, .factor = 0.5F};
    return fewestSeconds(device, "multiply", parameters, static_cast<std::uint32_t>(lanes / lanesOf(*device)))
        .transform([&](double seconds) { return static_cast<double>(lanes) * rounds * shaders::MULTIPLIED_AT_ONCE / seconds; });
}
}
