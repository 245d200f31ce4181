// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// What every turn does before, beside and after the answer of its kind.
#include "gui/turns/turn.h"

#include "gui/common/sentences.h"
#include "storage/history.h"

#include <KLocalizedString>

#include <QCoroFuture>
#include <QPointer>

#include <algorithm>
#include <iterator>
#include <utility>

namespace gui
{
namespace
{
bool isSpace(QChar character)
{
    return character.isSpace();
}
}

Turn::Turn(storage::MessageKind kind, Tools tools, QList<storage::Message> branch, Choices choices, QObject *parent)
    : QObject(parent)
    , m_tools(std::move(tools))
    , m_branch(std::move(branch))
    , m_choices(std::move(choices))
{
    const storage::Message &question = std::as_const(m_branch).last();
    m_answer.chatId = question.chatId;
    m_answer.parentId = question.id;
    m_answer.role = kind == storage::MessageKind::Recap ? storage::Role::System : storage::Role::Assistant;
    m_answer.shortening = m_choices.shortening;
    m_answer.kind = kind;
    m_answer.state = storage::MessageState::Partial;
    m_answer.model = m_choices.model;
    if (m_choices.resumed) {
        m_answer = *m_choices.resumed;
        m_answer.state = storage::MessageState::Partial;
        m_answer.failure = {};
        if (kind == storage::MessageKind::Summary) {
            m_answer.text.clear(); // it goes on with the parts that it has read, and its text is written anew
        }
        // A model begins a word with the space before it, and a paragraph with the line before it.
        const auto last = std::ranges::find_if_not(m_answer.text.rbegin(), m_answer.text.rend(), &isSpace);
        m_answer.text.truncate(std::distance(last, m_answer.text.rend()));
    }
}

Turn::~Turn() = default;

QString Turn::text() const
{
    return m_writer ? m_writer->text() : QString();
}

void Turn::start()
{
    Q_ASSERT(m_state == State::New);
    run();
}

void Turn::stop()
{
    switch (m_state) {
    case State::New:
    case State::Preparing:
        m_stopRequested = true;
        return;
    case State::Waiting:
        finish(storage::MessageState::Stopped);
        return;
    case State::Answering:
        m_stopRequested = true;
        tell(i18nc("@info:progress", "Stopping…"), -1);
        interrupt();
        return;
    case State::Over:
        return;
    }
}

QCoro::Task<void> Turn::run()
{
    const QPointer<Turn> self(this);
    m_state = State::Preparing;
    const bool prepared = co_await prepare();
    if (!self) {
        co_return;
    }
    const bool added = prepared && co_await addAnswer();
    if (!self) {
        co_return;
    }
    if (!added) {
        m_state = State::Over;
        Q_EMIT abandoned();
        co_return;
    }
    m_state = State::Waiting;
    Q_EMIT begun(m_answer);
    if (m_stopRequested) {
        finish(storage::MessageState::Stopped);
        co_return;
    }
    setProgress(i18nc("@info:progress", "Waiting for the model…"), -1);
    const auto usable = co_await asker().whenUsable();
    if (!self || m_state == State::Over) {
        co_return;
    }
    if (!usable) {
        finish(storage::MessageState::Failed, usable.error());
        co_return;
    }
    m_state = State::Answering;
    co_await answer();
}

/// Adds the answer, without a word, to the history, or opens the one that goes on.
QCoro::Task<bool> Turn::addAnswer()
{
    const QPointer<Turn> self(this);
    const auto added = co_await storeAnswer();
    if (!self) {
        co_return false;
    }
    if (!added) {
        Q_EMIT failed(sentence(added.error()));
        co_return false;
    }
    m_answer = *added;
    m_writer.emplace(m_tools.history, m_answer, nullptr);
    connect(&*m_writer, &AnswerWriter::grew, this, &Turn::grew);
    connect(&*m_writer, &AnswerWriter::thoughtGrew, this, &Turn::thoughtGrew);
    connect(&*m_writer, &AnswerWriter::saveFailed, this, &Turn::failed);
    co_return true;
}

QCoro::Task<storage::Result<storage::Message>> Turn::storeAnswer()
{
    storage::Message answer = m_answer;
    if (!m_choices.resumed) {
        co_return co_await m_tools.history.addMessage(std::move(answer));
    }
    const auto reopened = co_await m_tools.history.updateText(answer.id, answer.text, answer.state);
    co_return reopened.transform([&answer] { return answer; });
}

void Turn::append(const QString &text)
{
    m_writer->append(text);
}

void Turn::think(const QString &text)
{
    m_writer->think(text);
}

void Turn::rewrite(const QString &text)
{
    if (m_writer->text() != text) {
        m_writer->replace(text);
        Q_EMIT rewritten(text);
    }
}

void Turn::annotate(const storage::AnswerNote &note)
{
    if (std::exchange(m_answer.note, note) != note) {
        report(m_tools.history.setNote(m_answer.id, note));
        Q_EMIT annotated(m_answer);
    }
}

void Turn::record(const storage::AnswerStatistics &statistics)
{
    m_answer.statistics = statistics;
    report(m_tools.history.setStatistics(m_answer.id, statistics));
    Q_EMIT annotated(m_answer);
}

void Turn::annotate(const storage::SummaryCoverage &coverage)
{
    m_answer.coverage = coverage;
    report(m_tools.history.setCoverage(m_answer.id, coverage));
    Q_EMIT annotated(m_answer);
}

void Turn::report(QFuture<storage::Result<void>> written)
{
    written.then(this, [this](const storage::Result<void> &result) {
        if (!result) {
            Q_EMIT failed(sentence(result.error()));
        }
    });
}

void Turn::setProgress(const QString &text, qreal fraction)
{
    if (!m_stopRequested) {
        tell(text, fraction);
    }
}

void Turn::tell(const QString &text, qreal fraction)
{
    if (m_progressText != text || m_progress != fraction) {
        m_progressText = text;
        m_progress = fraction;
        Q_EMIT progressed();
    }
}

void Turn::finish(storage::MessageState state, const storage::Failure &failure)
{
    m_writer->finish(state, failure);
    m_state = State::Over;
    tell({}, -1);
    Q_EMIT finished(state, failure);
}
}
