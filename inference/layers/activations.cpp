// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/layers/activations.h"

#include <algorithm>

namespace inference::layers
{
Result<std::shared_ptr<const Activations>> Activations::create(const std::shared_ptr<const vulkan::Device> &device,
                                                               const model::Plan &plan, std::uint32_t tokens,
                                                               std::uint32_t logitRows, std::uint32_t parts)
{
    const std::uint64_t rows = (tokens + 7) / 8 * 8; // matrix products read eight rows at a time
    auto result = std::make_shared<Activations>();
    auto commands = vulkan::Commands::create(device);
    if (!commands)
        return std::unexpected(commands.error());
    if (auto done = commands->begin(); !done)
        return std::unexpected(done.error());
    const auto make = [&](vulkan::Buffer &buffer, std::uint64_t floats, vulkan::Placement placement) -> Result<void> {
        auto made = vulkan::Buffer::create(device, std::max<std::uint64_t>(floats, 8) * sizeof(float), placement,
                                           "an activation buffer");
        if (!made)
            return std::unexpected(made.error());
        buffer = std::move(*made);
        commands->fillWithZeros(buffer);
        return {};
    };
    std::uint64_t widest = 0;
    for (std::size_t i = 0; i < model::BufferCount; ++i) {
        result->m_strides[i] = (plan.widths[i] + 31) / 32 * 32;
        const bool isLogits = i == static_cast<std::size_t>(model::Buffer::Logits);
        const auto count = isLogits ? (std::uint64_t{logitRows} + 7) / 8 * 8 : rows;
        if (!isLogits)
            widest = std::max<std::uint64_t>(widest, result->m_strides[i]);
        if (auto done = make(result->m_buffers[i], count * result->m_strides[i],
                             isLogits ? vulkan::Placement::Readback : vulkan::Placement::Device);
            !done)
            return std::unexpected(done.error());
    }
    const auto &h = plan.hyperparameters;
    const std::uint64_t partFloats = 2 + (h.headDimensions + 3) / 4 * 4;
    auto done = make(result->m_normed, rows * widest, vulkan::Placement::Device)
                    .and_then([&] { return make(result->m_partial, h.heads * parts * partFloats, vulkan::Placement::Device); })
                    .and_then([&] { return commands->end(); })
                    .and_then([&] { return commands->submitAndWait(); });
    if (!done)
        return std::unexpected(done.error());
    return result;
}
}
