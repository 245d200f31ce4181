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

/// In the order of the file; none if that cannot be read.
[[nodiscard]] QList<Chat> madeUpChats();

/// Adds the chat, whose last answer was given at that time. False if the history refuses.
[[nodiscard]] bool add(storage::History &history, const Chat &chat, const QDateTime &lastAnswer, bool pinned = false);
}
