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
    std::int64_t bit = 0; ///< Highway's number of the instruction set
    std::string_view name; ///< as people know it: "AVX-512 VNNI"
};

/// Returns false where no kernel runs, which is on an x86 processor without AVX2. No other function of this folder may
/// then be called.
[[nodiscard]] bool supported();

/// Returns the instruction sets that are compiled in and that this processor has, best first.
[[nodiscard]] std::vector<Target> targets();

/// Returns the instruction set in use: the best one unless useTarget() chose another.
[[nodiscard]] Target currentTarget();

/// Makes every kernel use `target`, which is one of targets(), for tests and the self-test. No kernel may run meanwhile.
void useTarget(const Target &target);
/// Makes every kernel use the best instruction set again.
void useBestTarget();
}
