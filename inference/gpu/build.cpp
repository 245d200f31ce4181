// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/gpu/build.h"

namespace inference::gpu
{
namespace
{
struct Maker {
    const Workspace &workspace;
    WeightLoader &loader;
    MadeStage operator()(const model::Embed &operation) const { return makeEmbed(operation, workspace, loader); }
    MadeStage operator()(const model::Project &operation) const { return makeProject(operation, workspace, loader); }
    MadeStage operator()(const model::RopeStore &operation) const { return makeRopeStore(operation, workspace, loader); }
    MadeStage operator()(const model::Attention &operation) const { return makeAttention(operation, workspace, loader); }
    MadeStage operator()(const model::GatedProject &operation) const { return makeGatedProject(operation, workspace, loader); }
    MadeStage operator()(const model::Route &operation) const { return makeRoute(operation, workspace, loader); }
    MadeStage operator()(const model::ExpertProject &operation) const { return makeExpertProject(operation, workspace, loader); }
    MadeStage operator()(const model::ExpertMix &operation) const { return makeExpertMix(operation, workspace, loader); }
    MadeStage operator()(const model::Head &operation) const { return makeHead(operation, workspace, loader); }
};
}

MadeStage makeStage(const model::Operation &operation, const Workspace &workspace, WeightLoader &loader)
{
    return std::visit(Maker{.workspace = workspace, .loader = loader}, operation);
}
}
