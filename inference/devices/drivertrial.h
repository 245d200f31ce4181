// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Remembers drivers that end or stop the engine while they are tried, so that they are not tried again until somebody asks.
// See docs/decisions/0014-drivers-that-end-the-engine.md.
#pragma once

#include "inference/execution/device.h"

#include <memory>
#include <string>
#include <string_view>

namespace inference::devices
{
/// While one exists, a driver is being tried: if the process dies of it, or the device finishes nothing for a time, that is
/// remembered and the process ends with DriverFaultStatus and one line on stderr. A second one meanwhile does nothing, nor does
/// one for the processor. Where the user has no cache folder nothing is remembered.
class DriverTrial
{
public:
    /// `part` says in one word what of the device is tried.
    DriverTrial(const execution::DeviceInfo &device, std::string_view part);
    /// The trial has ended well.
    ~DriverTrial();
    DriverTrial(const DriverTrial &) = delete;
    DriverTrial &operator=(const DriverTrial &) = delete;

    /// Tells that the process is about to end for another reason: whatever happens from now on is not the driver's fault. Any
    /// thread may call it.
    static void abandon();

private:
    struct Private;
    std::unique_ptr<Private> d; ///< null if the trial does nothing
};

/// Returns what is remembered of a device with its driver, also from engines that run no more.
[[nodiscard]] execution::DriverFault driverFault(const execution::DeviceInfo &device);
/// Returns the fault in words for people; an empty text for a driver without fault.
[[nodiscard]] std::string text(execution::DriverFault fault);
/// Returns "crashed", "hung" or an empty text, for programs.
[[nodiscard]] std::string_view name(execution::DriverFault fault);
/// Forgets what the driver did, so that it may be tried again.
void forgetDriverFaults(const execution::DeviceInfo &device);
}
