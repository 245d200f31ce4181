// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// What stands in the composer of a chat: a text and documents, which stay with the chat until they are sent.
#pragma once

#include "gui/documents/pendingattachments.h"
#include "storage/error.h"

#include <QCoroTask>
#include <QFuture>
#include <QObject>
#include <QString>
#include <QTimer>
#include <qqmlregistration.h>

namespace storage
{
class History;
}

namespace gui
{
/// A draft lives in memory until keep() is called. From then on the history has it soon after each change, and at the latest when
/// the object is deleted.
class Draft : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("A conversation owns its draft")
    Q_PROPERTY(QString text READ text WRITE setText NOTIFY textChanged)
    Q_PROPERTY(gui::PendingAttachments *attachments READ attachments CONSTANT)

public:
    /// `history` outlives the draft. `readerProgram` is as PendingAttachments has it.
    Draft(storage::History &history, QString readerProgram, QObject *parent = nullptr);
    ~Draft() override;

    [[nodiscard]] const QString &text() const { return m_text; }
    void setText(const QString &text);
    [[nodiscard]] PendingAttachments *attachments() { return &m_attachments; }
    [[nodiscard]] bool isEmpty() const; ///< true if it has neither a text nor a document
    /// Returns whether it has a document that the history cannot have, since it is being read or could not be.
    [[nodiscard]] bool isUnsettled() const { return !m_attachments.allReady(); }

    /// Reads the draft that the history has of the chat, puts it before what there is, and keeps both there. 0 stands for the
    /// chat that is yet to be made. A draft that is kept already stays as it is.
    QCoro::Task<void> keep(qint64 chatId);
    /// From now on this is the draft of another chat, such as the one that was just made.
    void moveTo(qint64 chatId);
    /// Has the history store at once what it has not heard of yet.
    void save();
    /// Lets the history have its draft unchanged until release(), while what was taken from this one is being sent.
    void hold();
    void release();
    /// Puts a text that came back before what was written meanwhile.
    void putBack(const QString &text);

Q_SIGNALS:
    void textChanged();
    /// The last document has been read or removed, or the first one has come.
    void settledChanged();
    /// Whether the history has a draft of the chat has changed.
    void presenceChanged();
    void failed(const QString &sentence);

private:
    enum class Keeping { Not, Reading, Kept };

    void change();
    void report(const QFuture<storage::Result<void>> &written);

    storage::History &m_history;
    PendingAttachments m_attachments;
    QString m_text;
    Keeping m_keeping = Keeping::Not;
    qint64 m_chatId = 0;
    qint64 m_storedChatId = 0; ///< the chat whose draft in the history this one was saved as last
    bool m_held = false;
    bool m_textChanged = false; ///< since the history has heard of it
    bool m_attachmentsChanged = false;
    bool m_present = false; ///< true if the history has a draft of the chat
    QTimer m_timer;
};
}
