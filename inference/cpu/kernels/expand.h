// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Takes tiles of a packed matrix apart again, into floats.
#pragma once

#include <cstddef>

namespace inference::cpu
{
struct Kind;

/// Writes the columns [begin, end) of a tile, whose rows have `cols` columns, as floats, bit for bit those of gguf::dequantise().
/// `out`: (end - begin, 16), at an address that 64 divides. `begin` is a multiple of 32.
void expand(const Kind &kind, const std::byte *tile, std::size_t cols, std::size_t begin, std::size_t end, float *out);
}
