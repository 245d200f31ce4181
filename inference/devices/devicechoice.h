// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Chooses the device if none is named: of those that could be fastest, the one that is, in a short trial that is remembered.
#pragma once

#include "inference/execution/device.h"

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace inference::devices
{
/// A device that may be taken.
struct Candidate {
    execution::DeviceInfo info;
    std::optional<double> stepMs; ///< milliseconds of a decoding step of the trial; absent if unknown
    std::string why; ///< tells people why it stands where it does
};

/// Returns how many milliseconds a step takes; nothing if that is not known or the device failed.
using StepTime = std::function<std::optional<double>(const execution::DeviceInfo &)>;

/// Returns the candidates, the best one first. Real GPUs and the processor's own executor compete. A software driver is only for
/// a processor that has no such executor: it never is faster, and compiling shaders to find that out would keep everyone waiting.
[[nodiscard]] std::vector<Candidate> ranked(std::span<const execution::DeviceInfo> devices, const StepTime &stepTime);

/// Measures how many milliseconds a decoding step of a small random model takes. Errors: the device's own.
[[nodiscard]] Result<double> measureStep(execution::Device &device);
}
