// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The plan on the processor: its stages, one after the other, each computed by all threads together.
#pragma once

#include "inference/cpu/stage.h"
#include "inference/execution/executor.h"
#include "inference/execution/memoryplan.h"

#include <memory>
#include <string>
#include <vector>

namespace inference::cpu
{
class Executor final : public execution::Executor
{
public:
    /// Errors: Unsupported, OutOfMemory, Cancelled.
    [[nodiscard]] static Result<std::unique_ptr<Executor>>
    create(std::shared_ptr<const model::Plan> plan, const execution::Options &options, const execution::MemoryBudget &budget,
           const execution::Progress &progress, const std::stop_token &stop);

    /// Creates another executor with the same weights. Errors: OutOfMemory.
    [[nodiscard]] Result<std::unique_ptr<execution::Executor>> beside(const execution::Options &options,
                                                                      const execution::MemoryBudget &budget) const;

    [[nodiscard]] const execution::MemoryPlan &memory() const override { return m_memory; }
    [[nodiscard]] std::uint32_t batch() const override { return m_workspace->extent().batch; }
    [[nodiscard]] std::uint32_t logitRows() const override { return m_workspace->extent().logitRows; }
    [[nodiscard]] Result<void> run(std::span<const execution::TokenId> tokens, std::uint32_t first, std::uint32_t logits,
                                   const std::stop_token &stop) override;
    [[nodiscard]] Result<void> runEach(std::span<const execution::TokenId> tokens, std::uint32_t first,
                                       const std::stop_token &stop) override;
    [[nodiscard]] std::uint32_t mostEach() const override;
    [[nodiscard]] bool gainsFromEach() const override { return true; } // weights are read once for all tokens
    [[nodiscard]] Result<void> runObserved(std::span<const execution::TokenId> tokens, std::uint32_t first,
                                           const std::function<Result<void>(std::size_t)> &observer) override;
    [[nodiscard]] Result<std::vector<float>> read(model::Buffer buffer, std::uint32_t tokens) override;
    [[nodiscard]] std::span<const float> logits(std::uint32_t row) const override;
    [[nodiscard]] std::uint64_t weightBytes() const override { return m_weightBytes; }
    [[nodiscard]] const execution::KvCache &cache() const override { return m_workspace->cache(); }
    [[nodiscard]] execution::KvCache &cache() override { return m_workspace->cache(); }
    [[nodiscard]] Result<std::vector<execution::OperationCost>> profile(std::uint32_t tokens, std::uint32_t first) override;

private:
    Executor() = default;
    /// Creates an executor that has no stages yet.
    [[nodiscard]] static Result<std::unique_ptr<Executor>> bare(std::shared_ptr<const model::Plan> plan,
                                                                const execution::MemoryNeeds &needs,
                                                                const execution::Options &options,
                                                                const execution::MemoryBudget &budget);
    void addStage(Matrices matrices);
    [[nodiscard]] Result<void> run(const Step &step, const std::stop_token &stop);
    /// Returns the first weights that `worker` reads after stage `stage`; null if it reads none, or if they are not known
    /// beforehand, as with several tokens.
    [[nodiscard]] const std::byte *weightsAfter(std::size_t stage, const Worker &worker, const Step &step) const;

    std::shared_ptr<const model::Plan> m_plan;
    execution::MemoryPlan m_memory;
    std::unique_ptr<Crew> m_crew;
    std::unique_ptr<Workspace> m_workspace;
    std::vector<Matrices> m_matrices; ///< by operation
    std::vector<std::unique_ptr<Stage>> m_stages; ///< by operation
    std::uint64_t m_weightBytes = 0;
};

/// Returns the memory that an executor of `plan` needs. `plan` must outlive the result.
[[nodiscard]] execution::MemoryNeeds memoryNeeds(const model::Plan &plan, const execution::Options &options);
}
