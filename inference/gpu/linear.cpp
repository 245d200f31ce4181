// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/gpu/linear.h"

#include "shaders/include/constants.glsl.h"
#include "shaders/include/parameters.glsl.h"

#include <algorithm>
#include <array>

namespace inference::gpu
{
namespace
{
using Kind = model::Activation::Kind;
static_assert(static_cast<std::uint32_t>(Kind::None) == shaders::ACTIVATION_NONE);
static_assert(static_cast<std::uint32_t>(Kind::Silu) == shaders::ACTIVATION_SILU);
static_assert(static_cast<std::uint32_t>(Kind::Gelu) == shaders::ACTIVATION_GELU);
static_assert(static_cast<std::uint32_t>(Kind::Xielu) == shaders::ACTIVATION_XIELU);
static_assert(static_cast<std::uint32_t>(Kind::SoftCap) == shaders::ACTIVATION_SOFT_CAP);
static_assert(static_cast<std::uint32_t>(Kind::Scale) == shaders::ACTIVATION_SCALE);
}

std::uint32_t tilePairs(const vulkan::Shape &shape, const Step &step)
{
    if (step.tokens == 1) {
        return 1;
    }
    return step.each ? shape.eachAtOnce : shape.tokensAtOnce;
}

std::uint32_t mostTiles(std::uint32_t pairs, std::uint32_t experts, std::uint32_t tilePairs)
{
    return std::min(pairs, pairs / tilePairs + experts);
}

Result<Linear::Kernel> Linear::kernel(vulkan::Pipelines &pipelines, const WeightMatrix &matrix, const Traits &traits,
                                      Columns columns, bool norm)
{
    const auto &shape = pipelines.device().shape();
    const auto groups = columns == Columns::Many ? shape.promptRowGroups : shape.rowGroups;
    const std::uint32_t rowGroups = std::max(1U, groups / matrix.matrices);
    const auto tokens = tilePairs(shape, {.tokens = columns == Columns::One ? 1U : 2U, .each = columns == Columns::Each});
    const std::uint32_t split = columns == Columns::Many ? 1 : std::min(shape.split, matrix.blocks);
    std::array<std::uint32_t, LINEAR_CONSTANTS> constants{};
    constants[LINEAR_SUBGROUP] = shape.subgroup;
    constants[LINEAR_ROW_GROUPS] = rowGroups;
    constants[LINEAR_TOKENS] = tokens;
    constants[LINEAR_SPLIT] = split;
    constants[LINEAR_NORM] = norm;
    constants[LINEAR_GATED] = matrix.matrices == 2;
    constants[LINEAR_ACCUMULATE] = traits.accumulate;
    constants[LINEAR_BIAS] = traits.bias != nullptr;
    constants[LINEAR_INVOCATIONS] = shape.subgroup * split;
    constants[LINEAR_ACTIVATION] = static_cast<std::uint32_t>(traits.activation.kind);
    constants[LINEAR_EXPERTS] = matrix.experts > 0;
    constants[LINEAR_EACH] = columns == Columns::Each;
    constants[LINEAR_UNIFORM_LOADS] = columns == Columns::One && traits.methods.loads == execution::Loads::Uniform;
    const bool dot8 = columns == Columns::Many && traits.methods.products == execution::Products::Dot8;
    auto pipeline = pipelines.get(dot8 ? dot8Shader(*matrix.format) : "linear_" + std::string(matrix.format->shader), constants);
    if (!pipeline) {
        return std::unexpected(pipeline.error());
    }
    return Kernel{.pipeline = std::move(*pipeline), .rows = shape.subgroup * rowGroups, .tokens = tokens};
}

Result<Linear::Kernel> Linear::matrixKernel(vulkan::Pipelines &pipelines, const WeightMatrix &matrix, const Traits &traits)
{
    const auto &device = pipelines.device();
    const auto fragment = *device.capabilities().matrixShape;
    std::array<std::uint32_t, MATRIX_CONSTANTS> constants{};
    constants[MATRIX_M] = fragment.m;
    constants[MATRIX_N] = fragment.n;
    constants[MATRIX_K] = fragment.k;
    constants[MATRIX_GATED] = matrix.matrices == 2;
    constants[MATRIX_ACCUMULATE] = traits.accumulate;
    constants[MATRIX_BIAS] = traits.bias != nullptr;
    constants[MATRIX_ACTIVATION] = static_cast<std::uint32_t>(traits.activation.kind);
    constants[MATRIX_INVOCATIONS] = vulkan::matrixSubgroups(fragment) * device.shape().subgroup;
    return pipelines.get("linearmatrix_" + std::string(matrix.format->shader), constants).transform([&](auto pipeline) {
        return Kernel{
            .pipeline = std::move(pipeline), .rows = shaders::PANEL_ROWS / matrix.matrices, .tokens = shaders::PANEL_TOKENS};
    });
}

Result<Linear> Linear::createWith(std::span<const Columns> kinds, vulkan::Pipelines &pipelines,
                                  std::shared_ptr<const WeightMatrix> matrix, Traits traits, bool fusesNorm)
{
    Linear linear;
    for (const auto columns : kinds) {
        const bool inMatrices
            = columns == Columns::Many && traits.methods.products == execution::Products::Matrix && matrix->experts == 0;
        auto made = inMatrices ? matrixKernel(pipelines, *matrix, traits)
                               : kernel(pipelines, *matrix, traits, columns, fusesNorm && columns != Columns::Many);
        if (!made) {
            return std::unexpected(made.error());
        }
        linear.m_kernels[static_cast<std::size_t>(columns)] = std::move(*made);
    }
    linear.m_matrix = std::move(matrix);
    linear.m_traits = std::move(traits);
    linear.m_dispatchLimit = pipelines.device().shape().dispatchLimit;
    return linear;
}

Result<Linear> Linear::create(vulkan::Pipelines &pipelines, std::shared_ptr<const WeightMatrix> matrix, Traits traits,
                              bool fusesNorm)
{
    constexpr std::array Kinds{Columns::One, Columns::Many, Columns::Each};
    const std::size_t count = pipelines.device().shape().eachAtOnce > 1 ? 3 : 2;
    return createWith(std::span(Kinds).first(count), pipelines, std::move(matrix), std::move(traits), fusesNorm);
}

Result<Linear> Linear::createFor(std::uint32_t tokens, vulkan::Pipelines &pipelines, std::shared_ptr<const WeightMatrix> matrix,
                                 Traits traits)
{
    const std::array kinds{tokens == 1 ? Columns::One : Columns::Many};
    return createWith(kinds, pipelines, std::move(matrix), std::move(traits), false);
}

std::string Linear::dot8Shader(const WeightFormat &format)
{
    return "lineardot8_" + std::string(format.shader);
}

std::uint64_t Linear::work(std::uint32_t columns) const
{
    return std::uint64_t{m_matrix->rows} * m_matrix->cols * m_matrix->matrices * columns;
}

std::uint64_t Linear::bytes(std::uint32_t columns) const
{
    const auto all = m_matrix->buffer.sizeBytes();
    return m_matrix->experts == 0 ? all : all / m_matrix->experts * std::min(columns, m_matrix->experts);
}

std::uint32_t Linear::columnGroups(const Kernel &kernel, const Vectors &vectors, const Pairs *pairs) const
{
    return pairs ? mostTiles(pairs->count, m_matrix->experts, kernel.tokens)
                 : (vectors.tokens + kernel.tokens - 1) / kernel.tokens;
}

void Linear::record(vulkan::Commands &commands, const Vectors &vectors, const FusedNorm *norm, const Pairs *pairs) const
{
    const auto kind = vectors.tokens == 1 ? Columns::One : vectors.each ? Columns::Each : Columns::Many;
    const auto &kernel = m_kernels[static_cast<std::size_t>(kind)];
    const bool quantised = readsQuantised(vectors.tokens, vectors.each);
    shaders::LinearParameters parameters{
        .weights = m_matrix->buffer.address(),
        .x = quantised ? vectors.quantised : vectors.x,
        .y = vectors.y,
        .bias = m_traits.bias ? m_traits.bias->address() : 0,
        .norm = norm ? norm->weight : 0,
        .tiles = pairs ? pairs->tiles : 0,
        .rows = m_matrix->rows,
        .blocks = m_matrix->blocks,
        .xStride = quantised ? vectors.xStride / shaders::BLOCK_WEIGHTS * shaders::QUANTISED_QUADS : vectors.xStride / 2,
        .yStride = vectors.yStride,
        .tokens = vectors.tokens,
        .firstRow = 0,
        .epsilon = norm ? norm->epsilon : 0,
        .inverseCols = 1.0F / static_cast<float>(m_matrix->cols),
        .sharers = pairs ? pairs->sharers : 1,
        .reserved = 0,
        .activation = {},
        .levels = {},
    };
    std::ranges::copy(m_traits.activation.parameters, parameters.activation);
    std::ranges::copy(m_matrix->format->levels, parameters.levels);
    // Rows are cut into several dispatches where one would keep the device for too long.
    const auto columns = pairs ? pairs->count : vectors.tokens;
    const auto groups = (m_matrix->rows + kernel.rows - 1) / kernel.rows;
    const auto pieces = static_cast<std::uint32_t>(std::min<std::uint64_t>(work(columns) / m_dispatchLimit + 1, groups));
    const auto groupsAtOnce = (groups + pieces - 1) / pieces;
    for (std::uint32_t first = 0; first < groups; first += groupsAtOnce) {
        parameters.firstRow = first * kernel.rows;
        commands.dispatch(*kernel.pipeline, parameters, columnGroups(kernel, vectors, pairs),
                          std::min(groupsAtOnce, groups - first));
    }
}
}
