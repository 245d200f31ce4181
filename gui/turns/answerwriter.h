// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// An answer while it comes into being: handed on in batches, saved as it grows.
#pragma once

#include "storage/error.h"
#include "storage/types.h"

#include <QElapsedTimer>
#include <QFuture>
#include <QObject>
#include <QString>
#include <QTimer>

#include <chrono>

namespace storage
{
class History;
}

namespace gui
{
/// A writer begins with a message that is already in the history as Partial, and goes on with what that says. If it is deleted
/// before finish(), it saves what there is as Partial.
class AnswerWriter : public QObject
{
    Q_OBJECT

public:
    /// `history` outlives the writer.
    AnswerWriter(storage::History &history, const storage::Message &answer, QObject *parent);
    ~AnswerWriter() override;

    [[nodiscard]] qint64 messageId() const { return m_messageId; }
    /// Returns everything so far, also what grew() has not announced yet.
    [[nodiscard]] const QString &text() const { return m_text; }
    /// Returns what the model has thought so far, and for how long.
    [[nodiscard]] storage::MessagePart thoughtSoFar() const;

    void append(const QString &text);
    /// Adds to what the model thought before the text that comes next.
    void think(const QString &text);
    /// Replaces everything so far by another text, unannounced.
    void replace(const QString &text);
    /// Announces the rest and saves. `failure` says why if the state is Failed.
    void finish(storage::MessageState state, const storage::Failure &failure = {});

Q_SIGNALS:
    /// The text got longer by `added`. It is emitted at most 30 times a second.
    void grew(const QString &added);
    /// The thought has more text, or took longer. It is emitted four times a second while the thought `goesOn`, and at its end.
    void thoughtGrew(const storage::MessagePart &thought, bool goesOn);
    void saveFailed(const QString &sentence);

private:
    void announce();
    void endThought();
    void save();
    void saveThought();
    void store(storage::MessageState state, const storage::Failure &failure);
    void report(QFuture<storage::Result<void>> written);

    storage::History &m_history;
    const qint64 m_messageId;
    QString m_text;
    qsizetype m_announced = 0;
    qsizetype m_saved = 0;
    QString m_thought;
    qsizetype m_savedThought = 0; ///< how many characters of the thought the history has
    std::chrono::milliseconds m_thoughtFor{}; ///< how long earlier thoughts of this answer took
    QElapsedTimer m_thinking; ///< measures the thought that goes on; invalid if none does
    bool m_done = false;
    QTimer m_announceTimer;
    QTimer m_thoughtTimer;
    QTimer m_saveTimer;
};
}
