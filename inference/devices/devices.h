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
/// Whatever there is, usable or not, and what is remembered of drivers that end the engine.
[[nodiscard]] std::vector<execution::DeviceInfo> listDevices();
/// Forgets how a device failed, or how all of them did, so that it is tried again when it is next wanted. Errors: NoDevice.
[[nodiscard]] Result<void> retryDevices(const std::optional<execution::DeviceId> &id);
/// Also one whose driver ended the engine: who names it asks for it. Errors: NoDevice, OutOfMemory, Internal.
[[nodiscard]] Result<std::unique_ptr<execution::Device>> openDevice(const execution::DeviceId &id);

/// How devices are tried that were not before.
enum class StepTimes : bool {
    Remembered, ///< they are not
    All, ///< at once; takes up to a second
};
/// Those of listDevices() that may be taken where none is named, the best one first.
[[nodiscard]] std::vector<Candidate> candidates(StepTimes times);
/// The best of them. Errors: NoDevice says what is wrong with the first, and what openDevice() fails with.
[[nodiscard]] Result<std::unique_ptr<execution::Device>> openBestDevice();
}
