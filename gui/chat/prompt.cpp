// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/chat/prompt.h"

namespace gui
{
namespace
{
constexpr qsizetype TitleLength = 50; ///< characters

QString contentOf(const PromptPart &part)
{
    QString content;
    for (const auto &[name, text] : part.documents) {
        content += u"[" + name + u"]\n\n" + text + u"\n\n---\n\n";
    }
    return content + part.message.text;
}

std::string roleName(storage::Role role)
{
    switch (role) {
    case storage::Role::System:
        return "system";
    case storage::Role::User:
        return "user";
    case storage::Role::Assistant:
        return "assistant";
    }
    return {};
}
}

std::vector<inference::protocol::ChatMessage> buildPrompt(const QString &systemPrompt, const QList<PromptPart> &parts)
{
    std::vector<inference::protocol::ChatMessage> messages;
    if (!systemPrompt.trimmed().isEmpty()) {
        messages.push_back({.role = roleName(storage::Role::System), .content = systemPrompt.toStdString()});
    }
    for (const PromptPart &part : parts) {
        const QString content = contentOf(part);
        if (content.trimmed().isEmpty()) {
            continue;
        }
        const std::string role = roleName(part.message.role);
        if (!messages.empty() && messages.back().role == role) {
            messages.back().content += "\n\n" + content.toStdString();
        } else {
            messages.push_back({.role = role, .content = content.toStdString()});
        }
    }
    return messages;
}

QString titleFor(const QString &question, const QList<storage::Attachment> &attachments)
{
    QString title = question.simplified();
    if (title.isEmpty() && !attachments.isEmpty()) {
        title = attachments.first().name;
    }
    if (title.size() <= TitleLength) {
        return title;
    }
    const qsizetype space = title.lastIndexOf(u' ', TitleLength);
    qsizetype end = space > TitleLength / 2 ? space : TitleLength;
    if (title[end - 1].isHighSurrogate()) {
        --end;
    }
    return title.first(end) + u'…';
}
}
