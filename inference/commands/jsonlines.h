// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Serves commands that read one JSON object a line and answer each with one line.
#pragma once

#include "inference/error.h"

#include <nlohmann/json.hpp>

#include <functional>
#include <string>

namespace inference::commands
{
using Json = nlohmann::ordered_json;

/// Answers every line of standard input; a failure becomes {"error": ...}. Returns the exit status: 1 if a line was no JSON
/// object, or standard output was closed.
[[nodiscard]] int answerLines(const std::function<Result<Json>(const Json &line)> &answer);

/// Returns the field if it is there and true or false, else `otherwise`.
[[nodiscard]] bool truth(const Json &line, const char *field, bool otherwise);
/// Returns {"text": ...}, or {"hex": ...} for bytes that are not UTF-8.
[[nodiscard]] Json textOrHex(const std::string &bytes);
/// Returns the bytes of the field "text" or "hex". Errors: Usage.
[[nodiscard]] Result<std::string> bytesOf(const Json &line);
}
