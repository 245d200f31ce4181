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
    /// Room for `tokens` at once, of a session whose context holds `context`.
    [[nodiscard]] static Result<std::shared_ptr<StepBuffer>> create(const std::shared_ptr<const vulkan::Device> &device,
                                                                    const model::Plan &plan, std::uint32_t tokens,
                                                                    std::uint32_t context);

    /// What create() allocates.
    [[nodiscard]] static std::uint64_t bytes(const model::Plan &plan, std::uint32_t tokens);

    /// The next submission evaluates `tokens` from position `first` on. The previous one must be done.
    [[nodiscard]] Result<void> write(std::span<const execution::TokenId> tokens, std::uint32_t first);

    [[nodiscard]] std::uint64_t step() const { return m_buffer.address(); }
    [[nodiscard]] std::uint64_t ids() const;
    /// (tokens, pairs, 2) f32: cos and sin, times the magnitude. 0 for a null rope.
    [[nodiscard]] std::uint64_t turns(const model::Rope *rope) const;

private:
    /// Lays out everything but the buffer.
    [[nodiscard]] static std::shared_ptr<StepBuffer> layout(const model::Plan &plan, std::uint32_t tokens);

    vulkan::Buffer m_buffer;
    std::uint64_t m_bytes = 0;
    std::uint32_t m_context = 0; ///< tokens
    std::vector<std::shared_ptr<const model::Rope>> m_ropes; ///< distinct ones
    std::vector<std::uint64_t> m_offsets; ///< bytes, by rope
};
}
