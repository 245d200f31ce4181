// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Reads and writes the table messages.
#include "storage/messagestore.h"

#include "storage/database.h"

#include <QHash>

namespace storage
{
namespace
{
/// A streaming answer stays out of the search index, which would be rewritten with each piece.
bool isSearchable(MessageState state)
{
    return state != MessageState::Partial;
}
}

MessageStore::MessageStore(Database &database)
    : m_database(database)
{
}

/// What stands below a hidden message is given to what stands above it.
Result<QList<Message>> MessageStore::ofChat(qint64 chatId)
{
    Statement statement = m_database.statement("SELECT id, parent_id, role, kind, text, state, error_code, needed_tokens,"
                                               " available_tokens, model, cut, summaries, created_at, deleted_at"
                                               " FROM messages WHERE chat_id = ? ORDER BY id");
    QList<Message> messages;
    QHash<qint64, std::optional<qint64>> aboveHidden;
    return statement.bind(chatId)
        .forEachRow([&] {
            // A parent comes before its children.
            std::optional<qint64> parentId = statement.optionalInteger(1);
            if (const auto hidden = aboveHidden.constFind(parentId.value_or(0)); hidden != aboveHidden.constEnd()) {
                parentId = *hidden;
            }
            if (statement.optionalInteger(13)) {
                aboveHidden.insert(statement.integer(0), parentId);
                return;
            }
            messages.append({
                .id = statement.integer(0),
                .chatId = chatId,
                .parentId = parentId,
                .role = valueOf(RoleWords, statement.text(2), Role::User), // the text of a user's message is shown as it is
                .kind = valueOf(MessageKindWords, statement.text(3), MessageKind::Text),
                .text = statement.text(4),
                .state = valueOf(MessageStateWords, statement.text(5), MessageState::Partial),
                .failure = {.code = statement.text(6),
                            .neededTokens = statement.optionalInteger(7),
                            .availableTokens = statement.optionalInteger(8)},
                .model = statement.text(9),
                .note
                = {.cut = valueOf(CutWords, statement.text(10), Cut::None), .summaries = static_cast<int>(statement.integer(11))},
                .createdAt = statement.time(12),
            });
        })
        .transform([&] { return messages; });
}

Result<qint64> MessageStore::add(const Message &message)
{
    Statement statement = m_database.statement("INSERT INTO messages (chat_id, parent_id, role, kind, text, state, searchable,"
                                               " error_code, needed_tokens, available_tokens, model, cut, summaries, created_at)"
                                               " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id");
    return statement
        .bind(message.chatId, message.parentId, wordOf(RoleWords, message.role), wordOf(MessageKindWords, message.kind),
              message.text, wordOf(MessageStateWords, message.state), isSearchable(message.state), message.failure.code,
              message.failure.neededTokens, message.failure.availableTokens, message.model, wordOf(CutWords, message.note.cut),
              message.note.summaries, message.createdAt)
        .step()
        .transform([&statement](bool) { return statement.integer(0); });
}

Result<void> MessageStore::remove(qint64 messageId)
{
    return m_database
        .statement("DELETE FROM messages WHERE id IN (WITH RECURSIVE below (chat_id, id) AS"
                   " (SELECT chat_id, id FROM messages WHERE id = ? UNION SELECT m.chat_id, m.id FROM messages m"
                   " JOIN below ON m.chat_id = below.chat_id AND m.parent_id = below.id) SELECT id FROM below)")
        .bind(messageId)
        .change();
}

Result<void> MessageStore::hide(qint64 messageId)
{
    // The index forgets it at once.
    return m_database.statement("UPDATE messages SET deleted_at = ?, searchable = 0 WHERE id = ? AND deleted_at IS NULL")
        .bind(QDateTime::currentDateTimeUtc(), messageId)
        .change();
}

Result<void> MessageStore::restore(qint64 messageId)
{
    return m_database.statement("UPDATE messages SET deleted_at = NULL, searchable = (state <> ?) WHERE id = ?")
        .bind(wordOf(MessageStateWords, MessageState::Partial), messageId)
        .change();
}

Result<bool> MessageStore::purge()
{
    QList<qint64> hidden;
    Result<void> done;
    {
        Statement statement = m_database.statement("SELECT id FROM messages WHERE deleted_at IS NOT NULL");
        done = statement.forEachRow([&] { hidden.append(statement.integer(0)); });
    }
    for (qsizetype i = 0; done && i < hidden.size(); ++i) {
        done = m_database
                   .statement("UPDATE messages SET parent_id = gone.parent_id FROM messages gone"
                              " WHERE gone.id = ? AND messages.chat_id = gone.chat_id AND messages.parent_id = gone.id")
                   .bind(hidden[i])
                   .run()
                   .and_then([&] { return m_database.statement("DELETE FROM messages WHERE id = ?").bind(hidden[i]).run(); });
    }
    return done.transform([&] { return !hidden.isEmpty(); });
}

Result<void> MessageStore::updateText(qint64 messageId, const QString &text, MessageState state, const Failure &failure)
{
    return m_database
        .statement("UPDATE messages SET text = ?, state = ?, searchable = ?, error_code = ?, needed_tokens = ?,"
                   " available_tokens = ? WHERE id = ?")
        .bind(text, wordOf(MessageStateWords, state), isSearchable(state), failure.code, failure.neededTokens,
              failure.availableTokens, messageId)
        .change();
}

Result<void> MessageStore::setNote(qint64 messageId, const AnswerNote &note)
{
    return m_database.statement("UPDATE messages SET cut = ?, summaries = ? WHERE id = ?")
        .bind(wordOf(CutWords, note.cut), note.summaries, messageId)
        .change();
}
}
