// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Makes a document of the messages that are to be summarised.
#include "gui/turns/recapturn.h"

#include "gui/turns/shortening.h"

#include <QPointer>

#include <algorithm>
#include <utility>

using namespace Qt::StringLiterals;

namespace gui
{
namespace
{
/// The names are for the model, hence in English.
QString speaker(storage::Role role)
{
    switch (role) {
    case storage::Role::System:
        return u"Before that"_s;
    case storage::Role::User:
        return u"User"_s;
    case storage::Role::Assistant:
        return u"Assistant"_s;
    }
    return {};
}

documents::Document toDocument(const QList<PromptPart> &parts)
{
    documents::Document document;
    documents::Page page{.number = 1, .label = {}, .paragraphs = {}};
    for (const PromptPart &part : parts) {
        QString text;
        for (const auto &[name, whole] : part.documents) {
            text += u"[%1]\n\n"_s.arg(name) + whole + u"\n\n"_s;
        }
        text += part.message.text;
        QString beginning = speaker(part.message.role) + u": "_s;
        for (const QString &paragraph : text.split(u"\n\n"_s, Qt::SkipEmptyParts)) {
            page.paragraphs.append({.text = std::exchange(beginning, {}) + paragraph.trimmed()});
        }
    }
    document.pages.append(page);
    return document;
}
}

RecapTurn::RecapTurn(Tools tools, QList<storage::Message> branch, Choices choices, QObject *parent)
    : SummaryTurn(storage::MessageKind::Recap, std::move(tools), std::move(branch), std::move(choices), parent)
{
}

QCoro::Task<bool> RecapTurn::prepare()
{
    const QPointer<RecapTurn> self(this);
    const qint64 lastId = choices().shortening ? choices().shortening->lastId : 0;
    QList<storage::Message> oldest = shortening::asRead(branch());
    oldest.removeIf([lastId](const storage::Message &message) { return message.id > lastId && !shortening::isMark(message); });
    const QList<PromptPart> parts = co_await prompts().parts(std::move(oldest));
    if (self) {
        setDocument(toDocument(parts));
    }
    co_return true;
}
}
