// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Says what became of an answer, as plain data.
#pragma once

#include <cstdint>
#include <string>

namespace inference::generation
{
enum class StopReason {
    EndOfTurn, ///< the model ended its turn
    Length, ///< the answer has as many tokens as were asked for
    ContextFull, ///< the context has no room to go on
    StopString, ///< one of the texts that were to end the answer came up
    Stopped, ///< somebody asked for it
};

struct GenerationResult {
    StopReason stopReason = StopReason::EndOfTurn;
    std::string stopString = {}; ///< the one that ended the answer, if one did
    std::uint32_t promptTokens = 0;
    std::uint32_t reusedTokens = 0; ///< part of the prompt that was still in the KV cache
    std::uint32_t generatedTokens = 0;
    std::uint64_t seed = 0; ///< the seed of the random numbers, given or drawn
    std::uint32_t proposedTokens = 0; ///< tokens that were guessed ahead
    std::uint32_t acceptedTokens = 0; ///< guessed tokens that were right
    double prefillMs = 0;
    double decodeMs = 0;
};
}
