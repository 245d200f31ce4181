// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/cpu/kernels/targets.h"
#include "inference/cpu/kernels/dispatch.h"

#include <hwy/targets.h>

#include <array>

namespace inference::cpu
{
namespace
{
// From the best to the least, as Highway prefers them.
constexpr auto Names = std::to_array<Target>({
    {.bit = HWY_AVX3_DL, .name = "AVX-512 VNNI"},
    {.bit = HWY_AVX3, .name = "AVX-512"},
    {.bit = HWY_AVX2, .name = "AVX2"},
    {.bit = HWY_NEON_BF16, .name = "NEON with dot products"},
    {.bit = HWY_NEON, .name = "NEON"},
    {.bit = HWY_NEON_WITHOUT_AES, .name = "NEON"},
});
}

bool supported()
{
    return !targets().empty();
}

std::vector<Target> targets()
{
    const auto runs = hwy::SupportedTargets() & HWY_TARGETS;
    std::vector<Target> found;
    for (const Target &target : Names) {
        if (runs & target.bit) {
            found.push_back(target);
        }
    }
    return found;
}

Target currentTarget()
{
    return targets().front();
}

void useTarget(const Target &target)
{
    hwy::SetSupportedTargetsForTest(target.bit);
    hwy::GetChosenTarget().Update(hwy::SupportedTargets());
}

void useBestTarget()
{
    hwy::SetSupportedTargetsForTest(0);
    hwy::GetChosenTarget().Update(hwy::SupportedTargets());
}
}
