// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/gpu/vulkan/shadercode.h"

#include <algorithm>
#include <iterator>

namespace inference::gpu::vulkan
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

/// The fingerprint is FNV-1a with 64 bits, word by word.
std::uint64_t shaderFingerprint()
{
    std::uint64_t hash = 0xCBF29CE484222325;
    for (const auto &code : Table) {
        for (const auto word : code.words) {
            hash = (hash ^ word) * 0x100000001B3;
        }
    }
    return hash;
}
}
