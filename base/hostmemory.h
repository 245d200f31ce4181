// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// How much of the system's memory is left.
#pragma once

#include <cstdint>

namespace base
{
/// Bytes that programs can still have without anything being swapped out, as the kernel estimates it.
[[nodiscard]] std::uint64_t freeHostBytes();
}
