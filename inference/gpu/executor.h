// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The plan on a Vulkan device: its stages, its buffers, and the recordings that are replayed for each token.
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
    /// Loads `plan` on the device that `pipelines` are for, and adds to them what it needs. Products are computed by `methods`.
    /// Errors: Unsupported, OutOfMemory, Cancelled, DeviceLost, Internal.
    [[nodiscard]] static Result<std::unique_ptr<Executor>>
    create(std::shared_ptr<vulkan::Pipelines> pipelines, std::shared_ptr<const model::Plan> plan,
           const execution::MethodTable &methods, const execution::Options &options, const execution::Progress &progress,
           const std::stop_token &stop);
    /// Makes another executor with the same weights. Errors: as create().
    [[nodiscard]] Result<std::unique_ptr<Executor>> beside(const execution::MethodTable &methods,
                                                           const execution::Options &options, const std::stop_token &stop) const;
    ~Executor() override;

    [[nodiscard]] const execution::MemoryPlan &memory() const override { return m_memory; }
    [[nodiscard]] std::uint32_t batch() const override { return m_batch; }
    [[nodiscard]] std::uint32_t logitRows() const override { return m_logitRows; }
    [[nodiscard]] Result<void> run(std::span<const execution::TokenId> tokens, std::uint32_t first, std::uint32_t logits,
                                   const std::stop_token &stop) override;
    [[nodiscard]] Result<void> runEach(std::span<const execution::TokenId> tokens, std::uint32_t first,
                                       const std::stop_token &stop) override;
    [[nodiscard]] std::uint32_t mostEach() const override
    {
        return m_device->shape().eachAtOnce > 1 ? std::min(m_logitRows, execution::MostEach) : 1;
    }
    [[nodiscard]] Result<void> runObserved(std::span<const execution::TokenId> tokens, std::uint32_t first,
                                           const std::function<Result<void>(std::size_t)> &observer) override;
    [[nodiscard]] Result<std::vector<float>> read(model::Buffer buffer, std::uint32_t tokens) override;
    [[nodiscard]] std::span<const float> logits(std::uint32_t row) const override;
    [[nodiscard]] std::uint64_t weightBytes() const override { return m_weightBytes; }
    [[nodiscard]] const execution::KvCache &cache() const override { return *m_workspace.cache; }
    [[nodiscard]] execution::KvCache &cache() override { return *m_workspace.cache; }
    [[nodiscard]] Result<std::vector<execution::OperationCost>> profile(std::uint32_t tokens, std::uint32_t first) override;

private:
    Executor() = default;
    [[nodiscard]] Result<void> load(const execution::Options &options, const LoadedMatrices *shared,
                                    const execution::Progress &progress, const std::stop_token &stop);
    [[nodiscard]] Result<void> allocate(const execution::Options &options, bool sharesWeights);
    [[nodiscard]] Result<void> warmUp(const std::function<void()> &progress);
    [[nodiscard]] Result<void> decode(std::uint32_t first);
    [[nodiscard]] Result<void> prefill(const Step &step, const std::stop_token &stop);

    std::shared_ptr<const vulkan::Device> m_device;
    Workspace m_workspace;
    LoadedMatrices m_matrices;
    std::vector<std::unique_ptr<Stage>> m_stages;
    vulkan::Commands m_decode; ///< the recording of one token's step, which many tokens replay
    std::uint32_t m_decodePositions = 0; ///< positions that m_decode serves up to; 0 if nothing is recorded
    vulkan::Commands m_prefill;
    std::uint32_t m_batch = 0;
    std::uint32_t m_logitRows = 0;
    execution::MemoryPlan m_memory;
    std::uint64_t m_weightBytes = 0;
};
}
