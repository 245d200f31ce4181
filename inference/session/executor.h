// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The plan on a Vulkan device: its layers, its buffers, and the recordings that are replayed for each token.
#pragma once

#include "inference/layers/build.h"
#include "inference/session/session.h"
#include "inference/vulkan/commands.h"

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <stop_token>
#include <vector>

namespace inference::session
{
/// "project", "attention", ...
[[nodiscard]] std::string_view operationName(const model::Operation &operation);

/// Not thread-safe.
class Executor
{
public:
    /// On the device that `pipelines` are for; adds to them. Errors: Unsupported, OutOfMemory, Cancelled, DeviceLost, Internal.
    [[nodiscard]] static Result<std::unique_ptr<Executor>> create(std::shared_ptr<vulkan::Pipelines> pipelines,
                                                                  std::shared_ptr<const model::Plan> plan, const Options &options,
                                                                  const Progress &progress, const std::stop_token &stop);
    ~Executor();

    [[nodiscard]] const MemoryPlan &memory() const { return m_memory; }
    [[nodiscard]] std::uint32_t contextLength() const { return m_context; } ///< tokens
    [[nodiscard]] std::uint32_t batch() const { return m_batch; } ///< tokens that run() takes at most
    [[nodiscard]] std::uint32_t logitRows() const { return m_logitRows; } ///< for which run() gives logits at most

    /// Evaluates `tokens` (at most batch()) at positions from `first` on; keys and values below must be in the cache.
    /// Leaves the logits after the last `logits` of them in row 0 and up. Errors: Cancelled, DeviceLost.
    [[nodiscard]] Result<void> run(std::span<const TokenId> tokens, std::uint32_t first, std::uint32_t logits,
                                   const std::stop_token &stop);
    /// As run() for one of `tokens` (at most singles()) after the other, with the same bits, but at once: the logits after each
    /// are in the rows.
    [[nodiscard]] Result<void> runAsSingles(std::span<const TokenId> tokens, std::uint32_t first, const std::stop_token &stop);
    [[nodiscard]] std::uint32_t singles() const { return std::min(m_logitRows, layers::MostSingles); }
    /// As run() with logits for all of `tokens` (at most logitRows()), each operation by itself; `observer` gets its index when
    /// it is done. For comparisons.
    [[nodiscard]] Result<void> runObserved(std::span<const TokenId> tokens, std::uint32_t first,
                                           const std::function<Result<void>(std::size_t)> &observer);
    /// What `buffer` holds now for `tokens` tokens: (tokens, its rows, its width) f32. Slow.
    [[nodiscard]] Result<std::vector<float>> read(model::Buffer buffer, std::uint32_t tokens);
    /// Row `row` of the last run: (vocabulary,) f32.
    [[nodiscard]] std::span<const float> logits(std::uint32_t row) const;
    [[nodiscard]] std::uint64_t weightBytes() const { return m_weightBytes; } ///< that decoding one token reads
    [[nodiscard]] std::uint64_t cacheBytesRead(std::uint64_t depth) const; ///< by decoding a token at that position
    /// Whether tokens can be evaluated from position `next` on, if those below `evaluated` were since the cache was empty.
    [[nodiscard]] bool holds(std::uint32_t next, std::uint32_t evaluated) const;
    /// As Session::profile(), for `tokens` from position `first` on.
    [[nodiscard]] Result<std::vector<OperationCost>> profile(std::uint32_t tokens, std::uint32_t first);

private:
    Executor() = default;
    [[nodiscard]] Result<void> allocate(const Options &options);
    [[nodiscard]] Result<void> warmUp();
    [[nodiscard]] Result<void> decode(std::uint32_t first);
    [[nodiscard]] Result<void> prefill(const layers::Batch &batch, const std::stop_token &stop);

    std::shared_ptr<const vulkan::Device> m_device;
    layers::Workspace m_workspace;
    std::vector<std::unique_ptr<layers::Layer>> m_layers;
    std::map<std::uint32_t, vulkan::Commands> m_decode; ///< recordings, by the positions that they reach
    vulkan::Commands m_prefill;
    std::uint32_t m_context = 0;
    std::uint32_t m_batch = 0;
    std::uint32_t m_logitRows = 0;
    MemoryPlan m_memory;
    std::uint64_t m_weightBytes = 0;
};
}
