// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Whether a device computes what it should: tried before it is trusted, and remembered for that device and driver.
#pragma once

#include "inference/error.h"
#include "inference/model/plan.h"
#include "inference/session/session.h"
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
    std::string name; ///< of the case
    bool passed = false;
    std::string detail; ///< the worst operation and its deviation
};

/// What there is to test: each weight type by its name, then "layers", "windows", "activations" and "experts".
[[nodiscard]] std::vector<std::string> selfTestCases();
/// Runs the cases of these names and remembers the outcome. Errors: the device's own; Internal for a name that there is not.
[[nodiscard]] Result<std::vector<SelfTestResult>> selfTest(const std::shared_ptr<vulkan::Device> &device,
                                                           std::span<const std::string> names);
/// Those of the cases that show whether a device is fit for this model.
[[nodiscard]] std::vector<std::string> selfTestCasesFor(const model::Plan &plan, KvType kv);
/// Tests what this device and driver have not passed before. Errors: DeviceFailed says what went wrong.
[[nodiscard]] Result<void> requireSelfTest(const std::shared_ptr<vulkan::Device> &device, std::span<const std::string> names);
/// What is remembered.
[[nodiscard]] SelfTestState selfTestState(const vulkan::Capabilities &device);
/// All types that there are shaders for.
[[nodiscard]] std::vector<gguf::TensorType> testableTypes();
}
