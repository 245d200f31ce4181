// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The one place that knows all kinds of turns.
#include "gui/turns/turns.h"

#include "gui/turns/answerturn.h"
#include "gui/turns/recapturn.h"
#include "gui/turns/summaryturn.h"

#include <utility>

namespace gui
{
Turn *makeTurn(storage::MessageKind kind, Turn::Tools tools, QList<storage::Message> branch, Turn::Choices choices,
               QObject *parent)
{
    if (kind == storage::MessageKind::Summary) {
        return new SummaryTurn(std::move(tools), std::move(branch), std::move(choices), parent);
    }
    if (kind == storage::MessageKind::Recap) {
        return new RecapTurn(std::move(tools), std::move(branch), std::move(choices), parent);
    }
    return new AnswerTurn(std::move(tools), std::move(branch), std::move(choices), parent);
}
}
