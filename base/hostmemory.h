// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// How much memory the system has, and how much of it is left.
#pragma once

#include <cstdint>

namespace base
{
/// Bytes that programs can still have without anything being swapped out, as the kernel estimates it.
[[nodiscard]] std::uint64_t freeHostBytes();
/// Bytes of the whole machine; 0 if the kernel does not tell.
[[nodiscard]] std::uint64_t totalHostBytes();
}
