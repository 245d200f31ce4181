// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Tries a device in all the ways in which it computes.
#pragma once

#include "inference/execution/device.h"
#include "inference/trials/selftestcases.h"

#include <functional>
#include <span>
#include <vector>

namespace inference::trials
{
/// Runs each of the cases in each of the device's variants, and says of each case how the first variant did that failed, or the
/// first of all. Errors: the device's own.
[[nodiscard]] Result<std::vector<SelfTestResult>> testDevice(const execution::Device &device,
                                                             std::span<const SelfTestCase> cases);

/// A function that does what testDevice() does; tests have their own.
using Tester = std::function<Result<std::vector<SelfTestResult>>(const execution::Device &, std::span<const SelfTestCase>)>;
}
