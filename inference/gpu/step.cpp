// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/gpu/step.h"

#include "shaders/include/step.glsl.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace inference::gpu
{
std::shared_ptr<StepBuffer> StepBuffer::layout(const model::Plan &plan, std::uint32_t tokens)
{
    auto result = std::make_shared<StepBuffer>();
    result->m_bytes = sizeof(shaders::Step) + (std::uint64_t{tokens} * sizeof(execution::TokenId) + 15) / 16 * 16;
    for (const auto &operation : plan.operations) {
        const auto *store = std::get_if<model::RopeStore>(&operation);
        if (!store || !store->rope || std::ranges::contains(result->m_ropes, store->rope)) {
            continue;
        }
        result->m_ropes.push_back(store->rope);
        result->m_offsets.push_back(result->m_bytes);
        result->m_bytes += tokens * store->rope->inverseFrequencies.size() * 2 * sizeof(float);
    }
    return result;
}

std::uint64_t StepBuffer::bytes(const model::Plan &plan, std::uint32_t tokens)
{
    return layout(plan, tokens)->m_bytes;
}

Result<std::shared_ptr<StepBuffer>> StepBuffer::create(const std::shared_ptr<const vulkan::Device> &device,
                                                       const model::Plan &plan, std::uint32_t tokens, std::uint32_t context)
{
    auto result = layout(plan, tokens);
    result->m_context = context;
    auto buffer = vulkan::Buffer::create(device, result->m_bytes, vulkan::Placement::Shared, "the step buffer");
    if (!buffer) {
        return std::unexpected(buffer.error());
    }
    result->m_buffer = std::move(*buffer);
    std::ranges::fill(result->m_buffer.mapped(), std::byte{0});
    return result;
}

Result<void> StepBuffer::write(std::span<const execution::TokenId> tokens, std::uint32_t first)
{
    std::byte *base = m_buffer.mapped().data();
    const shaders::Step step{.firstPosition = first, .reserved0 = 0, .reserved1 = 0, .reserved2 = 0};
    std::memcpy(base, &step, sizeof step);
    std::memcpy(base + sizeof step, tokens.data(), tokens.size_bytes());
    for (std::size_t r = 0; r < m_ropes.size(); ++r) {
        const auto &rope = *m_ropes[r];
        std::byte *to = base + m_offsets[r];
        for (std::size_t t = 0; t < tokens.size(); ++t) {
            for (const float frequency : rope.frequencies(m_context)) {
                const double angle = static_cast<double>(first + t) * frequency;
                const float turn[2] = {static_cast<float>(std::cos(angle) * rope.magnitude),
                                       static_cast<float>(std::sin(angle) * rope.magnitude)};
                std::memcpy(to, turn, sizeof turn);
                to += sizeof turn;
            }
        }
    }
    return m_buffer.flush();
}

std::uint64_t StepBuffer::ids() const
{
    return m_buffer.address() + sizeof(shaders::Step);
}

std::uint64_t StepBuffer::turns(const model::Rope *rope) const
{
    const auto found = std::ranges::find(m_ropes, rope, &std::shared_ptr<const model::Rope>::get);
    return found != m_ropes.end() ? m_buffer.address() + m_offsets[static_cast<std::size_t>(found - m_ropes.begin())] : 0;
}
}
