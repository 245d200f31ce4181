// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Not every chat template knows the system role; what such a message says still has to reach the model.
#pragma once

#include "inference/error.h"

#include <nlohmann/json.hpp>

#include <functional>
#include <string>

namespace inference::chat
{
/// Renders a list of messages.
using Renderer = std::function<Result<std::string>(const nlohmann::ordered_json &messages)>;

/// Returns whether a template takes a system message. Returns false for one that takes a question alone, and refuses the question
/// behind a system message or leaves the text of one of them out. A template that fails at the question alone is not judged by
/// this.
[[nodiscard]] bool takesSystemRole(const Renderer &render);

/// Returns the same conversation without a system role, in the same order: what system messages say stands at the beginning of
/// the user's message that follows, with an empty line between; else at the end of the one before; else it is a user's message of
/// its own. Empty ones vanish. Contents may be texts or lists of parts; a system message with any other content is kept.
[[nodiscard]] nlohmann::ordered_json withoutSystemRole(const nlohmann::ordered_json &messages);
}
