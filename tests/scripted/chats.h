// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The made-up chats of chats.txt, and how they get into a history.
#pragma once

#include <QDateTime>
#include <QList>
#include <QString>

namespace storage
{
class History;
}

namespace scripted
{
struct Turn {
    QString question;
    QString answer;
};

struct Chat {
    QString title;
    QList<Turn> turns;
};

/// Returns the chats in the order of the file, or none if it cannot be read.
[[nodiscard]] QList<Chat> madeUpChats();

/// Adds the chat, with its last answer given at the time `lastAnswer`. Returns false if the history refuses.
[[nodiscard]] bool add(storage::History &history, const Chat &chat, const QDateTime &lastAnswer, bool pinned = false);
}
