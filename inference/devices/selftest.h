// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Finds out whether a device computes what it should, before it is trusted, and remembers that for the device and driver.
#pragma once

#include "inference/error.h"
#include "inference/execution/device.h"
#include "inference/trials/devicetest.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace inference::devices
{
enum class SelfTestState : std::uint8_t { Untested, Passed, Failed };

/// Returns "untested", "passed" or "failed".
[[nodiscard]] std::string_view name(SelfTestState state);

/// Runs the cases of these names and remembers the outcome. Errors: the device's own; Internal for a name that no case has.
[[nodiscard]] Result<std::vector<trials::SelfTestResult>> selfTest(execution::Device &device, std::span<const std::string> names,
                                                                   const trials::Tester &test = trials::testDevice);
/// Tests what this device and driver have not passed before. Errors: DeviceFailed says what went wrong.
[[nodiscard]] Result<void> requireSelfTest(execution::Device &device, std::span<const std::string> names,
                                           const trials::Tester &test = trials::testDevice);
/// Returns what is remembered of the device.
[[nodiscard]] SelfTestState selfTestState(const execution::DeviceInfo &device);
}
