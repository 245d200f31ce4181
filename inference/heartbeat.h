// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Counts what a device has finished, so that whoever watches a driver can tell one that is slow from one that hangs.
#pragma once

#include <atomic>
#include <cstdint>

namespace inference
{
inline std::atomic<std::uint64_t> heartbeats = 0;

/// A shader is compiled, or what was submitted is done. Any thread.
inline void beat()
{
    heartbeats.fetch_add(1, std::memory_order_relaxed);
}
}
