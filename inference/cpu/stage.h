// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// What every stage is: an operation of the plan with its packed weights, ready to be computed by all threads together.
#pragma once

#include "inference/cpu/weights.h"
#include "inference/cpu/workspace.h"
#include "inference/model/plan.h"

#include <cstdint>
#include <memory>
#include <vector>

namespace inference::cpu
{
class Stage
{
public:
    Stage() = default;
    virtual ~Stage() = default;
    Stage(const Stage &) = delete;
    Stage &operator=(const Stage &) = delete;

    /// Computes the operation. All threads of a crew call it. When it returns, all results are written, or the work was stopped.
    virtual void run(Worker &worker, const Step &step) = 0;
    /// Returns the weights that thread `index` of `threads` reads first for a single token; null if it reads none that are known
    /// beforehand.
    [[nodiscard]] virtual const std::byte *firstWeights(std::size_t /*index*/, std::size_t /*threads*/) const { return nullptr; }
    /// Returns an estimate of the multiplications that run() does.
    [[nodiscard]] virtual std::uint64_t work(const Step &step) const = 0;
    /// Returns an estimate of the bytes of weights and cache that run() reads or writes at least once.
    [[nodiscard]] virtual std::uint64_t bytes(const Step &step) const = 0;
};

using Matrices = std::vector<std::shared_ptr<const Weights>>; ///< an operation's matrices, as matricesOf() lists them

/// Makes the stage that computes `operation`. `operation` and `workspace` must outlive it.
[[nodiscard]] std::unique_ptr<Stage> makeStage(const model::Operation &operation, Workspace &workspace, Matrices matrices);

[[nodiscard]] std::unique_ptr<Stage> makeEmbed(const model::Embed &operation, Workspace &workspace, Matrices matrices);
[[nodiscard]] std::unique_ptr<Stage> makeProject(const model::Project &operation, Workspace &workspace, Matrices matrices);
[[nodiscard]] std::unique_ptr<Stage> makeRopeStore(const model::RopeStore &operation, Workspace &workspace);
[[nodiscard]] std::unique_ptr<Stage> makeAttention(const model::Attention &operation, Workspace &workspace);
[[nodiscard]] std::unique_ptr<Stage> makeGatedProject(const model::GatedProject &operation, Workspace &workspace,
                                                      Matrices matrices);
[[nodiscard]] std::unique_ptr<Stage> makeRoute(const model::Route &operation, Workspace &workspace);
[[nodiscard]] std::unique_ptr<Stage> makeExpertProject(const model::ExpertProject &operation, Workspace &workspace,
                                                       Matrices matrices);
[[nodiscard]] std::unique_ptr<Stage> makeExpertMix(const model::ExpertMix &operation, Workspace &workspace);
[[nodiscard]] std::unique_ptr<Stage> makeHead(const model::Head &operation, Workspace &workspace, Matrices matrices);
}
