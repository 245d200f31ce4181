// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Turns an operation of the plan into its stage.
#pragma once

#include "inference/execution/productmethods.h"
#include "inference/gpu/activations.h"
#include "inference/gpu/kvcache.h"
#include "inference/gpu/stage.h"
#include "inference/gpu/step.h"
#include "inference/gpu/vulkan/pipelines.h"
#include "inference/gpu/weights.h"
#include "inference/model/plan.h"

#include <memory>

namespace inference::gpu
{
/// The stages of one session share a workspace.
struct Workspace {
    std::shared_ptr<const model::Plan> plan;
    std::shared_ptr<vulkan::Pipelines> pipelines;
    std::shared_ptr<const Activations> activations;
    std::shared_ptr<KvCache> cache;
    std::shared_ptr<StepBuffer> step;
    execution::MethodTable methods;
};

using MadeStage = Result<std::unique_ptr<Stage>>;

/// Loads the operation's weights and compiles its pipelines. Errors: Unsupported, OutOfMemory, Cancelled, DeviceLost, Internal.
[[nodiscard]] MadeStage makeStage(const model::Operation &operation, const Workspace &workspace, WeightLoader &loader);

[[nodiscard]] MadeStage makeEmbed(const model::Embed &operation, const Workspace &workspace, WeightLoader &loader);
[[nodiscard]] MadeStage makeProject(const model::Project &operation, const Workspace &workspace, WeightLoader &loader);
[[nodiscard]] MadeStage makeRopeStore(const model::RopeStore &operation, const Workspace &workspace, WeightLoader &loader);
[[nodiscard]] MadeStage makeAttention(const model::Attention &operation, const Workspace &workspace, WeightLoader &loader);
[[nodiscard]] MadeStage makeGatedProject(const model::GatedProject &operation, const Workspace &workspace, WeightLoader &loader);
[[nodiscard]] MadeStage makeRoute(const model::Route &operation, const Workspace &workspace, WeightLoader &loader);
[[nodiscard]] MadeStage makeExpertProject(const model::ExpertProject &operation, const Workspace &workspace,
                                          WeightLoader &loader);
[[nodiscard]] MadeStage makeExpertMix(const model::ExpertMix &operation, const Workspace &workspace, WeightLoader &loader);
[[nodiscard]] MadeStage makeHead(const model::Head &operation, const Workspace &workspace, WeightLoader &loader);

/// The number of positions in one part of a split attention.
inline constexpr std::uint32_t AttentionPart = 256;
}
