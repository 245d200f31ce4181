// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Whether a device computes what it should: tried before it is trusted, and remembered for that device and driver.
#pragma once

#include "inference/error.h"
#include "inference/gguf/tensortype.h"
#include "inference/vulkan/device.h"

#include <memory>
#include <span>
#include <string>
#include <vector>

namespace inference::session
{
enum class SelfTestState { Untested, Passed, Failed };

/// "untested", "passed", "failed".
[[nodiscard]] std::string_view name(SelfTestState state);

struct SelfTestResult {
    gguf::TensorType type = gguf::TensorType::F32;
    bool passed = false;
    std::string detail; ///< the worst operation and its deviation
};

/// Runs every operation with weights of each of `types` and remembers the outcome. Errors: the device's own.
[[nodiscard]] Result<std::vector<SelfTestResult>> selfTest(const std::shared_ptr<vulkan::Device> &device,
                                                           std::span<const gguf::TensorType> types);
/// Tests those of `types` that this device and driver have not passed before. Errors: DeviceFailed says what went wrong.
[[nodiscard]] Result<void> requireSelfTest(const std::shared_ptr<vulkan::Device> &device,
                                           std::span<const gguf::TensorType> types);
/// What is remembered.
[[nodiscard]] SelfTestState selfTestState(const vulkan::Capabilities &device);
/// All types that there are shaders for.
[[nodiscard]] std::vector<gguf::TensorType> testableTypes();
}
