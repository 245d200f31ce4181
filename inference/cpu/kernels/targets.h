// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The instruction sets that the kernels are compiled for, and which of them this processor runs.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace inference::cpu
{
/// One instruction set.
struct Target {
    std::int64_t bit = 0; ///< Highway's number of it
    std::string_view name; ///< as people know it: "AVX-512 VNNI"
};

/// False where there is nothing to run: an x86 processor without AVX2. No other function of this folder may then be called.
[[nodiscard]] bool supported();

/// Those that are compiled in and that this processor has, best first.
[[nodiscard]] std::vector<Target> targets();

/// The one in use: the best unless useTarget() said otherwise.
[[nodiscard]] Target currentTarget();

/// For tests and the self-test: from now on every kernel runs this one of targets(). While no kernel runs.
void useTarget(const Target &target);
/// Back to the best.
void useBestTarget();
}
