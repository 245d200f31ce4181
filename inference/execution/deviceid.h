// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// How people and programs name a device.
#pragma once

#include "inference/error.h"

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace inference::execution
{
struct DeviceId {
    enum class Kind : std::uint8_t { Cpu, Vulkan };
    Kind kind = Kind::Vulkan;
    std::uint32_t index = 0; ///< the device's number in Vulkan; 0 for the processor

    friend auto operator<=>(const DeviceId &, const DeviceId &) = default;
};

/// Returns the device's name: "cpu", or "vulkan:0" and so on.
[[nodiscard]] std::string text(const DeviceId &id);
/// Reads a name that text() returns; a bare number is a Vulkan device. Errors: Usage.
[[nodiscard]] Result<DeviceId> deviceId(std::string_view text);
}
