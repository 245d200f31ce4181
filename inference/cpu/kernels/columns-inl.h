// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The inner loop of every product in floats. Included once for each instruction set.

#include "inference/cpu/kernels/dispatch.h"

#include <hwy/highway.h>

#include "inference/cpu/kernels/unpack-inl.h"

#if defined(TRAMONTANE_CPU_COLUMNS_INL_H) == defined(HWY_TARGET_TOGGLE)
#ifdef TRAMONTANE_CPU_COLUMNS_INL_H
#undef TRAMONTANE_CPU_COLUMNS_INL_H
#else
#define TRAMONTANE_CPU_COLUMNS_INL_H
#endif

HWY_BEFORE_NAMESPACE();
namespace inference::cpu::HWY_NAMESPACE
{
template<std::size_t Vectors, std::size_t Count>
HWY_INLINE void clear(VecF32 (&products)[Vectors][Count])
{
    HWY_UNROLL(16)
    for (std::size_t v = 0; v < Vectors; ++v) {
        HWY_UNROLL(16)
        for (std::size_t t = 0; t < Count; ++t) {
            products[v][t] = hn::Zero(TagF32());
        }
    }
}

/// products[v][t] += load(k, v) * x[t][k] for each k < columns, in that order.
template<std::size_t Vectors, std::size_t Count, typename Load>
HWY_INLINE void multiplyColumns(Load load, std::size_t columns, const float *const (&x)[Count],
                                VecF32 (&products)[Vectors][Count])
{
    const TagF32 d;
    for (std::size_t k = 0; k < columns; ++k) {
        VecF32 weights[Vectors];
        HWY_UNROLL(16)
        for (std::size_t v = 0; v < Vectors; ++v) {
            weights[v] = load(k, v);
        }
        HWY_UNROLL(16)
        for (std::size_t t = 0; t < Count; ++t) {
            const auto one = hn::Set(d, x[t][k]);
            HWY_UNROLL(16)
            for (std::size_t v = 0; v < Vectors; ++v) {
                products[v][t] = hn::MulAdd(weights[v], one, products[v][t]);
            }
        }
    }
}
}
HWY_AFTER_NAMESPACE();

#endif
