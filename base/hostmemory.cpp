// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "base/hostmemory.h"

#include <fstream>
#include <limits>
#include <string>

namespace base
{
std::uint64_t freeHostBytes()
{
    std::ifstream file("/proc/meminfo"); // proc(5)
    std::string key;
    std::uint64_t kibibytes = 0;
    while (file >> key >> kibibytes) {
        if (key == "MemAvailable:")
            return kibibytes << 10U;
        file.ignore(std::numeric_limits<std::streamsize>::max(), '\n');
    }
    return std::numeric_limits<std::uint64_t>::max() / 4; // unknown: the driver's figures must do
}
}
