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
/// One answer to one question; another answer needs another turn. What kinds of answers have in common is here: the answer is
/// added to the history before the model is asked, it is saved as it grows, and it ends in one of three states. A turn that is
/// deleted before its end saves what there is as Stopped.
class Turn : public QObject
{
    Q_OBJECT

public:
    enum class State {
        New, ///< until start()
        Preparing, ///< it reads what the answer needs; the history has no answer yet
        Waiting, ///< the history has an answer without a word, and there is no model yet
        Answering, ///< the model is asked
        Over,
    };
    Q_ENUM(State)

    /// What a turn works with.
    struct Tools {
        storage::History &history; ///< outlives the turn
        Prompts &prompts; ///< outlives the turn
        std::unique_ptr<Asker> asker;
    };
    /// What the person who asks has chosen.
    struct Choices {
        QString model = {}; ///< the name of the one that answers
        QString systemPrompt = {};
        double temperature = 0;
        double summaryTemperature = 0;
        quint32 maxTokens = 0; ///< of an answer that is no summary
    };

    ~Turn() override;

    void start();
    /// Ends it as Stopped: at once if nothing has been written yet, else soon.
    void stop();

    [[nodiscard]] State state() const { return m_state; }
    [[nodiscard]] qint64 answerId() const { return m_answer.id; } ///< 0 until begun()
    [[nodiscard]] QString text() const; ///< everything so far, also what grew() has not announced yet
    [[nodiscard]] QString progressText() const { return m_progressText; } ///< what goes on before the text; may be empty
    [[nodiscard]] qreal progress() const { return m_progress; } ///< 0 to 1; -1: unknown

Q_SIGNALS:
    /// The history has the answer, without a word in it.
    void begun(const storage::Message &answer);
    /// At most 30 times a second.
    void grew(const QString &added);
    /// The whole text is another one.
    void rewritten(const QString &text);
    /// The answer's note or coverage is another one.
    void annotated(const storage::Message &answer);
    void progressed();
    /// So many tokens of the context are used by the chat with this answer.
    void contextUsed(quint32 tokens);
    /// Something went wrong that does not end the turn, as a sentence.
    void failed(const QString &sentence);
    /// The last signal of a turn that has begun. `failure`: why, if it is Failed.
    void finished(storage::MessageState state, const storage::Failure &failure);
    /// The last signal of one that has not: there is no answer, and failed() has said why.
    void abandoned();

protected:
    /// `branch`: the chat from its first message to the question.
    Turn(storage::MessageKind kind, Tools tools, QList<storage::Message> branch, Choices choices, QObject *parent);

    /// Reads what the answer needs. False: it cannot be had, and failed() has said so.
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
    void rewrite(const QString &text);
    void annotate(const storage::AnswerNote &note);
    void annotate(const storage::SummaryCoverage &coverage);
    void setProgress(const QString &text, qreal fraction);
    void finish(storage::MessageState state, const storage::Failure &failure = {});

private:
    QCoro::Task<void> run();
    QCoro::Task<bool> addAnswer();
    void report(QFuture<storage::Result<void>> written);

    Tools m_tools;
    QList<storage::Message> m_branch;
    Choices m_choices;
    storage::Message m_answer; ///< without its text, which the writer has
    std::optional<AnswerWriter> m_writer; ///< from begun() on
    State m_state = State::New;
    bool m_stopRequested = false; ///< before there was an answer to stop
    QString m_progressText;
    qreal m_progress = -1;
};
}
