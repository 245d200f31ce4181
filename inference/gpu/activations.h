// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The plan's activation buffers on the device, and the scratch space between the dispatches of one operation.
#pragma once

#include "inference/gpu/vulkan/commands.h"
#include "inference/model/plan.h"

#include <array>
#include <memory>

namespace inference::gpu
{
/// Every row is padded to a multiple of 32 floats; the padding is zero and stays so, which lets shaders read whole blocks.
class Activations
{
public:
    /// Makes buffers with room for `tokens` rows, `logitRows` in Buffer::Logits, and `parts` parts of a split attention.
    [[nodiscard]] static Result<std::shared_ptr<const Activations>> create(const std::shared_ptr<const vulkan::Device> &device,
                                                                           const model::Plan &plan, std::uint32_t tokens,
                                                                           std::uint32_t logitRows, std::uint32_t parts);
    /// Returns how many bytes create() allocates.
    [[nodiscard]] static std::uint64_t bytes(const model::Plan &plan, std::uint32_t tokens, std::uint32_t logitRows,
                                             std::uint32_t parts);

    [[nodiscard]] std::uint64_t address(model::Buffer buffer) const { return get(buffer).address(); }
    [[nodiscard]] std::uint32_t stride(model::Buffer buffer) const
    {
        return m_strides[static_cast<std::size_t>(buffer)];
    } ///< floats
    [[nodiscard]] const vulkan::Buffer &get(model::Buffer buffer) const { return m_buffers[static_cast<std::size_t>(buffer)]; }
    /// Returns the address of normalised rows, which have the stride of the buffer that was normalised.
    [[nodiscard]] std::uint64_t normed() const { return m_normed.address(); }
    /// Returns the address of rows that a norm behind a projection reads; they have the stride of Buffer::Residual.
    [[nodiscard]] std::uint64_t projected() const { return m_projected.address(); }
    /// Returns the address of the tiles of pairs, see shaders/route.comp.
    [[nodiscard]] std::uint64_t tiles() const { return m_tiles.address(); }
    /// Returns the address of room for the rows of any buffer but Buffer::Logits in 8 bits, see quantiser.h.
    [[nodiscard]] std::uint64_t quantised() const { return m_quantised.address(); }
    [[nodiscard]] std::uint64_t partial() const { return m_partial.address(); }

private:
    /// The number of floats in each buffer: those of the plan, then normed, projected, partial, tiles, quantised.
    static constexpr std::size_t ScratchCount = 5;
    using Sizes = std::array<std::uint64_t, model::BufferCount + ScratchCount>;
    [[nodiscard]] static Sizes sizes(const model::Plan &plan, std::uint32_t tokens, std::uint32_t logitRows, std::uint32_t parts);

    std::array<vulkan::Buffer, model::BufferCount> m_buffers;
    std::array<std::uint32_t, model::BufferCount> m_strides{};
    vulkan::Buffer m_normed;
    vulkan::Buffer m_projected;
    vulkan::Buffer m_partial;
    vulkan::Buffer m_quantised;
    vulkan::Buffer m_tiles;
};
}
