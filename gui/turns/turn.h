// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// What happens between a stored question and its finished answer.
#pragma once

#include "gui/engine/asker.h"
#include "gui/turns/answerwriter.h"
#include "gui/turns/prompts.h"
#include "storage/error.h"
#include "storage/types.h"

#include <QCoroTask>
#include <QFuture>
#include <QList>
#include <QObject>
#include <QString>

#include <memory>
#include <optional>

namespace storage
{
class History;
}

namespace gui
{
/// A turn makes one answer to one question; another answer needs another turn. What all kinds of answers have in common is here:
/// the answer is added to the history before the model is asked, it is saved as it grows, and it ends in one of three states. A
/// turn that is deleted before its end saves what there is as Partial, since nobody has stopped it.
class Turn : public QObject
{
    Q_OBJECT

public:
    enum class State {
        New, ///< it has not been started
        Preparing, ///< it reads what the answer needs; the history has no answer yet
        Waiting, ///< the history has an answer without a word, and there is no model yet
        Answering, ///< the model is asked
        Over,
    };
    Q_ENUM(State)

    /// What a turn works with.
    struct Tools {
        storage::History &history; ///< it outlives the turn
        Prompts &prompts; ///< it outlives the turn
        std::unique_ptr<Asker> asker;
    };
    /// What the person who asks has chosen.
    struct Choices {
        QString model = {}; ///< the name of the model that answers
        QString systemPrompt = {};
        QString cacheKey = {}; ///< by which the engine keeps what it has read of the chat; empty: it does not
        double temperature = 0;
        double summaryTemperature = 0;
        /// Whether the model thinks before it answers; nothing if it cannot be told.
        std::optional<bool> thinking = {};
        /// The answer that goes on, in place of a new one.
        std::optional<storage::Message> resumed = {};
        std::optional<storage::Shortening> shortening = {}; ///< of a recap: for which messages it is to stand
        quint32 maxTokens = 0; ///< the most tokens of an answer that is no summary; 0 sets no limit
    };

    ~Turn() override;

    void start();
    /// Ends the turn as Stopped: at once before the model is asked, else soon, and until then progressText() tells so.
    void stop();

    [[nodiscard]] State state() const { return m_state; }
    [[nodiscard]] qint64 answerId() const { return m_answer.id; } ///< the id of the answer; 0 until begun()
    [[nodiscard]] QString text() const; ///< everything so far, also what grew() has not announced yet
    [[nodiscard]] QString progressText() const { return m_progressText; } ///< what goes on before the text; may be empty
    [[nodiscard]] qreal progress() const { return m_progress; } ///< how much of that is done, from 0 to 1; -1 if unknown

Q_SIGNALS:
    /// The history has the answer, without a word in it unless it is resumed.
    void begun(const storage::Message &answer);
    /// The answer got longer by `added`. It is emitted at most 30 times a second.
    void grew(const QString &added);
    /// The model thinks before it answers, and `thought` is all of it so far. `goesOn` says that it still thinks.
    void thoughtGrew(const storage::MessagePart &thought, bool goesOn);
    /// The whole text was replaced by `text`.
    void rewritten(const QString &text);
    /// The answer's note, coverage or statistics have changed.
    void annotated(const storage::Message &answer);
    void progressed();
    /// The chat with this answer uses `tokens` tokens of the context.
    void contextUsed(quint32 tokens);
    /// Something went wrong, as `sentence` says. The turn goes on unless abandoned() follows.
    void failed(const QString &sentence);
    /// This is the last signal of a turn that has begun. `failure` says why if it is Failed.
    void finished(storage::MessageState state, const storage::Failure &failure);
    /// This is the last signal of a turn that has not begun: there is no answer, and failed() has said why.
    void abandoned();

protected:
    /// `branch` is the chat from its first message to the question.
    Turn(storage::MessageKind kind, Tools tools, QList<storage::Message> branch, Choices choices, QObject *parent);

    /// Reads what the answer needs. Returns false if it cannot be had, which failed() has said.
    virtual QCoro::Task<bool> prepare() = 0;
    /// Has the answer written by a model that is ready, and ends with finish().
    virtual QCoro::Task<void> answer() = 0;
    /// Ends a running answer(), which calls finish() now or soon.
    virtual void interrupt() = 0;

    [[nodiscard]] Asker &asker() { return *m_tools.asker; }
    [[nodiscard]] Prompts &prompts() { return m_tools.prompts; }
    [[nodiscard]] const Choices &choices() const { return m_choices; }
    [[nodiscard]] const QList<storage::Message> &branch() const { return m_branch; }
    [[nodiscard]] const storage::Message &stored() const { return m_answer; }

    void append(const QString &text);
    void think(const QString &text);
    void rewrite(const QString &text);
    void annotate(const storage::AnswerNote &note);
    void record(const storage::AnswerStatistics &statistics);
    void annotate(const storage::SummaryCoverage &coverage);
    /// Tells what goes on. Once the turn has been asked to stop, that is all that is told.
    void setProgress(const QString &text, qreal fraction);
    void finish(storage::MessageState state, const storage::Failure &failure = {});

private:
    QCoro::Task<void> run();
    QCoro::Task<bool> addAnswer();
    QCoro::Task<storage::Result<storage::Message>> storeAnswer();
    void tell(const QString &text, qreal fraction);
    void report(QFuture<storage::Result<void>> written);

    Tools m_tools;
    QList<storage::Message> m_branch;
    Choices m_choices;
    storage::Message m_answer; ///< the answer; what its text has become is known to the writer
    std::optional<AnswerWriter> m_writer; ///< null until the answer has been added
    State m_state = State::New;
    bool m_stopRequested = false;
    QString m_progressText;
    qreal m_progress = -1;
};
}
