// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The frequencies of rotary position embedding in each of its scalings, computed once when a model is opened.
#pragma once

#include "inference/model/plan.h"
#include "inference/model/reader.h"

#include <memory>

namespace inference::model
{
/// Reads `rope.*` of the reader's architecture. Scalings: none, linear (Chen et al. 2023), yarn (Peng et al. 2023), and the
/// tensor rope_freqs.weight (`rotated / 2` divisors of the frequencies, as Llama 3.1 has); another is Unsupported.
/// `headDimensions` bounds the number of rotated dimensions, which is even. Failures stay in the reader.
[[nodiscard]] std::shared_ptr<const Rope> readRope(Reader &reader, std::uint32_t headDimensions, std::uint32_t trainedContext,
                                                   bool neighbours);
}
