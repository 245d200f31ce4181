// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// How memory is asked for before it is read.
#pragma once

namespace inference::cpu
{
/// Asks for the cache line at `address`, which may be anywhere, into the second cache. What is asked for into the first cache
/// waits there in one of its few miss buffers, which the loads of the kernels need too: on Zen 4 that held the reading of weights
/// at two thirds of the memory's bandwidth (docs/performance.md).
inline void prefetchToL2(const void *address)
{
    constexpr int ForReading = 0;
    constexpr int SecondCache = 2;
    __builtin_prefetch(address, ForReading, SecondCache);
}
}
