// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The SPIR-V modules that the build made of shaders/.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace inference::gpu::vulkan
{
/// Returns the module's words; empty if there is no shader of that name.
[[nodiscard]] std::span<const std::uint32_t> shaderCode(std::string_view name);
/// Returns a number that differs between different sets of modules.
[[nodiscard]] std::uint64_t shaderFingerprint();
}
