// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Runs a plan in plain scalar C++: what every other executor is compared with, step by step.
#pragma once

#include "inference/error.h"
#include "inference/execution/evaluator.h"
#include "inference/execution/options.h"
#include "inference/model/plan.h"
#include "inference/reference/attention.h"

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

namespace inference::reference
{
/// Slow and exact: f32 between operations, double within them. Not thread-safe.
class Executor
{
public:
    /// Called after each operation; buffer() then shows what it left behind.
    using Observer = std::function<void(const model::Operation &operation, const Executor &executor)>;

    /// Reserves contextLength rows of KV cache a layer.
    Executor(std::shared_ptr<const model::Plan> plan, std::uint32_t contextLength, execution::KvType kv);

    /// Evaluates `tokens` (at least one) at positions first, first + 1, ...; positions below `first` must have been evaluated
    /// before. Gives the logits after every one of them: (tokens, vocabulary) f32, valid until the next call. Errors: Usage for
    /// an id outside the vocabulary or a gap before `first`, ContextFull.
    [[nodiscard]] Result<std::span<const float>> run(std::span<const execution::TokenId> tokens, std::uint32_t first,
                                                     const Observer &observer = {});

    /// Returns what `buffer` holds: (tokens of the last run, Plan::rows, Plan::widths) f32.
    [[nodiscard]] std::span<const float> buffer(model::Buffer buffer) const;
    [[nodiscard]] const KvCache &cache(std::uint32_t layer) const { return m_caches[layer]; }

private:
    void execute(const model::Operation &operation, std::span<const execution::TokenId> tokens, std::uint32_t first);

    std::shared_ptr<const model::Plan> m_plan;
    std::uint32_t m_contextLength;
    std::uint32_t m_evaluated = 0;
    std::vector<KvCache> m_caches; ///< by layer
    std::array<std::vector<float>, model::BufferCount> m_buffers;
};
}
