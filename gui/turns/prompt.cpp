// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/turns/prompt.h"

#include "gui/turns/summary/summarycoverage.h"

#include <algorithm>
#include <optional>

using namespace Qt::StringLiterals;

namespace gui
{
namespace
{
constexpr qsizetype TitleLength = 50; ///< the length of the longest title, in UTF-16 units

/// The detail in which the questions after a summary show the document that was summarised.
enum class Detail { Whole, MainPoints, SummaryOnly };

/// Returns what the summary covered, if the answer to `parts[index]` is one.
std::optional<SummaryCoverage> summaryAfter(const QList<PromptPart> &parts, qsizetype index)
{
    if (parts[index].documents.isEmpty() || index + 1 >= parts.size()) {
        return std::nullopt;
    }
    const storage::Message &answer = parts[index + 1].message;
    return answer.state == storage::MessageState::Complete ? answer.coverage : std::nullopt;
}

/// Returns the main points for the model, hence in English like the prompts of the summary itself.
QString mainPoints(const SummaryCoverage &coverage)
{
    QString text = u"The document is too long to be shown. These are the main points of its parts:"_s;
    for (const SummaryPart &part : coverage.parts) {
        if (part.text.isEmpty()) {
            continue;
        }
        text += u"\n\n"_s;
        if (coverage.hasPages) {
            text += part.firstPage == part.lastPage ? u"Page %1\n"_s.arg(part.firstPage)
                                                    : u"Pages %1-%2\n"_s.arg(part.firstPage).arg(part.lastPage);
        }
        text += part.text;
    }
    return text;
}

QString contentOf(const PromptPart &part, const std::optional<SummaryCoverage> &summary, Detail detail)
{
    if (part.message.kind == storage::MessageKind::Recap) {
        return u"This is a summary of what was said before:\n\n"_s + part.message.text;
    }
    QString content;
    for (const auto &[name, whole] : part.documents) {
        const QString text = !summary || detail == Detail::Whole ? whole
            : detail == Detail::MainPoints                       ? mainPoints(*summary)
                                           : u"The document is too long to be shown. Its summary follows."_s;
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

/// Stands for a question that was deleted, since many models accept no chat that begins with an answer.
constexpr auto DeletedQuestion = "[The question was deleted.]";

bool startsWithQuestion(const std::vector<inference::protocol::ChatMessage> &messages)
{
    return std::ranges::any_of(messages, [](const auto &message) { return message.role == roleName(storage::Role::User); });
}

ChatPrompt buildPrompt(const QString &systemPrompt, const QList<PromptPart> &parts, Detail detail)
{
    ChatPrompt prompt;
    std::vector<inference::protocol::ChatMessage> &messages = prompt.messages;
    if (!systemPrompt.trimmed().isEmpty()) {
        messages.push_back({.role = roleName(storage::Role::System), .content = systemPrompt.toStdString()});
    }
    for (qsizetype i = 0; i < parts.size(); ++i) {
        const PromptPart &part = parts[i];
        const auto summary = summaryAfter(parts, i);
        prompt.summaries += summary && detail != Detail::Whole ? 1 : 0;
        const QString content = contentOf(part, summary, detail);
        if (content.trimmed().isEmpty()) {
            continue;
        }
        const std::string role = roleName(part.message.role);
        if (part.message.role == storage::Role::Assistant && !startsWithQuestion(messages)) {
            messages.push_back({.role = roleName(storage::Role::User), .content = DeletedQuestion});
        }
        if (!messages.empty() && messages.back().role == role) {
            messages.back().content += "\n\n" + content.toStdString();
        } else {
            messages.push_back({.role = role, .content = content.toStdString()});
        }
    }
    return prompt;
}
}

std::vector<ChatPrompt> buildPrompts(const QString &systemPrompt, const QList<PromptPart> &parts)
{
    std::vector<ChatPrompt> prompts{buildPrompt(systemPrompt, parts, Detail::Whole)};
    for (const Detail detail : {Detail::MainPoints, Detail::SummaryOnly}) {
        ChatPrompt shorter = buildPrompt(systemPrompt, parts, detail);
        if (shorter.summaries > 0) {
            prompts.push_back(std::move(shorter));
        }
    }
    return prompts;
}

QString cacheKey(qint64 chatId)
{
    return QString::number(chatId);
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
