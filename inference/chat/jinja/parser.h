// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Reads a template into a tree. Grammar: https://jinja.palletsprojects.com/en/stable/templates/
#pragma once

#include "inference/chat/jinja/ast.h"
#include "inference/error.h"

#include <string_view>

namespace inference::chat::jinja
{
/// Errors: Template, with the line; also for one that nests too deeply.
[[nodiscard]] Result<Block> parse(std::string_view source);
}
