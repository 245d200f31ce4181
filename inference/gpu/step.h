// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The small buffer that the host writes before each submission: position, token ids and the angles of the rotary embedding.
#pragma once

#include "inference/execution/evaluator.h"
#include "inference/gpu/vulkan/buffer.h"
#include "inference/model/plan.h"

#include <memory>
#include <span>
#include <vector>

namespace inference::gpu
{
/// Angles are computed here, in double precision: GLSL's sin and cos are only good to 2^-11, and not at all for large angles.
class StepBuffer
{
public:
    /// Makes a buffer with room for `tokens` tokens at once, in a session whose context holds `context` tokens.
    [[nodiscard]] static Result<std::shared_ptr<StepBuffer>> create(const std::shared_ptr<const vulkan::Device> &device,
                                                                    const model::Plan &plan, std::uint32_t tokens,
                                                                    std::uint32_t context);

    /// Returns how many bytes create() allocates.
    [[nodiscard]] static std::uint64_t bytes(const model::Plan &plan, std::uint32_t tokens);

    /// Writes what the next submission reads, so that it evaluates `tokens` from position `first` on. The previous one must be
    /// done.
    [[nodiscard]] Result<void> write(std::span<const execution::TokenId> tokens, std::uint32_t first);

    [[nodiscard]] std::uint64_t step() const { return m_buffer.address(); }
    [[nodiscard]] std::uint64_t ids() const;
    /// Returns the address of (tokens, pairs, 2) f32: cos and sin, times the magnitude. It is 0 for a null rope.
    [[nodiscard]] std::uint64_t turns(const model::Rope *rope) const;

private:
    /// Lays out everything but the buffer.
    [[nodiscard]] static std::shared_ptr<StepBuffer> layout(const model::Plan &plan, std::uint32_t tokens);

    vulkan::Buffer m_buffer;
    std::uint64_t m_bytes = 0;
    std::uint32_t m_context = 0; ///< tokens
    std::vector<std::shared_ptr<const model::Rope>> m_ropes; ///< each rope of the plan once
    std::vector<std::uint64_t> m_offsets; ///< offsets of the turns in the buffer, in bytes, by rope
};
}
