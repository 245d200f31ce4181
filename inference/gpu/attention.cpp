// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Causal attention over the cache, split along the context for single tokens with a long one.
#include "inference/gpu/build.h"

#include "shaders/include/constants.glsl.h"
#include "shaders/include/parameters.glsl.h"

#include <algorithm>
#include <array>
#include <bit>
#include <limits>

namespace inference::gpu
{
namespace
{
constexpr std::uint32_t MaxGroup = 4; // the most query heads that one subgroup of attention.comp handles

/// Returns how many query heads with a common key head one subgroup handles: the most that fit into its registers.
std::uint32_t groupOf(const model::Hyperparameters &h)
{
    const auto shared = h.heads / h.kvHeads;
    auto group = std::min(shared, MaxGroup);
    while (shared % group != 0) {
        --group;
    }
    return group;
}

/// Returns how many tokens go through the cache together, so that what is read serves them all; a power of two.
std::uint32_t tokensAtOnce(const model::Hyperparameters &h, const vulkan::Shape &shape)
{
    const auto most = shape.attendedAtOnce / (groupOf(h) * h.headDimensions);
    return std::bit_floor(std::clamp(most, 1U, shape.tokensAtOnce));
}

struct Kernels {
    std::shared_ptr<const vulkan::Pipeline> one; ///< a subgroup handles one token
    std::shared_ptr<const vulkan::Pipeline> many; ///< a subgroup handles `tokens` tokens
    std::uint32_t tokens = 1; ///< tokens that a subgroup of `many` handles
    std::shared_ptr<const vulkan::Pipeline> combine;
};

class AttentionStage : public Stage
{
public:
    AttentionStage(Kernels kernels, const model::Attention &operation, const Workspace &workspace)
        : m_kernels(std::move(kernels))
        , m_workspace(workspace)
        , m_layer(operation.layer)
        , m_group(groupOf(workspace.plan->hyperparameters))
        , m_window(operation.window > 0 ? operation.window : std::numeric_limits<std::uint32_t>::max())
    {
        const auto &h = workspace.plan->hyperparameters;
        const auto &activations = *workspace.activations;
        m_parameters = {
            .step = workspace.step->step(),
            .qkv = activations.address(model::Buffer::Qkv),
            .keys = workspace.cache->keys(operation.layer),
            .values = workspace.cache->values(operation.layer),
            .out_ = activations.address(model::Buffer::Attended),
            .partial = activations.partial(),
            .qStride = activations.stride(model::Buffer::Qkv),
            .outStride = activations.stride(model::Buffer::Attended),
            .heads = h.heads,
            .kvHeads = h.kvHeads,
            .context = workspace.cache->positions(operation.layer),
            .firstToken = 0,
            .tokens = 0,
            .scale = operation.scale,
            .part = 0,
            .splits = 1,
            .window = m_window,
            .softCap = operation.softCap,
            .temperature = operation.temperature,
            .temperatureLength = operation.temperatureLength,
        };
    }

    void record(vulkan::Commands &commands, const Step &step) const override
    {
        const auto whole = wholeTokens(step);
        if (whole > 0) {
            recordWhole(commands, step, whole);
        }
        if (whole < step.tokens) {
            recordSplit(commands, step, whole);
        }
    }

    [[nodiscard]] std::uint64_t work(const Step &step) const override
    {
        const auto &h = m_workspace.plan->hyperparameters;
        return std::uint64_t{2} * h.heads * h.headDimensions * seen(step) * step.tokens;
    }
    [[nodiscard]] std::uint64_t bytes(const Step &step) const override
    {
        return m_workspace.cache->bytesPerPosition(m_layer) * seen(step);
    }

private:
    /// Returns how many positions a token sees at most.
    [[nodiscard]] std::uint32_t seen(const Step &step) const { return std::min(step.positions, m_window); }

    /// Returns how many tokens, from the first on, see the context in one piece.
    [[nodiscard]] std::uint32_t wholeTokens(const Step &step) const
    {
        if (seen(step) <= AttentionPart || (step.tokens > 1 && !step.each)) {
            return step.tokens;
        }
        if (step.tokens == 1) {
            return 0;
        }
        const auto first = step.positions - step.tokens;
        return AttentionPart - std::min(first, AttentionPart);
    }

    /// Records the first `count` tokens, in several dispatches where one would keep the device for too long.
    void recordWhole(vulkan::Commands &commands, const Step &step, std::uint32_t count) const
    {
        auto parameters = m_parameters;
        parameters.tokens = count;
        const bool singly = step.tokens == 1 || step.each;
        const auto &kernel = singly ? *m_kernels.one : *m_kernels.many;
        const auto atOnce = singly ? 1 : m_kernels.tokens;
        const auto tiles = (count + atOnce - 1) / atOnce;
        const auto limit = m_workspace.pipelines->device().shape().dispatchLimit;
        const auto pieces = static_cast<std::uint32_t>(std::min<std::uint64_t>(2 * work(step) / limit + 1, tiles));
        const auto tilesAtOnce = (tiles + pieces - 1) / pieces;
        for (std::uint32_t first = 0; first < tiles; first += tilesAtOnce) {
            parameters.firstToken = first * atOnce;
            commands.dispatch(kernel, parameters, std::min(tilesAtOnce, tiles - first), parameters.heads / m_group);
        }
    }

    /// Records the tokens from `first` on, with the context in several parts.
    void recordSplit(vulkan::Commands &commands, const Step &step, std::uint32_t first) const
    {
        auto parameters = m_parameters;
        const auto tokens = step.tokens - first;
        parameters.firstToken = first;
        parameters.tokens = step.tokens;
        parameters.part = AttentionPart;
        parameters.splits = (seen(step) + AttentionPart - 1) / AttentionPart;
        commands.dispatch(*m_kernels.one, parameters, tokens, parameters.heads / m_group, parameters.splits);
        commands.barrier();
        const auto dimensions = m_workspace.plan->hyperparameters.headDimensions;
        const auto partFloats = 2 + dimensions;
        const shaders::CombineParameters combine{
            .partial
            = parameters.partial + std::uint64_t{first} * parameters.heads * parameters.splits * partFloats * sizeof(float),
            .out_ = parameters.out_ + std::uint64_t{first} * parameters.outStride * sizeof(float),
            .outStride = parameters.outStride,
            .heads = parameters.heads,
            .splits = parameters.splits,
            .reserved = 0,
        };
        const auto lanes = m_workspace.pipelines->device().shape().subgroup;
        commands.dispatch(*m_kernels.combine, combine, (dimensions + lanes - 1) / lanes, parameters.heads, tokens);
    }

    Kernels m_kernels;
    Workspace m_workspace; ///< keeps what the addresses point to
    std::uint32_t m_layer;
    std::uint32_t m_group;
    std::uint32_t m_window; ///< positions
    shaders::AttentionParameters m_parameters{};
};
}

MadeStage makeAttention(const model::Attention &operation, const Workspace &workspace, WeightLoader &)
{
    const auto &h = workspace.plan->hyperparameters;
    const auto &shape = workspace.pipelines->device().shape();
    std::array<std::uint32_t, ATTENTION_CONSTANTS> constants{};
    constants[ATTENTION_HEAD_DIMENSIONS] = h.headDimensions;
    constants[ATTENTION_KV_TYPE] = static_cast<std::uint32_t>(workspace.cache->type());
    constants[ATTENTION_SUBGROUP] = shape.subgroup;
    constants[ATTENTION_GROUP] = groupOf(h);
    constants[ATTENTION_TOKENS] = 1;
    constants[ATTENTION_RING] = workspace.cache->windows().isRing(operation.layer);
    constants[ATTENTION_SOFT_CAP] = operation.softCap > 0;
    constants[ATTENTION_TEMPERATURE] = operation.temperature > 0;
    auto one = workspace.pipelines->get("attention", constants);
    if (!one) {
        return std::unexpected(one.error());
    }
    const auto tokens = tokensAtOnce(h, shape);
    constants[ATTENTION_TOKENS] = tokens;
    auto many = workspace.pipelines->get("attention", constants);
    if (!many) {
        return std::unexpected(many.error());
    }
    const std::uint32_t combineConstants[] = {h.headDimensions, shape.subgroup};
    auto combine = workspace.pipelines->get("combine", combineConstants);
    if (!combine) {
        return std::unexpected(combine.error());
    }
    Kernels kernels{.one = std::move(*one), .many = std::move(*many), .tokens = tokens, .combine = std::move(*combine)};
    return std::make_unique<AttentionStage>(std::move(kernels), operation, workspace);
}
}
