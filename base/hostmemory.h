// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Tells how much memory the system has, and how much of it is left.
#pragma once

#include <cstdint>

namespace base
{
/// Returns how many bytes programs can still have without anything being swapped out, as the kernel estimates it; a number that
/// is too large for any machine if the kernel does not tell.
[[nodiscard]] std::uint64_t freeHostBytes();
/// Returns the size of the machine's memory in bytes; 0 if the kernel does not tell.
[[nodiscard]] std::uint64_t totalHostBytes();
}
