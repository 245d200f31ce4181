// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Chooses the instruction sets that the kernels are compiled for. It is included in place of Highway's own header, before any
// other header of Highway.
// On x86 nothing is compiled for less than AVX2: targets.h says where that leaves no kernel.
#pragma once

// Ice Lake's and Zen 4's AVX-512 has VNNI.
#define HWY_WANT_AVX3_DL
#if defined(__x86_64__) || defined(_M_X64)
#define HWY_BASELINE_TARGETS HWY_AVX2
#endif
// No kernel gains from what these add, and vectors whose length is unknown when compiling do not fit tiles of 16 rows.
#define HWY_DISABLED_TARGETS (HWY_AVX3_ZEN4 | HWY_AVX3_SPR | HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128)
