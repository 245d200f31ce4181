// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/vulkan/shadercode.h"

#include <algorithm>
#include <iterator>

namespace inference::vulkan
{
namespace
{
struct ShaderCode {
    std::string_view name;
    std::span<const std::uint32_t> words;
};
#include "shadertable.inc"
}

std::span<const std::uint32_t> shaderCode(std::string_view name)
{
    const auto found = std::ranges::find(Table, name, &ShaderCode::name);
    return found != std::end(Table) ? found->words : std::span<const std::uint32_t>();
}
}
