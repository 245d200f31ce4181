// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/turns/thought.h"

#include "gui/engine/thoughtsplitter.h"

#include <QtMath>

#include <algorithm>

namespace gui::thought
{
storage::MessagePart of(const storage::Message &answer)
{
    const auto found = std::ranges::find(answer.parts, storage::PartKind::Thought, &storage::MessagePart::kind);
    return found != answer.parts.end() ? *found : storage::MessagePart();
}

int seconds(const storage::MessagePart &thought)
{
    return thought.durationMs ? qRound(static_cast<double>(*thought.durationMs) / 1000) : -1;
}

storage::Message apart(storage::Message message)
{
    if (message.role != storage::Role::Assistant || !message.parts.isEmpty()) {
        return message;
    }
    const auto [thought, answer] = ThoughtSplitter::split(message.text);
    if (!thought.isEmpty()) {
        message.parts = {{.kind = storage::PartKind::Thought, .text = thought}};
    }
    message.text = answer;
    return message;
}
}
