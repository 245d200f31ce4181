// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Matrix products with packed weights: the building block of the projecting stages.
#pragma once

#include "inference/execution/productmethods.h"
#include "inference/gpu/stage.h"
#include "inference/gpu/vulkan/commands.h"
#include "inference/gpu/vulkan/pipelines.h"
#include "inference/gpu/weights.h"
#include "inference/model/plan.h"

#include <array>
#include <memory>
#include <span>
#include <string>

namespace inference::gpu
{
/// Computes y[t] = W x[t] by linear.comp, with one pipeline for single tokens, one for many, and one for a few that get the bits
/// of single ones. The pipeline for many may be another shader's, see execution::Products.
class Linear
{
public:
    struct Traits {
        std::shared_ptr<const vulkan::Buffer> bias{}; ///< (rows,) f32, or (2, rows) for a gate and an up matrix; may be null
        model::Activation activation{}; ///< applied to the sums, or to the gate's alone
        bool accumulate = false; ///< adds to y[t] instead
        execution::Methods methods{}; ///< how products are computed; the device must offer it for the matrix' type
    };
    /// A norm that the product itself applies to the x of single tokens, and of several that get the bits of single ones.
    struct FusedNorm {
        std::uint64_t weight = 0; ///< address of (cols,) f32, padded with zeros
        float epsilon = 0;
    };
    struct Vectors {
        std::uint64_t x = 0; ///< address of (tokens, xStride) f32, padded with zeros to whole blocks
        std::uint32_t xStride = 0; ///< floats, even; with `quantised` a multiple of 32
        std::uint64_t quantised = 0; ///< address of x in 8 bits, see quantiser.h; needed if readsQuantised()
        std::uint64_t y = 0; ///< address of (tokens, yStride) f32
        std::uint32_t yStride = 0; ///< floats
        std::uint32_t tokens = 1;
        bool each = false; ///< every token gets the bits that it would get by itself
    };
    /// The pairs of tokens and experts that route.comp found, if the matrix is a stack of experts.
    struct Pairs {
        std::uint64_t tiles = 0; ///< address, see shaders/route.comp
        std::uint32_t count = 0; ///< the number of pairs
        std::uint32_t sharers = 1; ///< pairs that have one row of x in common; each has a row of y
    };

    [[nodiscard]] static Result<Linear> create(vulkan::Pipelines &pipelines, std::shared_ptr<const WeightMatrix> matrix,
                                               Traits traits, bool fusesNorm);
    /// Makes a product without a norm, and only with the pipeline that batches of `tokens` take.
    [[nodiscard]] static Result<Linear> createFor(std::uint32_t tokens, vulkan::Pipelines &pipelines,
                                                  std::shared_ptr<const WeightMatrix> matrix, Traits traits);

    /// Records the product. `norm` is given exactly if create() was told so and there is a single token or Vectors::each; `pairs`
    /// exactly if the matrix is a stack of experts.
    void record(vulkan::Commands &commands, const Vectors &vectors, const FusedNorm *norm = nullptr,
                const Pairs *pairs = nullptr) const;
    /// Returns whether such a step reads Vectors::quantised instead of x.
    [[nodiscard]] bool readsQuantised(std::uint32_t tokens, bool each) const
    {
        return m_traits.methods.products == execution::Products::Dot8 && tokens > 1 && !each;
    }
    /// Returns the name of the shader for Products::Dot8; there is no such shader for weights that are not whole numbers.
    [[nodiscard]] static std::string dot8Shader(const WeightFormat &format);
    /// Returns the number of multiplications for `columns` tokens or pairs.
    [[nodiscard]] std::uint64_t work(std::uint32_t columns) const;
    /// Returns how many bytes of weights a product with `columns` tokens or pairs reads: all of a matrix; of a stack, as many
    /// experts as there are pairs for.
    [[nodiscard]] std::uint64_t bytes(std::uint32_t columns) const;
    [[nodiscard]] std::uint32_t rows() const { return m_matrix->rows; }

private:
    struct Kernel {
        std::shared_ptr<const vulkan::Pipeline> pipeline;
        std::uint32_t rows = 0; ///< rows that a workgroup computes
        std::uint32_t tokens = 0; ///< tokens that a workgroup computes
    };
    [[nodiscard]] std::uint32_t columnGroups(const Kernel &kernel, const Vectors &vectors, const Pairs *pairs) const;
    /// The columns of x that a kernel is for.
    enum class Columns {
        One, ///< a single token's
        Each, ///< those of a few tokens, each of which gets the bits that it would get by itself
        Many, ///< those of a prompt's tokens
    };
    [[nodiscard]] static Result<Kernel> matrixKernel(vulkan::Pipelines &pipelines, const WeightMatrix &matrix,
                                                     const Traits &traits);
    [[nodiscard]] static Result<Kernel> kernel(vulkan::Pipelines &pipelines, const WeightMatrix &matrix, const Traits &traits,
                                               Columns columns, bool norm);
    [[nodiscard]] static Result<Linear> createWith(std::span<const Columns> kinds, vulkan::Pipelines &pipelines,
                                                   std::shared_ptr<const WeightMatrix> matrix, Traits traits, bool fusesNorm);

    std::shared_ptr<const WeightMatrix> m_matrix;
    Traits m_traits;
    std::array<Kernel, 3> m_kernels; ///< indexed by Columns
    std::uint64_t m_dispatchLimit = 0;
};

/// Returns how many pairs one tile of `step` has room for.
[[nodiscard]] std::uint32_t tilePairs(const vulkan::Shape &shape, const Step &step);
/// Returns how many tiles `pairs` pairs of `experts` experts fill at most.
[[nodiscard]] std::uint32_t mostTiles(std::uint32_t pairs, std::uint32_t experts, std::uint32_t tilePairs);
}
