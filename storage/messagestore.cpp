// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Reads and writes the table messages.
#include "storage/messagestore.h"

#include "storage/database.h"

#include <algorithm>
#include <array>
#include <utility>

namespace storage
{
namespace
{
// The words stand in the file: they outlive any reordering of the enums.
constexpr std::array<std::pair<Role, QLatin1StringView>, 3> roleNames = {{
    {Role::System, QLatin1StringView("system")},
    {Role::User, QLatin1StringView("user")},
    {Role::Assistant, QLatin1StringView("assistant")},
}};
constexpr std::array<std::pair<MessageState, QLatin1StringView>, 4> stateNames = {{
    {MessageState::Partial, QLatin1StringView("partial")},
    {MessageState::Complete, QLatin1StringView("complete")},
    {MessageState::Stopped, QLatin1StringView("stopped")},
    {MessageState::Failed, QLatin1StringView("failed")},
}};

template<typename Names, typename Value>
QString nameOf(const Names &names, Value value)
{
    return std::ranges::find(names, value, &Names::value_type::first)->second;
}

/// The schema lets in no other name.
template<typename Names>
auto valueOf(const Names &names, const QString &name)
{
    const auto found = std::ranges::find(names, name, &Names::value_type::second);
    return found != names.end() ? found->first : names.front().first;
}

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

Result<QList<Message>> MessageStore::ofChat(qint64 chatId)
{
    Statement statement = m_database.statement("SELECT id, parent_id, role, text, state, error_code, model, note, created_at"
                                               " FROM messages WHERE chat_id = ? ORDER BY id");
    QList<Message> messages;
    return statement.bind(chatId)
        .forEachRow([&] {
            messages.append({
                .id = statement.integer(0),
                .chatId = chatId,
                .parentId = statement.optionalInteger(1),
                .role = valueOf(roleNames, statement.text(2)),
                .text = statement.text(3),
                .state = valueOf(stateNames, statement.text(4)),
                .errorCode = statement.text(5),
                .model = statement.text(6),
                .note = statement.text(7),
                .createdAt = statement.time(8),
            });
        })
        .transform([&] { return messages; });
}

Result<qint64> MessageStore::add(const Message &message)
{
    Statement statement
        = m_database.statement("INSERT INTO messages (chat_id, parent_id, role, text, state, searchable, error_code,"
                               " model, note, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id");
    return statement
        .bind(message.chatId, message.parentId, nameOf(roleNames, message.role), message.text, nameOf(stateNames, message.state),
              isSearchable(message.state), message.errorCode, message.model, message.note, message.createdAt)
        .step()
        .transform([&statement](bool) { return statement.integer(0); });
}

Result<void> MessageStore::updateText(qint64 messageId, const QString &text, MessageState state, const QString &errorCode)
{
    return m_database.statement("UPDATE messages SET text = ?, state = ?, searchable = ?, error_code = ? WHERE id = ?")
        .bind(text, nameOf(stateNames, state), isSearchable(state), errorCode, messageId)
        .change();
}

Result<void> MessageStore::setNote(qint64 messageId, const QString &note)
{
    return m_database.statement("UPDATE messages SET note = ? WHERE id = ?").bind(note, messageId).change();
}
}
