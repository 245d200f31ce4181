// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// One message of a chat, as plain data: what templates are filled with, and what a request carries.
#pragma once

#include <string>

namespace inference::chat
{
struct ChatMessage {
    std::string role = {}; ///< "system", "user", "assistant"
    std::string content = {}; ///< UTF-8
};
}
