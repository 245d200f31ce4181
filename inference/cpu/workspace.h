// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// What the stages of one session share: the plan's activation buffers, the inputs of products, the cache, and the step at hand.
#pragma once

#include "inference/cpu/kernels/activations.h"
#include "inference/cpu/kvcache.h"
#include "inference/cpu/threads.h"
#include "inference/execution/evaluator.h"
#include "inference/execution/options.h"
#include "inference/memory.h"
#include "inference/model/plan.h"

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <vector>

namespace inference::cpu
{
/// What one run evaluates. Every token gets the bits that it would get by itself.
struct Step {
    std::span<const execution::TokenId> tokens;
    std::uint32_t first = 0; ///< the position of the first token
    std::uint32_t logits = 0; ///< the number of last tokens for which logits are wanted

    [[nodiscard]] std::uint32_t count() const { return static_cast<std::uint32_t>(tokens.size()); }
};

/// Sizes that are settled before anything is allocated.
struct Extent {
    std::uint32_t context = 0; ///< tokens
    std::uint32_t batch = 0; ///< the most tokens of a step
    std::uint32_t logitRows = 0;
    std::uint32_t threads = 0;
    execution::Precision precision = execution::Precision::Fast;
};

/// The number of floats in which a thread keeps results before they go where they belong.
inline constexpr std::size_t ProductScratch = 8192;

/// Names an input of products: by its width, and by the forms in which its rows are kept.
using InputKey = std::pair<std::uint32_t, Activations::Forms>;

/// Returns the input that `operation` multiplies its matrices with; its width is 0 where it multiplies none.
[[nodiscard]] InputKey inputOf(const model::Operation &operation, execution::Precision precision);

/// The pairs of a token and an expert that it chose, sorted by expert.
struct Routing {
    std::vector<std::uint32_t> experts; ///< the experts that any token chose
    std::vector<std::uint32_t> begins; ///< where in `pairs` the pairs of each of `experts` begin; then the number of pairs
    std::vector<std::uint32_t> pairs; ///< each is token * expertsUsed + choice
};

class Workspace
{
public:
    /// `plan` must outlive it. Errors: OutOfMemory.
    [[nodiscard]] static Result<std::unique_ptr<Workspace>> create(const model::Plan &plan, const Extent &extent,
                                                                   const execution::KvShape &kv);
    /// Returns the bytes that create() allocates, without the cache.
    [[nodiscard]] static std::uint64_t scratchBytes(const model::Plan &plan, const Extent &extent);

    [[nodiscard]] const model::Plan &plan() const { return m_plan; }
    [[nodiscard]] const Extent &extent() const { return m_extent; }
    [[nodiscard]] KvCache &cache() { return m_cache; }

    /// Returns the buffer's floats: (tokens times Plan::rows, stride()).
    [[nodiscard]] float *buffer(model::Buffer buffer) const { return m_buffers[static_cast<std::size_t>(buffer)].floats(); }
    [[nodiscard]] std::size_t stride(model::Buffer buffer) const { return m_strides[static_cast<std::size_t>(buffer)]; }
    [[nodiscard]] float *row(model::Buffer buffer, std::size_t index) const
    {
        return this->buffer(buffer) + index * stride(buffer);
    }
    [[nodiscard]] Activations &input(const InputKey &key) { return m_inputs.at(key); }
    /// Returns the thread's own memory: room for ProductScratch or attentionScratchFloats(), whichever is more.
    [[nodiscard]] float *scratch(const Worker &worker) const { return m_scratch.floats() + worker.index() * m_scratchFloats; }
    /// Returns the memory for a projection's result before it is normalised, in rows like those of Buffer::Residual.
    [[nodiscard]] float *projected() const { return m_projected.floats(); }
    /// Returns the partialFloats() floats of one head and part of divided attention.
    [[nodiscard]] float *partial(std::size_t head, std::size_t part) const;
    /// Returns the cosines and sines that turn token `token` of the step, times the magnitude: (2, pairs) f32.
    [[nodiscard]] const float *turns(const model::Rope *rope, std::size_t token) const;
    [[nodiscard]] Routing &routing() { return m_routing; }

    /// Computes turns() for all tokens of `step`. All threads call it.
    void begin(Worker &worker, const Step &step);

private:
    explicit Workspace(const model::Plan &plan, const Extent &extent);

    struct RopeTurns {
        std::shared_ptr<const model::Rope> rope;
        std::span<const float> frequencies;
        Memory turns;
    };

    const model::Plan &m_plan;
    Extent m_extent;
    KvCache m_cache;
    std::array<Memory, model::BufferCount> m_buffers;
    std::array<std::size_t, model::BufferCount> m_strides{};
    std::map<InputKey, Activations> m_inputs;
    std::vector<RopeTurns> m_ropes;
    Memory m_scratch;
    std::size_t m_scratchFloats = 0;
    Memory m_projected;
    Memory m_partial;
    Routing m_routing;
};
}
