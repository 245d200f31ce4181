// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/gpu/vulkan/pipelines.h"

namespace inference::gpu::vulkan
{
Result<std::shared_ptr<const Pipeline>> Pipelines::get(const std::string &shader, std::span<const std::uint32_t> constants)
{
    auto &made = m_made[{shader, {constants.begin(), constants.end()}}];
    if (!made) {
        auto pipeline = Pipeline::create(m_device, shader, constants);
        if (!pipeline) {
            return std::unexpected(pipeline.error());
        }
        made = std::make_shared<const Pipeline>(std::move(*pipeline));
    }
    return made;
}
}
