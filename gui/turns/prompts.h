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
/// Loads each document when a prompt first needs it and keeps the texts that were used last. Deleting it while something is being
/// made is safe: the caller gets nothing.
class Prompts : public QObject
{
    Q_OBJECT

public:
    /// A few books; whatever is longer by itself is loaded for each prompt.
    static constexpr qsizetype MostKept = 4'000'000;

    /// `history` outlives it. `mostKept`: UTF-16 units of all texts that are kept together.
    explicit Prompts(storage::History &history, qsizetype mostKept = MostKept, QObject *parent = nullptr);

    /// The prompts for a branch, as buildPrompts() makes them. What cannot be read is left out and named by unreadable().
    QCoro::Task<std::vector<ChatPrompt>> make(QString systemPrompt, QList<storage::Message> branch);
    /// A stored document with its pages.
    QCoro::Task<documents::Result<documents::Document>> document(storage::Attachment attachment);

    [[nodiscard]] qsizetype kept() const { return m_texts.totalCost(); } ///< UTF-16 units

Q_SIGNALS:
    void unreadable(const QString &sentence);

private:
    /// The messages of a branch with the texts of their documents.
    QCoro::Task<QList<PromptPart>> parts(QList<storage::Message> branch);

    storage::History &m_history;
    QCache<qint64, QString> m_texts; ///< by attachment
};
}
