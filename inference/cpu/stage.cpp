// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/cpu/stage.h"

namespace inference::cpu
{
std::unique_ptr<Stage> makeStage(const model::Operation &operation, Workspace &workspace, Matrices matrices)
{
    struct Maker {
        Workspace &workspace;
        Matrices matrices;

        std::unique_ptr<Stage> operator()(const model::Embed &o) { return makeEmbed(o, workspace, std::move(matrices)); }
        std::unique_ptr<Stage> operator()(const model::Project &o) { return makeProject(o, workspace, std::move(matrices)); }
        std::unique_ptr<Stage> operator()(const model::RopeStore &o) { return makeRopeStore(o, workspace); }
        std::unique_ptr<Stage> operator()(const model::Attention &o) { return makeAttention(o, workspace); }
        std::unique_ptr<Stage> operator()(const model::GatedProject &o)
        {
            return makeGatedProject(o, workspace, std::move(matrices));
        }
        std::unique_ptr<Stage> operator()(const model::Route &o) { return makeRoute(o, workspace); }
        std::unique_ptr<Stage> operator()(const model::ExpertProject &o)
        {
            return makeExpertProject(o, workspace, std::move(matrices));
        }
        std::unique_ptr<Stage> operator()(const model::ExpertMix &o) { return makeExpertMix(o, workspace); }
        std::unique_ptr<Stage> operator()(const model::Head &o) { return makeHead(o, workspace, std::move(matrices)); }
    };
    return std::visit(Maker{.workspace = workspace, .matrices = std::move(matrices)}, operation);
}
}
