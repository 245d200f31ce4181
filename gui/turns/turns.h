// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The kinds of answers there are, each with the turn that makes it.
#pragma once

#include "gui/turns/turn.h"

namespace gui
{
/// Returns a turn, not yet started, for an answer of this kind to the last message of `branch`.
[[nodiscard]] Turn *makeTurn(storage::MessageKind kind, Turn::Tools tools, QList<storage::Message> branch, Turn::Choices choices,
                             QObject *parent);
}
