// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// What became of an answer, as plain data.
#pragma once

#include <cstdint>
#include <string>

namespace inference::generation
{
enum class StopReason {
    EndOfTurn, ///< the model ended its turn
    Length, ///< as many tokens as were asked for
    ContextFull, ///< no room to go on
    StopString, ///< one of the texts that were to end it
    Stopped, ///< by request
};

struct GenerationResult {
    StopReason stopReason = StopReason::EndOfTurn;
    std::string stopString = {}; ///< the one that ended the answer, if one did
    std::uint32_t promptTokens = 0;
    std::uint32_t reusedTokens = 0; ///< part of the prompt that was still in the KV cache
    std::uint32_t generatedTokens = 0;
    std::uint32_t proposedTokens = 0; ///< guessed ahead
    std::uint32_t acceptedTokens = 0; ///< those of them that were right
    double prefillMs = 0;
    double decodeMs = 0;
};
}
