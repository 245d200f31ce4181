// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// What the requests of all turns have in common.
#pragma once

#include "inference/protocol/messages.h"

#include <QtTypes>

#include <cstdint>

namespace gui
{
/// The weight of Keskar et al. 2019 against repetition. Without it a small model writes the same half sentence until its length
/// ends it; this little does not keep a large one from saying a name twice.
inline constexpr double RepetitionPenalty = 1.1;

/// DRY keeps a text from going round in circles. Code, lists and tables repeat some dozen tokens for good reasons, so a repeated
/// sequence costs something from there on only, little at first, and with each further token more.
inline constexpr double DryMultiplier = 0.5;
inline constexpr double DryBase = 1.1;
inline constexpr std::uint32_t DryAllowedLength = 32;

/// An answer that has no room for so many tokens is not worth beginning.
inline constexpr quint32 SmallestAnswerTokens = 16;

/// Returns a request without messages and without a limit.
[[nodiscard]] inline inference::protocol::ChatStart plainRequest(double temperature)
{
    inference::protocol::ChatStart request;
    request.sampling.temperature = temperature;
    request.sampling.repetitionPenalty = RepetitionPenalty;
    request.sampling.dryMultiplier = DryMultiplier;
    request.sampling.dryBase = DryBase;
    request.sampling.dryAllowedLength = DryAllowedLength;
    request.sampling.dryPrompt = false; // an answer may quote a document, or correct a letter
    request.sampling.dryBreakers.clear(); // lines are repeated, too
    request.minimumAnswerTokens = SmallestAnswerTokens;
    return request;
}
}
