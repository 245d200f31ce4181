// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Turns an operation of the plan into its layer.
#pragma once

#include "inference/execution/paths.h"
#include "inference/gpu/activations.h"
#include "inference/gpu/kvcache.h"
#include "inference/gpu/layer.h"
#include "inference/gpu/step.h"
#include "inference/gpu/vulkan/pipelines.h"
#include "inference/gpu/weights.h"
#include "inference/model/plan.h"

#include <memory>

namespace inference::gpu
{
/// What the layers of one session share.
struct Workspace {
    std::shared_ptr<const model::Plan> plan;
    std::shared_ptr<vulkan::Pipelines> pipelines;
    std::shared_ptr<const Activations> activations;
    std::shared_ptr<const KvCache> cache;
    std::shared_ptr<StepBuffer> step;
    execution::PathTable paths;
};

using MadeLayer = Result<std::unique_ptr<Layer>>;

/// Loads the operation's weights and compiles its pipelines. Errors: Unsupported, OutOfMemory, Cancelled, DeviceLost, Internal.
[[nodiscard]] MadeLayer makeLayer(const model::Operation &operation, const Workspace &workspace, WeightLoader &loader);

[[nodiscard]] MadeLayer makeEmbed(const model::Embed &operation, const Workspace &workspace, WeightLoader &loader);
[[nodiscard]] MadeLayer makeProject(const model::Project &operation, const Workspace &workspace, WeightLoader &loader);
[[nodiscard]] MadeLayer makeRopeStore(const model::RopeStore &operation, const Workspace &workspace, WeightLoader &loader);
[[nodiscard]] MadeLayer makeAttention(const model::Attention &operation, const Workspace &workspace, WeightLoader &loader);
[[nodiscard]] MadeLayer makeGatedProject(const model::GatedProject &operation, const Workspace &workspace, WeightLoader &loader);
[[nodiscard]] MadeLayer makeRoute(const model::Route &operation, const Workspace &workspace, WeightLoader &loader);
[[nodiscard]] MadeLayer makeExpertProject(const model::ExpertProject &operation, const Workspace &workspace,
                                          WeightLoader &loader);
[[nodiscard]] MadeLayer makeExpertMix(const model::ExpertMix &operation, const Workspace &workspace, WeightLoader &loader);
[[nodiscard]] MadeLayer makeHead(const model::Head &operation, const Workspace &workspace, WeightLoader &loader);

/// Positions in one part of a split attention.
inline constexpr std::uint32_t AttentionPart = 256;
}
