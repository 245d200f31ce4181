// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/vulkan/bandwidth.h"

#include "inference/vulkan/commands.h"
#include "inference/vulkan/pipeline.h"
#include "shaders/include/parameters.glsl.h"

#include <algorithm>
#include <chrono>

namespace inference::vulkan
{
namespace
{
constexpr std::uint32_t Bytes = 256 << 20;
constexpr std::uint32_t PerInvocation = 64;
constexpr int Runs = 5;
}

Result<double> copyBandwidth(const std::shared_ptr<const Device> &device)
{
    auto from = Buffer::create(device, Bytes, Placement::Device, "a measurement");
    if (!from)
        return std::unexpected(from.error());
    auto to = Buffer::create(device, Bytes, Placement::Device, "a measurement");
    if (!to)
        return std::unexpected(to.error());
    const std::uint32_t lanes = std::max(device->shape().subgroup, device->capabilities().type == DeviceType::Cpu ? 1U : 256U);
    auto pipeline = Pipeline::create(device, "copy", std::span(&lanes, 1));
    if (!pipeline)
        return std::unexpected(pipeline.error());
    auto commands = Commands::create(device);
    if (!commands)
        return std::unexpected(commands.error());
    const shaders::CopyParameters parameters{
        .from = from->address(), .to = to->address(), .count = Bytes / 8, .perInvocation = PerInvocation};
    const auto recorded = commands->begin().and_then([&] {
        commands->dispatch(*pipeline, parameters, Bytes / 8 / PerInvocation / lanes);
        commands->barrier();
        return commands->end();
    });
    if (!recorded)
        return std::unexpected(recorded.error());
    double best = 0;
    for (int i = 0; i < Runs; ++i) { // the first one also compiles the shader and touches the memory
        const auto start = std::chrono::steady_clock::now();
        if (auto done = commands->submitAndWait(); !done)
            return std::unexpected(done.error());
        const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
        best = std::max(best, 2.0 * Bytes / seconds);
    }
    return best;
}
}
