// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Summarises one document with whatever model is there: in one request where it fits, else piece by piece and then merged.
#pragma once

#include "documents/chunker.h"
#include "documents/document.h"
#include "gui/engine/asker.h"
#include "gui/turns/summary/summarycoverage.h"
#include "gui/turns/summary/summaryprompts.h"
#include "gui/turns/summary/timeleft.h"
#include "inference/error.h"

#include <QCoroTask>
#include <QHash>
#include <QObject>
#include <QTimer>

#include <functional>
#include <optional>

namespace gui
{
/// A job makes one summary of one document; a second one needs a second job. Deleting a running job cancels it.
class SummaryJob : public QObject
{
    Q_OBJECT

public:
    /// `asker` outlives the job and asks for nobody else meanwhile; its model is ready. `manner` says how the model is to write,
    /// as a request without messages. The summary is in the document's own language, unless setAnswerIn() says otherwise.
    SummaryJob(documents::Document document, Asker &asker, inference::protocol::ChatStart manner, QObject *parent = nullptr);
    ~SummaryJob() override;

    /// Returns how many tokens an answer may have: a quarter of the context, at most 512.
    [[nodiscard]] static int answerTokens(int contextLength);

    /// Sets the clock that the time left is reckoned with, instead of the steady clock. It is called before start().
    void setClock(std::function<TimeLeft::Milliseconds()> now);

    /// Says in which language the model is to answer, as a sentence to it. Call it before start().
    void setAnswerIn(const QString &sentence) { m_answerIn = sentence; }
    /// Says what the texts are parts of. Call it before start().
    void setSubject(prompts::Subject subject) { m_subject = subject; }
    /// Gives the job what an earlier one has read of the same document, so that it need not be read again. Call it before
    /// start().
    void resume(const QList<SummaryPart> &parts);
    void start();
    /// Ends the job. failed() with Cancelled follows at once.
    void cancel();

Q_SIGNALS:
    /// `fraction`, from 0 to 1, is how much of the work is through; it never falls. `sentence` says what is going on and, once
    /// that can be said, the time left; it is translated.
    void progressed(double fraction, const QString &sentence);
    /// One more part of several has been read. With `soFar` another job can go on from here.
    void partRead(const gui::SummaryCoverage &soFar);
    /// More of the summary itself has come, from the only request or the last merge. finished() has the whole text; it differs
    /// only when the last merge failed.
    void textReceived(const QString &text);
    void finished(const QString &text, const gui::SummaryCoverage &coverage);
    void failed(const inference::Error &error);

private:
    /// The outcome of a request: a text, or none and the reason to tell the user.
    struct Outcome {
        QString text;
        storage::SkipReason reason = storage::SkipReason::Failed;
        inference::Error error{.code = inference::ErrorCode::Internal, .detail = {}};
    };
    struct Note {
        int firstPage = 1;
        int lastPage = 1;
        QString text;
    };

    QCoro::Task<void> run();
    QCoro::Task<bool> measure();
    QCoro::Task<std::optional<QList<documents::Piece>>> split(documents::Document document, int limit);
    QCoro::Task<void> summariseWhole(QString text);
    QCoro::Task<void> summarisePieces(QList<documents::Piece> pieces);
    QCoro::Task<Outcome> extract(documents::Piece piece, QString hash);
    QCoro::Task<void> merge(QList<Note> notes);
    QCoro::Task<std::optional<QList<Note>>> condense(QList<documents::Piece> groups, QList<Note> notes);
    QCoro::Task<Outcome> ask(prompts::Task task, prompts::Origin origin, QString text, bool streams);
    QCoro::Task<std::optional<int>> count(QString text);
    [[nodiscard]] inference::protocol::ChatStart requestFor(const prompts::Prompt &prompt) const;

    [[nodiscard]] int pieceLimit() const;
    [[nodiscard]] int mergesOf(qsizetype pieces, int tokensPerNote) const;
    [[nodiscard]] QString wholeText() const;
    [[nodiscard]] QString place(int firstPage, int lastPage) const;
    [[nodiscard]] QString readingSentence(int firstPage, int lastPage, qsizetype index, qsizetype count) const;
    [[nodiscard]] static documents::Document asDocument(const QList<Note> &notes);
    void beginCoverage();
    void step(const QString &sentence, int done);
    void advance(const Asker::Progress &progress);
    void announce();
    void finish(const QString &text);
    void fail(const inference::Error &error);

    documents::Document m_document;
    QString m_answerIn = QStringLiteral("Answer in the language of the text.");
    prompts::Subject m_subject = prompts::Subject::Document;
    Asker &m_asker;
    const inference::protocol::ChatStart m_manner;
    const int m_contextLength; ///< tokens
    SummaryCoverage m_coverage;
    double m_tokensPerByte = 1;
    int m_overhead = 0; ///< tokens of a prompt beside the text
    QHash<QString, QString> m_known; ///< the key points of pieces that are known, by the hashes of these
    int m_skippedSteps = 0; ///< steps that took no time, because what they would have asked for was known
    int m_done = 0; ///< the number of requests that are through
    double m_ofThisStep = 0; ///< how much of the request that is under way is through, 0 to 1
    double m_announced = 0; ///< the fraction that progressed() told last
    int m_total = 1;
    QString m_sentence; ///< the sentence on the step that is under way
    std::function<TimeLeft::Milliseconds()> m_now;
    TimeLeft m_timeLeft;
    QTimer m_timeLeftTimer;
    bool m_started = false;
    bool m_ended = false;
};
}
