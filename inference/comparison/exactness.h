// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// How near a loaded model's answers are to those of exact arithmetic: measured once for a model on a device, then remembered.
#pragma once

#include "inference/session/session.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <stop_token>

namespace inference::tokenizer
{
class Tokenizer;
}

namespace inference::comparison
{
/// How near a model's answers are to those of exact arithmetic, on a text of the engine's own.
struct Exactness {
    std::uint32_t positions = 0; ///< tokens of the text
    double sameToken = 0; ///< the share of positions where the most likely token is that of exact arithmetic
    double meanDivergence = 0; ///< of the probabilities from the exact ones, in nats, as in Comparison
    double largestDivergence = 0;
};

/// Returns what was measured earlier; nothing if nothing was. `options`: those that `session` was opened with, of which only what
/// changes a logit counts.
[[nodiscard]] std::optional<Exactness> rememberedExactness(const session::Session &session, const gguf::File &file,
                                                           const execution::Options &options);
/// Measures the exactness, and remembers it. Opens two sessions beside `session`, which is left as it is. They load weights of
/// their own only where the device does not share weights. Errors: as Session::open() and compare().
[[nodiscard]] Result<Exactness> measureExactness(const session::Session &session, const std::shared_ptr<const gguf::File> &file,
                                                 const tokenizer::Tokenizer &tokenizer, const execution::Options &options,
                                                 const std::stop_token &stop = {}, const execution::Progress &progress = {});
}
