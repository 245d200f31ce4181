// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The frequencies of rotary position embedding in each of its scalings, computed once when a model is opened.
#pragma once

#include "inference/model/architectures.h"

#include <memory>

namespace inference::model
{
/// Reads `rope.*` of the reader's architecture. Scalings: none, linear (Chen et al. 2023), yarn (Peng et al. 2023), the tensor
/// rope_freqs.weight (`rotated / 2` divisors of the frequencies, as Llama 3.1 has), and two of them, one for short and one for
/// long contexts (LongRoPE, Ding et al. 2024); another is Unsupported.
/// A head's dimensions bound the number of those that are rotated, which is even. Failures stay in the reader.
[[nodiscard]] std::shared_ptr<const Rope> readRope(Reader &reader, const Hyperparameters &hyperparameters, const Style &style);
/// All of a head's dimensions (or `rope.dimension_count` of them), turned without any scaling from the base under `baseKey` on,
/// which is 10000 where it is absent.
[[nodiscard]] std::shared_ptr<const Rope> readPlainRope(Reader &reader, std::string_view baseKey, std::uint32_t headDimensions,
                                                        bool neighbours);
}
