// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// How a chat that has become too long for the model goes on with less than all of its messages.
#pragma once

#include "storage/types.h"

#include <QHash>
#include <QList>

#include <optional>

namespace gui::shortening
{
/// Returns whether the message is a recap or an omission, which nobody has said.
[[nodiscard]] bool isMark(const storage::Message &message);

/// Returns the messages of a branch that the model reads: all but those for which a shortening stands that is in force. The
/// newest recap stands first, and omissions never do.
[[nodiscard]] QList<storage::Message> asRead(const QList<storage::Message> &branch);

/// Returns the question at the end of a branch that nobody has answered yet.
[[nodiscard]] std::optional<storage::Message> openQuestion(const QList<storage::Message> &branch);

/// Returns which of the oldest messages have to go, so that what is read of a branch has at most `target` tokens: whole pairs of
/// questions and answers, and never the last question. Nothing where that would not do. `tokens` are those of each message, by
/// id.
[[nodiscard]] std::optional<storage::Shortening> shortenTo(const QList<storage::Message> &branch,
                                                           const QHash<qint64, double> &tokens, double target);
}
