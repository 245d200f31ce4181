// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/scripted/chats.h"

#include "storage/history.h"

#include <QFile>
#include <QFuture>
#include <QTextStream>

#include <optional>

namespace scripted
{
namespace
{
constexpr qint64 SecondsBetweenMessages = 40;
}

QList<Chat> madeUpChats()
{
    QFile file(QStringLiteral(CHATS_FILE));
    if (!file.open(QIODevice::ReadOnly)) {
        return {};
    }
    QList<Chat> chats;
    QTextStream stream(&file);
    for (QString line; stream.readLineInto(&line);) {
        if (line.startsWith(QLatin1StringView("=== "))) {
            chats += Chat{.title = line.sliced(4), .turns = {}};
        } else if (chats.isEmpty() || line == QLatin1StringView("<<<")) {
            continue;
        } else if (line.startsWith(QLatin1StringView(">>> "))) {
            chats.last().turns += Turn{.question = line.sliced(4), .answer = {}};
        } else if (!chats.last().turns.isEmpty()) {
            chats.last().turns.last().answer += line + u'\n';
        }
    }
    for (Chat &chat : chats) {
        for (Turn &turn : chat.turns) {
            turn.answer = turn.answer.trimmed();
        }
    }
    return chats;
}

bool add(storage::History &history, const Chat &chat, const QDateTime &lastAnswer, bool pinned)
{
    const auto added = history.addChat(chat.title).result();
    if (!added) {
        return false;
    }
    std::optional<qint64> parent;
    QDateTime time = lastAnswer.addSecs(-SecondsBetweenMessages * (2 * chat.turns.size() - 1));
    const auto addMessage = [&](storage::Role role, const QString &text) {
        const auto message
            = history.addMessage({.chatId = added->id, .parentId = parent, .role = role, .text = text, .createdAt = time})
                  .result();
        time = time.addSecs(SecondsBetweenMessages);
        parent = message ? std::optional(message->id) : std::nullopt;
        return message.has_value();
    };
    for (const Turn &turn : chat.turns) {
        if (!addMessage(storage::Role::User, turn.question) || !addMessage(storage::Role::Assistant, turn.answer)) {
            return false;
        }
    }
    return !pinned || history.setPinned(added->id, true).result().has_value();
}
}
