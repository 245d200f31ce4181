// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "base/hostmemory.h"

#include <fstream>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace base
{
namespace
{
/// Returns the value in the line `wanted` of /proc/meminfo, see proc(5), in bytes; nothing if there is no such line.
std::optional<std::uint64_t> bytesOf(std::string_view wanted)
{
    std::ifstream file("/proc/meminfo");
    std::string key;
    std::uint64_t kibibytes = 0;
    while (file >> key >> kibibytes) {
        if (key == wanted) {
            return kibibytes << 10U;
        }
        file.ignore(std::numeric_limits<std::streamsize>::max(), '\n');
    }
    return {};
}
}

std::uint64_t freeHostBytes()
{
    return bytesOf("MemAvailable:").value_or(std::numeric_limits<std::uint64_t>::max() / 4); // so large that other limits decide
}

std::uint64_t totalHostBytes()
{
    return bytesOf("MemTotal:").value_or(0);
}
}
