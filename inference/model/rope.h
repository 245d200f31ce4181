// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The frequencies of rotary position embedding in each of its scalings, computed once when a model is opened.
#pragma once

#include "inference/model/architectures.h"

#include <memory>

namespace inference::model
{
/// Reads `rope.*` of the reader's architecture. The scalings are none, linear (Chen et al. 2023), yarn (Peng et al. 2023), the
/// tensor rope_freqs.weight (`rotated / 2` divisors of the frequencies, as Llama 3.1 has), and two such tensors, one for short
/// and one for long contexts (LongRoPE, Ding et al. 2024). Any other is Unsupported. A head's dimensions bound the number of
/// those that are rotated, which is even. Failures stay in the reader.
[[nodiscard]] std::shared_ptr<const Rope> readRope(Reader &reader, const Hyperparameters &hyperparameters, const Style &style);
/// Reads a RoPE that rotates all of a head's dimensions (or `rope.dimension_count` of them) without any scaling. Its base stands
/// under `baseKey`, and is 10000 where that is absent.
[[nodiscard]] std::shared_ptr<const Rope> readPlainRope(Reader &reader, std::string_view baseKey, std::uint32_t headDimensions,
                                                        bool neighbours);
}
