// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The one place that knows which kinds of devices there are.
#pragma once

#include "inference/session/device.h"

#include <memory>
#include <optional>
#include <vector>

namespace inference::session
{
/// Whatever there is, usable or not.
[[nodiscard]] std::vector<DeviceInfo> listDevices();
/// The best usable device if there is no `id`: discrete, then integrated, virtual, cpu. Errors: NoDevice, OutOfMemory, Internal.
[[nodiscard]] Result<std::unique_ptr<Device>> openDevice(std::optional<DeviceId> id);
}
