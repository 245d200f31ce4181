// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// What becomes of a driver that ends or stops the engine while it is tried: it is remembered, and not tried again until asked.
// See docs/decisions/0014-drivers-that-end-the-engine.md.
#pragma once

#include "inference/execution/device.h"

#include <memory>
#include <string>
#include <string_view>

namespace inference::devices
{
/// While one exists, a driver is being tried: if the process dies of it, or the device finishes nothing for a time, that is
/// remembered and the process ends with DriverFaultStatus and one line on stderr. One at a time; a second one does
/// nothing, nor does one for the processor. Where the user has no cache folder nothing is remembered.
class DriverTrial
{
public:
    /// `part`: what is tried of it, one word.
    DriverTrial(const execution::DeviceInfo &device, std::string_view part);
    /// Ended well.
    ~DriverTrial();
    DriverTrial(const DriverTrial &) = delete;
    DriverTrial &operator=(const DriverTrial &) = delete;

    /// The process is about to end for another reason: whatever happens from now on is not the driver's fault. Any thread.
    static void abandon();

private:
    struct Private;
    std::unique_ptr<Private> d; ///< null: it does nothing
};

/// What is remembered of a device with its driver, engines included that run no more.
[[nodiscard]] execution::DriverFault driverFault(const execution::DeviceInfo &device);
/// For people; empty for a driver without fault.
[[nodiscard]] std::string text(execution::DriverFault fault);
/// "crashed", "hung", or empty, for programs.
[[nodiscard]] std::string_view name(execution::DriverFault fault);
/// It may be tried again.
void forgetDriverFaults(const execution::DeviceInfo &device);
}
