// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// A plan with its weights on some device, ready to be evaluated: all that sessions know of Vulkan or of the processor.
#pragma once

#include "inference/execution/costs.h"
#include "inference/execution/evaluator.h"
#include "inference/execution/kvcache.h"
#include "inference/execution/memoryplan.h"
#include "inference/model/plan.h"

#include <cstdint>
#include <functional>
#include <span>
#include <stop_token>
#include <vector>

namespace inference::execution
{
/// The most tokens that runEach() takes. Beyond it, reading weights is no longer what takes the time.
inline constexpr std::uint32_t MostEach = 16;

/// Not thread-safe.
class Executor
{
public:
    Executor() = default;
    virtual ~Executor() = default;
    Executor(const Executor &) = delete;
    Executor &operator=(const Executor &) = delete;

    [[nodiscard]] virtual const MemoryPlan &memory() const = 0;
    [[nodiscard]] virtual std::uint32_t batch() const = 0; ///< tokens that run() takes at most
    [[nodiscard]] virtual std::uint32_t logitRows() const = 0; ///< the most tokens for which run() gives logits
    [[nodiscard]] std::uint32_t contextLength() const { return memory().contextLength; } ///< tokens

    /// Evaluates `tokens` (at most batch()) at positions from `first` on; keys and values below must be in the cache.
    /// Leaves the logits after the last `logits` of them in row 0 and up. Errors: Cancelled, DeviceLost.
    [[nodiscard]] virtual Result<void> run(std::span<const TokenId> tokens, std::uint32_t first, std::uint32_t logits,
                                           const std::stop_token &stop)
        = 0;
    /// Does what run() does for each of `tokens` (at most mostEach()) after the other, with the same bits, but at once: the
    /// logits after each are in the rows.
    [[nodiscard]] virtual Result<void> runEach(std::span<const TokenId> tokens, std::uint32_t first, const std::stop_token &stop)
        = 0;
    [[nodiscard]] virtual std::uint32_t mostEach() const = 0; ///< the most tokens of runEach(); 1: it gains nothing
    [[nodiscard]] virtual bool gainsFromEach() const { return false; } ///< true if runEach() usually saves time
    /// Runs each operation by itself, with logits for all of `tokens` (at most logitRows()); `observer` gets its index when it is
    /// done. For comparisons.
    [[nodiscard]] virtual Result<void> runObserved(std::span<const TokenId> tokens, std::uint32_t first,
                                                   const std::function<Result<void>(std::size_t)> &observer)
        = 0;
    /// Reads what `buffer` holds now for `tokens` tokens: (tokens, its rows, its width) f32. This is slow.
    [[nodiscard]] virtual Result<std::vector<float>> read(model::Buffer buffer, std::uint32_t tokens) = 0;
    /// Returns the logits in row `row` after the last run: (vocabulary,) f32.
    [[nodiscard]] virtual std::span<const float> logits(std::uint32_t row) const = 0;
    [[nodiscard]] virtual std::uint64_t weightBytes() const = 0; ///< bytes of all weights, as packed for the device
    [[nodiscard]] virtual const KvCache &cache() const = 0;
    [[nodiscard]] virtual KvCache &cache() = 0;
    /// Measures the operations of one batch of `tokens` tokens from position `first` on by the device's clock: the fastest of a
    /// few runs. Whatever the cache holds from `first` on is lost. Errors: Unsupported without such a clock.
    [[nodiscard]] virtual Result<std::vector<OperationCost>> profile(std::uint32_t tokens, std::uint32_t first) = 0;
};
}
