// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// What generation needs of a model: a context that grows, and logits. A Session is an evaluator; tests have their own.
#pragma once

#include "inference/error.h"

#include <cstdint>
#include <functional>
#include <span>
#include <stop_token>
#include <utility>
#include <vector>

namespace inference::execution
{
using TokenId = std::int32_t;

/// Called now and then during long work. `done` of `total`: bytes while loading, tokens while evaluating.
using Progress = std::function<void(std::uint64_t done, std::uint64_t total)>;

class CacheAccess;

/// Not thread-safe: one thread evaluates at a time; stop tokens may be triggered from any thread.
class Evaluator
{
public:
    virtual ~Evaluator() = default;

    [[nodiscard]] virtual std::uint32_t vocabularySize() const = 0;
    [[nodiscard]] virtual std::uint32_t contextLength() const = 0; ///< tokens that fit

    /// Returns the tokens whose keys and values are in the cache, oldest first.
    [[nodiscard]] virtual std::span<const TokenId> tokens() const = 0;
    /// Forgets all but the first `count` tokens; or all, where layers that keep only a window cannot go back so far: tokens()
    /// tells. count <= tokens().size().
    virtual void truncate(std::size_t count) = 0;

    /// Appends `tokens` (at least one) and gives the logits after the last of them: (vocabularySize(),) f32, valid until
    /// the next call. Errors: ContextFull before anything ran, Cancelled with a consistent cache, DeviceLost, Usage for an
    /// id outside the vocabulary.
    [[nodiscard]] virtual Result<std::span<const float>> evaluate(std::span<const TokenId> tokens, std::stop_token stop = {},
                                                                  const Progress &progress = {})
        = 0;

    /// Does what evaluate() does for each of `tokens` (at most mostEach()) after the other, all at once: the logits after each,
    /// valid until the next evaluation. They have the same bits on a device that is true to the order of a sum; callers who
    /// depend on that compare.
    [[nodiscard]] virtual Result<std::vector<std::span<const float>>> evaluateEach(std::span<const TokenId> tokens,
                                                                                   std::stop_token stop = {})
    {
        return evaluate(tokens.first(1), std::move(stop)).transform([](auto row) { return std::vector{row}; });
    }
    [[nodiscard]] virtual std::uint32_t mostEach() const { return 1; } ///< the most tokens of evaluateEach(); 1: it gains nothing
    [[nodiscard]] virtual bool gainsFromEach() const { return false; } ///< true if evaluateEach() usually saves time

    /// Returns access to the cache as bytes; null where it cannot be copied.
    [[nodiscard]] virtual CacheAccess *cacheAccess() { return nullptr; }
};
}
