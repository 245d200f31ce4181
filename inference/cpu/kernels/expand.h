// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Takes tiles of a packed matrix apart again: into floats, or into bytes for the product of many tokens, which reads them often.
#pragma once

#include <cstddef>

namespace inference::cpu
{
struct Kind;

/// Columns [begin, end) of a tile of rows of `cols`, as floats: out: (end - begin, 16), at an address that 64 divides. `begin` is
/// a multiple of 32. Bit for bit what gguf::dequantise() gives.
void expand(const Kind &kind, const std::byte *tile, std::size_t cols, std::size_t begin, std::size_t end, float *out);
}
