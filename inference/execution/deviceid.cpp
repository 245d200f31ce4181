// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/execution/deviceid.h"

#include "base/format.h"

#include <charconv>

namespace inference::execution
{
namespace
{
constexpr std::string_view Cpu = "cpu";
constexpr std::string_view VulkanPrefix = "vulkan:";
}

std::string text(const DeviceId &id)
{
    return id.kind == DeviceId::Kind::Cpu ? std::string(Cpu) : base::format("{}{}", VulkanPrefix, id.index);
}

Result<DeviceId> deviceId(std::string_view text)
{
    if (text == Cpu) {
        return DeviceId{.kind = DeviceId::Kind::Cpu, .index = 0};
    }
    const auto number = text.starts_with(VulkanPrefix) ? text.substr(VulkanPrefix.size()) : text;
    DeviceId id;
    const auto [end, status] = std::from_chars(number.data(), number.data() + number.size(), id.index);
    if (status != std::errc() || end != number.data() + number.size()) {
        return fail(ErrorCode::Usage, base::format("\"{}\" names no device: cpu, vulkan:0 or the like is expected", text));
    }
    return id;
}
}
