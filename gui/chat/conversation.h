// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// One chat: its transcript, the answer that is being written, and what the user can do with both.
#pragma once

#include "gui/chat/chatcontext.h"
#include "gui/chat/chateditor.h"
#include "gui/chat/comparison.h"
#include "gui/chat/draft.h"
#include "gui/chat/longchat.h"
#include "gui/chat/readingplace.h"
#include "gui/chat/transcript.h"
#include "storage/history.h"

#include <QCoroTask>
#include <QObject>
#include <QString>
#include <QUrl>
#include <qqmlregistration.h>

#include <memory>
#include <optional>

namespace gui
{
class EngineClient;

class Conversation : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("The application owns the conversations")
    Q_PROPERTY(qint64 chatId READ chatId NOTIFY chatIdChanged)
    Q_PROPERTY(bool temporary READ isTemporary CONSTANT)
    Q_PROPERTY(QString title READ title NOTIFY titleChanged)
    Q_PROPERTY(gui::Transcript *transcript READ transcript CONSTANT)
    Q_PROPERTY(int count READ count NOTIFY countChanged)
    Q_PROPERTY(bool loading READ loading NOTIFY loadingChanged)
    Q_PROPERTY(bool busy READ busy NOTIFY busyChanged)
    Q_PROPERTY(QString progressText READ progressText NOTIFY progressChanged)
    Q_PROPERTY(qreal progress READ progress NOTIFY progressChanged)
    Q_PROPERTY(gui::ChatContext *context READ context CONSTANT)
    Q_PROPERTY(gui::LongChat *longChat READ longChat CONSTANT)
    Q_PROPERTY(gui::Draft *draft READ draft CONSTANT)
    Q_PROPERTY(gui::ChatEditor *editor READ editor CONSTANT)
    Q_PROPERTY(gui::Comparison *comparison READ comparison CONSTANT)
    Q_PROPERTY(gui::ReadingPlace *place READ place CONSTANT)
    Q_PROPERTY(gui::PendingAttachments *pendingAttachments READ pendingAttachments CONSTANT)
    Q_PROPERTY(bool canSend READ canSend NOTIFY canSendChanged)

public:
    struct Services {
        storage::History *history = nullptr; ///< it outlives the conversation
        EngineClient *engine = nullptr; ///< it outlives the conversation
        QString readerProgram;
        std::optional<double> temperature; ///< if set, it overrides the temperature in the settings
        std::unique_ptr<storage::History> temporaryHistory
            = nullptr; ///< of a temporary chat: `history`, which goes with the chat
    };

    /// Reads the chat with the id `chatId`. The id 0 stands for a new chat, which gets its row in the history with its first
    /// message.
    Conversation(Services services, qint64 chatId, QObject *parent = nullptr);
    /// Ends and saves a running answer.
    ~Conversation() override;

    [[nodiscard]] qint64 chatId() const; ///< 0 for a new chat and for a temporary one
    [[nodiscard]] bool isTemporary() const; ///< true if nothing of it is written to a disk
    [[nodiscard]] QString title() const;
    void setTitle(const QString &title); ///< changes only what is shown; the list of chats stores the title
    [[nodiscard]] Transcript *transcript() const;
    [[nodiscard]] int count() const { return transcript()->count(); } ///< the number of messages that are shown
    [[nodiscard]] bool loading() const; ///< true while the messages are still being read
    [[nodiscard]] bool busy() const; ///< true while an answer or a summary is under way
    [[nodiscard]] QString progressText() const; ///< what goes on before the first word comes; may be empty
    [[nodiscard]] qreal progress() const; ///< how much of that is done, from 0 to 1; -1 if unknown
    [[nodiscard]] ChatContext *context() const;
    [[nodiscard]] LongChat *longChat() const;
    [[nodiscard]] Draft *draft() const { return &m_parts->draft; }
    [[nodiscard]] ReadingPlace *place() const { return &m_parts->place; }
    [[nodiscard]] ChatEditor *editor() const { return &m_parts->editor; }
    [[nodiscard]] Comparison *comparison() const { return &m_parts->comparison; }
    [[nodiscard]] PendingAttachments *pendingAttachments() const { return draft()->attachments(); }
    /// Returns whether the conversation is neither loading nor busy and every attached document has been read. Whether there is a
    /// text to send is for the composer to check.
    [[nodiscard]] bool canSend() const;

    /// Begins a new chat with a recap of another one and, if there is one, the question that had no room there.
    QCoro::Task<void> beginWith(storage::Message recap, std::optional<storage::Message> question);
    /// Takes in what another program has written to this chat. Does nothing while the conversation is busy.
    void refresh();

    /// Returns why nothing can be sent now, as a translated sentence, or an empty text while canSend().
    [[nodiscard]] Q_INVOKABLE QString sendObstacle() const;

    /// Stores the question with the attached documents, then asks the engine; the draft is empty then. An empty text with a
    /// document asks for a summary.
    Q_INVOKABLE void send(const QString &text);
    Q_INVOKABLE void stop();
    /// Answers the last question again, after a failure or an interruption.
    Q_INVOKABLE void retry();
    /// Goes on with the unfinished answer in `row` where it was interrupted.
    Q_INVOKABLE void resume(int row);
    /// Has another version of the answer in `row` written; the old one is kept.
    Q_INVOKABLE void regenerate(int row);
    /// Stores another version of the question in `row` and has it answered; the old branch is kept.
    Q_INVOKABLE void edit(int row, const QString &text);
    /// Shows the version `delta` places further. Does nothing past the ends or while the conversation is busy.
    Q_INVOKABLE void selectVersion(int row, int delta);
    Q_INVOKABLE void attach(const QUrl &url) { pendingAttachments()->add(url); }
    Q_INVOKABLE void removeAttachment(int index) { pendingAttachments()->removeAt(index); }
    /// Reads the document and summarises it as a message of its own.
    Q_INVOKABLE void summarise(const QUrl &url);
    /// Summarises a document that waits in the composer, as a message of its own.
    Q_INVOKABLE void summariseAttachment(int index);
    /// Returns the text in `row` as it is now, also that of an answer that is being written.
    [[nodiscard]] Q_INVOKABLE QString textAt(int row) const;

Q_SIGNALS:
    void chatIdChanged();
    void titleChanged();
    void countChanged();
    void loadingChanged();
    void busyChanged();
    void progressChanged();
    void canSendChanged();
    /// Nothing was sent, and the draft keeps, or got back, `text`. `sentence` says why; it is empty if another signal has said
    /// so.
    void sendFailed(const QString &sentence, const QString &text);
    /// The attached documents are too long for the question, which has been taken back. `sentence` says so with figures.
    void summaryOffered(const QString &sentence);
    /// A new chat is to begin with this recap and, if there is one, this question.
    void chatWanted(const storage::Message &recap, const std::optional<storage::Message> &question);
    /// Something went wrong that belongs to no message, such as a full disk.
    void failed(const QString &sentence);
    /// The answer that is being written got longer by `added`; at most 30 times a second.
    void answerGrew(const QString &added);
    /// The answer has ended. `sentence` says why if it failed, and is empty otherwise.
    void answered(storage::MessageState state, const QString &sentence);
    /// A chat, a message or a draft was written to the history, which the list of chats now reads again.
    void stored();

private:
    struct Private;
    /// What a chat has beside its messages.
    struct Parts {
        Draft draft;
        ReadingPlace place;
        ChatEditor editor;
        Comparison comparison;
    };

    std::unique_ptr<Private> d;
    std::unique_ptr<Parts> m_parts; ///< it works with what `d` has
};
}
