// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/cpu/kernels/product.h"
#include "inference/cpu/kernels/products.h"

#include <cassert>

namespace inference::cpu
{
void multiply(const Matrix &w, std::size_t tileBegin, std::size_t tileEnd, const Activations &x, const Tokens &tokens, float *y,
              std::size_t yStride)
{
    assert(w.cols() == x.cols() && tileEnd <= w.tiles());
    const Job job{.w = w, .tileBegin = tileBegin, .tileEnd = tileEnd, .x = x, .tokens = tokens, .y = y, .yStride = yStride};
    if (w.isQuantised() && x.hasQuantised()) {
        multiplyQuantised(job);
    } else {
        assert(x.hasFloats());
        multiplyFloats(job);
    }
}

std::byte *scratch(std::size_t bytes)
{
    struct alignas(64) Line {
        std::array<std::byte, 64> bytes;
    };
    thread_local std::vector<Line> lines;
    if (lines.size() * sizeof(Line) < bytes) {
        lines.resize((bytes + sizeof(Line) - 1) / sizeof(Line));
    }
    return lines.data()->bytes.data();
}
}
