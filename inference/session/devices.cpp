// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/session/devices.h"

#include "inference/layers/device.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace inference::session
{
namespace
{
/// Lower is better; the order of the enumeration settles ties.
Result<DeviceId> best(const std::vector<DeviceInfo> &devices)
{
    constexpr auto Order = std::to_array<std::string_view>({"discrete", "integrated", "virtual", "cpu"});
    const DeviceInfo *found = nullptr;
    const auto rank = [&](const DeviceInfo &one) { return std::ranges::find(Order, one.type); };
    for (const auto &one : devices) {
        if (one.unusable.empty() && (!found || rank(one) < rank(*found)))
            found = &one;
    }
    if (!found)
        return fail(ErrorCode::NoDevice,
                    devices.empty() ? std::string("Vulkan offers no device")
                                    : "no device here is usable: " + devices.front().unusable);
    return found->id;
}
}

std::vector<DeviceInfo> listDevices()
{
    return layers::Device::list().value_or(std::vector<DeviceInfo>());
}

Result<std::unique_ptr<Device>> openDevice(std::optional<DeviceId> id)
{
    if (!id) {
        const auto chosen = best(listDevices());
        if (!chosen)
            return std::unexpected(chosen.error());
        id = *chosen;
    }
    return layers::Device::open(id->index);
}
}
