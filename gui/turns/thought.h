// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// A model may think before it answers; what it thought is a part of its message.
#pragma once

#include "storage/types.h"

namespace gui::thought
{
/// Returns the thought of an answer, or an empty one if it has none.
[[nodiscard]] storage::MessagePart of(const storage::Message &answer);
/// Returns how long a thought took, rounded, or -1 if that was not measured.
[[nodiscard]] int seconds(const storage::MessagePart &thought);
/// Returns the message with its thought told apart from its text, where an answer of an older version has both in one.
[[nodiscard]] storage::Message apart(storage::Message message);
}
