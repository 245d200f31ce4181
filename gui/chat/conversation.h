// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// One chat: its transcript, the answer that is being written, and what the user can do with both.
#pragma once

#include "gui/chat/transcript.h"
#include "gui/documents/pendingattachments.h"
#include "storage/types.h"

#include <QObject>
#include <QString>
#include <QUrl>
#include <qqmlregistration.h>

#include <memory>
#include <optional>

namespace storage
{
class History;
}

namespace gui
{
class EngineClient;

class Conversation : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("The application owns the conversations")
    Q_PROPERTY(qint64 chatId READ chatId NOTIFY chatIdChanged)
    Q_PROPERTY(QString title READ title NOTIFY titleChanged)
    Q_PROPERTY(gui::Transcript *transcript READ transcript CONSTANT)
    Q_PROPERTY(int count READ count NOTIFY countChanged)
    Q_PROPERTY(bool loading READ loading NOTIFY loadingChanged)
    Q_PROPERTY(bool busy READ busy NOTIFY busyChanged)
    Q_PROPERTY(QString progressText READ progressText NOTIFY progressChanged)
    Q_PROPERTY(qreal progress READ progress NOTIFY progressChanged)
    Q_PROPERTY(int contextUsed READ contextUsed NOTIFY contextChanged)
    Q_PROPERTY(int contextLength READ contextLength NOTIFY contextChanged)
    Q_PROPERTY(gui::PendingAttachments *pendingAttachments READ pendingAttachments CONSTANT)
    Q_PROPERTY(bool canSend READ canSend NOTIFY canSendChanged)

public:
    struct Services {
        storage::History *history = nullptr; ///< outlives the conversation
        EngineClient *engine = nullptr; ///< outlives the conversation
        QString readerProgram;
        std::optional<double> temperature; ///< instead of the one in the settings
    };

    /// `chatId` 0: a new chat, which gets its row in the history with its first message.
    Conversation(Services services, qint64 chatId, QObject *parent = nullptr);
    /// Ends and saves a running answer.
    ~Conversation() override;

    [[nodiscard]] qint64 chatId() const;
    [[nodiscard]] QString title() const;
    void setTitle(const QString &title); ///< shown only; the list of chats stores it
    [[nodiscard]] Transcript *transcript() const;
    [[nodiscard]] int count() const; ///< messages that are shown
    [[nodiscard]] bool loading() const; ///< the messages are still being read
    [[nodiscard]] bool busy() const; ///< an answer or summary is under way
    [[nodiscard]] QString progressText() const; ///< what is going on before the first word comes; empty if nothing
    [[nodiscard]] qreal progress() const; ///< 0 to 1; -1 if unknown
    [[nodiscard]] int contextUsed() const; ///< tokens
    [[nodiscard]] int contextLength() const; ///< tokens; 0 without a model
    [[nodiscard]] PendingAttachments *pendingAttachments() const;
    /// Not busy, and every attached document has been read. The text is for the composer to check.
    [[nodiscard]] bool canSend() const;

    /// Takes in what another program has written to this chat. Nothing happens while busy.
    void refresh();

    /// Stores the question with the attached documents, then asks the engine. An empty text with a document asks for a summary.
    Q_INVOKABLE void send(const QString &text);
    Q_INVOKABLE void stop();
    /// Answers the last question again, after a failure or an interruption.
    Q_INVOKABLE void retry();
    /// Another version of the answer in `row`; the old one is kept.
    Q_INVOKABLE void regenerate(int row);
    /// Another version of the question in `row`, and an answer to it; the old branch is kept.
    Q_INVOKABLE void edit(int row, const QString &text);
    /// Shows the version `delta` places further; nothing happens past the ends or while busy.
    Q_INVOKABLE void selectVersion(int row, int delta);
    Q_INVOKABLE void attach(const QUrl &url);
    Q_INVOKABLE void removeAttachment(int index);
    /// Reads the document and summarises it as a message of its own.
    Q_INVOKABLE void summarise(const QUrl &url);
    /// The same with a document that waits in the composer.
    Q_INVOKABLE void summariseAttachment(int index);
    /// The text as it is now, also of an answer that is being written.
    [[nodiscard]] Q_INVOKABLE QString textAt(int row) const;

Q_SIGNALS:
    void chatIdChanged();
    void titleChanged();
    void countChanged();
    void loadingChanged();
    void busyChanged();
    void progressChanged();
    void contextChanged();
    void canSendChanged();
    /// Nothing was sent: the composer keeps, or gets back, `text`. `sentence`: why; empty if another signal has said so.
    void sendFailed(const QString &sentence, const QString &text);
    /// The attached documents do not fit: the sentence says so with figures and the window offers a summary.
    void summaryOffered(const QString &sentence);
    /// Something went wrong that belongs to no message, such as a full disk.
    void failed(const QString &sentence);
    /// The answer that is being written got longer by `added`; at most 30 times a second.
    void answerGrew(const QString &added);
    /// It is over. `sentence`: why, if it failed.
    void answered(storage::MessageState state, const QString &sentence);
    /// Chat or message was written: the list of chats reads the history again.
    void stored();

private:
    struct Private;
    std::unique_ptr<Private> d;
};
}
