// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The plan on a Vulkan device: its layers, its buffers, and the recordings that are replayed for each token.
#pragma once

#include "inference/execution/executor.h"
#include "inference/gpu/build.h"
#include "inference/gpu/vulkan/commands.h"

#include <algorithm>
#include <memory>
#include <vector>

namespace inference::gpu
{
class Executor final : public execution::Executor
{
public:
    /// On the device that `pipelines` are for; adds to them. `paths`: that products take. Errors: Unsupported, OutOfMemory,
    /// Cancelled, DeviceLost, Internal.
    [[nodiscard]] static Result<std::unique_ptr<Executor>>
    create(std::shared_ptr<vulkan::Pipelines> pipelines, std::shared_ptr<const model::Plan> plan,
           const execution::PathTable &paths, const execution::Options &options, const execution::Progress &progress,
           const std::stop_token &stop);
    /// Another one with the same weights. Errors: as create().
    [[nodiscard]] Result<std::unique_ptr<Executor>> beside(const execution::PathTable &paths, const execution::Options &options,
                                                           const std::stop_token &stop) const;
    ~Executor() override;

    [[nodiscard]] const execution::MemoryPlan &memory() const override { return m_memory; }
    [[nodiscard]] std::uint32_t batch() const override { return m_batch; }
    [[nodiscard]] std::uint32_t logitRows() const override { return m_logitRows; }
    [[nodiscard]] Result<void> run(std::span<const execution::TokenId> tokens, std::uint32_t first, std::uint32_t logits,
                                   const std::stop_token &stop) override;
    [[nodiscard]] Result<void> runAsSingles(std::span<const execution::TokenId> tokens, std::uint32_t first,
                                            const std::stop_token &stop) override;
    [[nodiscard]] std::uint32_t singles() const override
    {
        return m_device->shape().singlesAtOnce > 1 ? std::min(m_logitRows, MostSingles) : 1;
    }
    [[nodiscard]] Result<void> runObserved(std::span<const execution::TokenId> tokens, std::uint32_t first,
                                           const std::function<Result<void>(std::size_t)> &observer) override;
    [[nodiscard]] Result<std::vector<float>> read(model::Buffer buffer, std::uint32_t tokens) override;
    [[nodiscard]] std::span<const float> logits(std::uint32_t row) const override;
    [[nodiscard]] std::uint64_t weightBytes() const override { return m_weightBytes; }
    [[nodiscard]] std::uint64_t cacheBytesRead(std::uint64_t depth) const override;
    [[nodiscard]] bool holds(std::uint32_t next, std::uint32_t evaluated) const override;
    [[nodiscard]] std::uint64_t cacheBytes(std::uint32_t layer, std::uint32_t positions) const override;
    [[nodiscard]] Result<void> readCache(std::uint32_t layer, std::uint32_t positions, std::span<std::byte> bytes) override;
    [[nodiscard]] Result<void> writeCache(std::uint32_t layer, std::uint32_t positions,
                                          std::span<const std::byte> bytes) override;
    [[nodiscard]] Result<std::vector<execution::OperationCost>> profile(std::uint32_t tokens, std::uint32_t first) override;

private:
    Executor() = default;
    [[nodiscard]] Result<void> load(const execution::Options &options, const LoadedMatrices *shared,
                                    const execution::Progress &progress, const std::stop_token &stop);
    [[nodiscard]] Result<void> allocate(const execution::Options &options, bool sharesWeights);
    [[nodiscard]] Result<void> warmUp(const std::function<void()> &progress);
    [[nodiscard]] Result<void> decode(std::uint32_t first);
    [[nodiscard]] Result<void> prefill(const Batch &batch, const std::stop_token &stop);

    std::shared_ptr<const vulkan::Device> m_device;
    Workspace m_workspace;
    LoadedMatrices m_matrices;
    std::vector<std::unique_ptr<Layer>> m_layers;
    vulkan::Commands m_decode; ///< a token's, recorded once for many
    std::uint32_t m_decodePositions = 0; ///< that it reaches; 0: nothing is recorded
    vulkan::Commands m_prefill;
    std::uint32_t m_batch = 0;
    std::uint32_t m_logitRows = 0;
    execution::MemoryPlan m_memory;
    std::uint64_t m_weightBytes = 0;
};
}
