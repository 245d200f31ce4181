// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Brings the documents of a chat from the history to the prompts that need them.
#pragma once

#include "documents/document.h"
#include "gui/turns/prompt.h"
#include "storage/types.h"

#include <QCache>
#include <QCoroTask>
#include <QList>
#include <QObject>
#include <QString>

#include <vector>

namespace storage
{
class History;
}

namespace gui
{
/// Loads each document when a prompt first needs it and keeps the texts that were used last. Deleting the object while something
/// is being made is safe: the caller gets nothing.
class Prompts : public QObject
{
    Q_OBJECT

public:
    /// This is the length of a few books. A text that is longer by itself is loaded for each prompt.
    static constexpr qsizetype MostKept = 4'000'000;

    /// `history` outlives the object. `mostKept` is the greatest length of all texts that are kept together, in UTF-16 units.
    explicit Prompts(storage::History &history, qsizetype mostKept = MostKept, QObject *parent = nullptr);

    /// Makes the prompts for what is read of a branch, as buildPrompts() does, with the language in which to answer. What cannot
    /// be read is left out and named by unreadable().
    QCoro::Task<std::vector<ChatPrompt>> make(QString systemPrompt, QList<storage::Message> branch);
    /// Reads a stored document with its pages.
    QCoro::Task<documents::Result<documents::Document>> document(storage::Attachment attachment);

    /// The length of the texts that are kept, in UTF-16 units.
    [[nodiscard]] qsizetype kept() const { return m_texts.totalCost(); }

    /// Returns these messages with the texts of their documents.
    QCoro::Task<QList<PromptPart>> parts(QList<storage::Message> messages);

Q_SIGNALS:
    void unreadable(const QString &sentence);

private:
    storage::History &m_history;
    QCache<qint64, QString> m_texts; ///< the texts by the id of their attachment
};
}
