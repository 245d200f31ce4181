// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Puts the input of products into 8 bits, once for all products that read it so.
#pragma once

#include "inference/execution/productmethods.h"
#include "inference/gpu/vulkan/commands.h"
#include "inference/gpu/vulkan/pipelines.h"

#include <cstdint>
#include <memory>
#include <optional>

namespace inference::gpu
{
class Quantiser
{
public:
    [[nodiscard]] static Result<Quantiser> create(vulkan::Pipelines &pipelines);
    /// Does what create() does; returns nothing if none of `methods` reads 8 bits.
    [[nodiscard]] static Result<std::optional<Quantiser>> createIf(vulkan::Pipelines &pipelines,
                                                                   const execution::MethodTable &methods);

    /// Records the quantisation of x into y. `x` is the address of (rows, stride) f32, with a stride that is a multiple of 32;
    /// `y` is that of bytes(rows, stride), see shaders/quantise.comp.
    void record(vulkan::Commands &commands, std::uint64_t x, std::uint64_t y, std::uint32_t stride, std::uint32_t rows) const;

    [[nodiscard]] static std::uint64_t bytes(std::uint64_t rows, std::uint32_t stride);

private:
    std::shared_ptr<const vulkan::Pipeline> m_pipeline;
    std::uint32_t m_lanes = 0; ///< lanes of a workgroup, each of which takes a block
};
}
