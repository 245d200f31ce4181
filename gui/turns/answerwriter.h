// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// An answer while it comes into being: handed on in batches, saved as it grows.
#pragma once

#include "storage/types.h"

#include <QObject>
#include <QString>
#include <QTimer>

namespace storage
{
class History;
}

namespace gui
{
/// A writer begins with a message that is already in the history as Partial. If it is deleted before finish(), it saves what
/// there is as Stopped.
class AnswerWriter : public QObject
{
    Q_OBJECT

public:
    /// `history` outlives the writer.
    AnswerWriter(storage::History &history, qint64 messageId, QObject *parent);
    ~AnswerWriter() override;

    [[nodiscard]] qint64 messageId() const { return m_messageId; }
    /// Returns everything so far, also what grew() has not announced yet.
    [[nodiscard]] const QString &text() const { return m_text; }

    void append(const QString &text);
    /// Replaces everything so far by another text, unannounced.
    void replace(const QString &text);
    /// Announces the rest and saves. `failure` says why if the state is Failed.
    void finish(storage::MessageState state, const storage::Failure &failure = {});

Q_SIGNALS:
    /// The text got longer by `added`. It is emitted at most 30 times a second.
    void grew(const QString &added);
    void saveFailed(const QString &sentence);

private:
    void announce();
    void save();
    void store(storage::MessageState state, const storage::Failure &failure);

    storage::History &m_history;
    const qint64 m_messageId;
    QString m_text;
    qsizetype m_announced = 0;
    qsizetype m_saved = 0;
    bool m_done = false;
    QTimer m_announceTimer;
    QTimer m_saveTimer;
};
}
