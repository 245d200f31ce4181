// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/gpu/activations.h"

#include "inference/execution/executor.h"
#include "inference/gpu/quantiser.h"
#include "inference/gpu/stage.h"

#include <algorithm>
#include <numeric>

namespace inference::gpu
{
namespace
{
constexpr std::uint64_t RowsAtOnce = 8; // the most rows that a matrix product reads together
constexpr auto LogitsIndex = static_cast<std::size_t>(model::Buffer::Logits);

std::uint64_t roundedUp(std::uint64_t value, std::uint64_t step)
{
    return (value + step - 1) / step * step;
}

std::uint32_t strideOf(std::uint32_t width)
{
    return static_cast<std::uint32_t>(roundedUp(width, 32));
}
}

Activations::Sizes Activations::sizes(const model::Plan &plan, std::uint32_t tokens, std::uint32_t logitRows, std::uint32_t parts)
{
    Sizes floats{};
    const auto rows = roundedUp(tokens, RowsAtOnce);
    std::uint64_t widest = 0;
    std::uint64_t quantised = 0;
    for (std::size_t i = 0; i < model::BufferCount; ++i) {
        const auto count = i == LogitsIndex ? roundedUp(logitRows, RowsAtOnce) : rows * plan.rows[i];
        floats[i] = count * strideOf(plan.widths[i]);
        if (i != LogitsIndex) {
            quantised = std::max(quantised, Quantiser::bytes(count, strideOf(plan.widths[i])) / sizeof(float));
        }
        if (i != LogitsIndex && plan.rows[i] == 1) {
            widest = std::max(widest, floats[i]);
        }
    }
    const auto &h = plan.hyperparameters;
    auto *scratch = floats.data() + model::BufferCount;
    scratch[0] = widest;
    scratch[1] = floats[static_cast<std::size_t>(model::Buffer::Residual)];
    scratch[2] = std::uint64_t{std::min(tokens, execution::MostEach)} * h.heads * parts * (2 + h.headDimensions);
    scratch[3] = std::uint64_t{2} * tokens * h.expertsUsed + (RowsAtOnce + 1) * h.experts; // see mostTiles()
    scratch[4] = quantised;
    std::ranges::transform(floats, floats.begin(), [](std::uint64_t count) { return std::max(count, RowsAtOnce); });
    return floats;
}

std::uint64_t Activations::bytes(const model::Plan &plan, std::uint32_t tokens, std::uint32_t logitRows, std::uint32_t parts)
{
    const auto floats = sizes(plan, tokens, logitRows, parts);
    return std::reduce(floats.begin(), floats.end()) * sizeof(float);
}

Result<std::shared_ptr<const Activations>> Activations::create(const std::shared_ptr<const vulkan::Device> &device,
                                                               const model::Plan &plan, std::uint32_t tokens,
                                                               std::uint32_t logitRows, std::uint32_t parts)
{
    auto result = std::make_shared<Activations>();
    auto commands = vulkan::Commands::create(device);
    if (!commands) {
        return std::unexpected(commands.error());
    }
    if (auto done = commands->begin(); !done) {
        return std::unexpected(done.error());
    }
    const auto floats = sizes(plan, tokens, logitRows, parts);
    for (std::size_t i = 0; i < floats.size(); ++i) {
        auto made = vulkan::Buffer::create(device, floats[i] * sizeof(float),
                                           i == LogitsIndex ? vulkan::Placement::Readback : vulkan::Placement::Device,
                                           "an activation buffer");
        if (!made) {
            return std::unexpected(made.error());
        }
        commands->fillWithZeros(*made);
        vulkan::Buffer *scratch[]
            = {&result->m_normed, &result->m_projected, &result->m_partial, &result->m_tiles, &result->m_quantised};
        (i < model::BufferCount ? result->m_buffers[i] : *scratch[i - model::BufferCount]) = std::move(*made);
    }
    std::ranges::transform(plan.widths, result->m_strides.begin(), strideOf);
    if (auto done = commands->end().and_then([&] { return commands->submitAndWait(); }); !done) {
        return std::unexpected(done.error());
    }
    return result;
}
}
