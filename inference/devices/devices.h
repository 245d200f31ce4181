// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The one place that knows which kinds of devices there are.
#pragma once

#include "inference/devices/devicechoice.h"

#include <memory>
#include <optional>
#include <vector>

namespace inference::devices
{
/// Returns all devices, usable or not, with what is remembered of drivers that ended the engine.
[[nodiscard]] std::vector<execution::DeviceInfo> listDevices();
/// Forgets how a device failed, or how all of them did, so that it is tried again when it is next wanted. Errors: NoDevice.
[[nodiscard]] Result<void> retryDevices(const std::optional<execution::DeviceId> &id);
/// Opens a device, also one whose driver ended the engine: who names it asks for it. Errors: NoDevice, OutOfMemory, Internal.
[[nodiscard]] Result<std::unique_ptr<execution::Device>> openDevice(const execution::DeviceId &id);

/// Says whether devices are tried that were not tried before.
enum class StepTimes : bool {
    Remembered, ///< only times that are remembered count
    All, ///< devices without a time are tried at once, which takes up to a second
};
/// Returns those of listDevices() that may be taken if none is named, the best one first.
[[nodiscard]] std::vector<Candidate> candidates(StepTimes times);
/// Opens the best of candidates(). Errors: NoDevice, which says what is wrong with the first device; those of openDevice().
[[nodiscard]] Result<std::unique_ptr<execution::Device>> openBestDevice();
}
