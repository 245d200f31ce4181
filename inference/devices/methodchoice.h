// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Chooses a device's method of computing products: the fastest one, in a short timing at first use that is remembered beside the
// self-test.
#pragma once

#include "inference/execution/device.h"
#include "inference/trials/devicetest.h"

#include <map>
#include <span>
#include <string>
#include <vector>

namespace inference::devices
{
/// A choice is what is known of the products with weights of one type.
struct MethodChoice {
    std::string type; ///< the type's name
    execution::Methods methods;
    std::map<std::string, double> ms; ///< milliseconds of a product in the timing, by the method's name
};

/// Settles the device's methods for a model that asks for the self-tests `cases`, which the device has passed: what is wished,
/// else what is remembered, else what is fastest. A method that is not every device's passes the self-tests too, or is not taken.
/// Errors: Unsupported where a wish is not for this device or model, DeviceFailed where it is computed wrong, the device's own.
[[nodiscard]] Result<void> chooseMethods(execution::Device &device, std::span<const std::string> cases,
                                         const execution::Options &options, const trials::Tester &test = trials::testDevice);
/// Returns the self-tests of the methods that are remembered and not every device's.
[[nodiscard]] std::vector<std::string> methodCases(const execution::DeviceInfo &device);
/// Returns what is remembered, by type; types for which there was no choice are absent.
[[nodiscard]] std::vector<MethodChoice> rememberedMethods(const execution::DeviceInfo &device);
}
