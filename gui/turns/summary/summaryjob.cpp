// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/turns/summary/summaryjob.h"

#include "gui/common/sentences.h"

#include <KLocalizedString>

#include <QCryptographicHash>
#include <QLoggingCategory>
#include <QPointer>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <memory>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using inference::ErrorCode;

namespace gui
{
namespace
{
Q_LOGGING_CATEGORY(Log, "eu.tramontane.summary", QtInfoMsg)

/// A generous estimate of the tokens that a chat template adds around a system and a user message.
constexpr int TemplateTokens = 64;
constexpr int SmallestPiece = 64;
constexpr qsizetype MeasureCharacters = 8192;
constexpr double ReadingShare = 0.5; ///< the share of a request's time that reading its prompt is taken to need
constexpr double SmallestAdvance = 0.002; ///< a bar shows no less
constexpr auto TimeLeftInterval = 5s; ///< a step may take minutes, and the time left goes on

TimeLeft::Milliseconds steadyNow()
{
    return std::chrono::duration_cast<TimeLeft::Milliseconds>(std::chrono::steady_clock::now().time_since_epoch());
}

QString hashOf(const QString &text)
{
    return QString::fromLatin1(QCryptographicHash::hash(text.toUtf8(), QCryptographicHash::Sha256).toHex());
}

/// Returns whether the next request would meet this error again.
bool isLasting(ErrorCode code)
{
    switch (code) {
    case ErrorCode::Usage:
    case ErrorCode::FileNotFound:
    case ErrorCode::FileCorrupt:
    case ErrorCode::Unsupported:
    case ErrorCode::NoModel:
    case ErrorCode::NoDevice:
    case ErrorCode::DeviceFailed:
    case ErrorCode::OutOfMemory:
    case ErrorCode::Template:
    case ErrorCode::Cancelled:
        return true;
    default:
        return false;
    }
}
}

SummaryJob::SummaryJob(documents::Document document, Asker &asker, inference::protocol::ChatStart manner, QObject *parent)
    : QObject(parent)
    , m_document(std::move(document))
    , m_asker(asker)
    , m_manner(std::move(manner))
    , m_contextLength(asker.contextLength())
    , m_now(steadyNow)
{
    m_timeLeftTimer.setInterval(TimeLeftInterval);
    connect(&m_timeLeftTimer, &QTimer::timeout, this, &SummaryJob::announce);
}

SummaryJob::~SummaryJob()
{
    if (m_started && !std::exchange(m_ended, true)) {
        m_asker.stop();
    }
}

int SummaryJob::answerTokens(int contextLength)
{
    return std::min(512, contextLength / 4);
}

int SummaryJob::pieceLimit() const
{
    return m_contextLength - answerTokens(m_contextLength) - m_overhead;
}

void SummaryJob::setClock(std::function<TimeLeft::Milliseconds()> now)
{
    m_now = std::move(now);
}

/// Returns how many requests it takes to merge the notes of so many pieces, in as many levels as needed.
int SummaryJob::mergesOf(qsizetype pieces, int tokensPerNote) const
{
    const auto perMerge = std::max<qsizetype>(2, pieceLimit() / std::max(1, tokensPerNote));
    qsizetype merges = 1;
    for (qsizetype left = pieces; left > perMerge; left = (left + perMerge - 1) / perMerge) {
        merges += (left + perMerge - 1) / perMerge;
    }
    return static_cast<int>(merges);
}

void SummaryJob::resume(const QList<SummaryPart> &parts)
{
    for (const SummaryPart &part : parts) {
        if (!part.sourceHash.isEmpty() && !part.text.isEmpty()) {
            m_known.insert(part.sourceHash, part.text);
        }
    }
}

void SummaryJob::start()
{
    if (!std::exchange(m_started, true)) {
        run();
    }
}

void SummaryJob::cancel()
{
    if (m_started && !m_ended) {
        fail({.code = ErrorCode::Cancelled, .detail = "the summary was cancelled"});
        m_asker.stop();
    }
}

void SummaryJob::fail(const inference::Error &error)
{
    m_timeLeftTimer.stop();
    if (!std::exchange(m_ended, true)) {
        qCInfo(Log).noquote() << "no summary:" << QString::fromStdString(error.detail);
        Q_EMIT failed(error);
    }
}

void SummaryJob::finish(const QString &text)
{
    m_timeLeftTimer.stop();
    if (!std::exchange(m_ended, true)) {
        Q_EMIT progressed(1, i18nc("@info:progress", "Done"));
        Q_EMIT finished(text, m_coverage);
    }
}

void SummaryJob::step(const QString &sentence, int done)
{
    // The number of merges is an estimate: the last step is always to come.
    m_done = std::clamp(done, m_done, m_total - 1);
    m_ofThisStep = 0;
    m_sentence = sentence;
    m_timeLeft.advanced(m_done - m_skippedSteps, m_total - m_skippedSteps, m_now());
    announce();
}

/// Takes in how far the request is that is under way.
void SummaryJob::advance(const Asker::Progress &progress)
{
    double share = 0;
    if (progress.step == Asker::Progress::Step::Reading) {
        share = ReadingShare * std::max(0.0, progress.fraction);
    } else if (progress.step == Asker::Progress::Step::Writing) {
        const double written = static_cast<double>(progress.writtenTokens) / answerTokens(m_contextLength);
        share = ReadingShare + (1 - ReadingShare) * std::min(1.0, written);
    }
    m_ofThisStep = std::clamp(share, m_ofThisStep, 1.0);
    if ((m_done + m_ofThisStep) / m_total - m_announced >= SmallestAdvance) {
        m_timeLeft.advanced(m_done + m_ofThisStep - m_skippedSteps, m_total - m_skippedSteps, m_now());
        announce();
    }
}

void SummaryJob::announce()
{
    const auto left = m_timeLeft.estimate(m_now());
    m_announced = std::max(m_announced, (m_done + m_ofThisStep) / m_total); // a second try begins anew
    Q_EMIT progressed(m_announced,
                      left ? i18nc("@info:progress %1 is “Reading page 3 of 90”, %2 is “about 3 minutes left”", "%1, %2",
                                   m_sentence, TimeLeft::words(*left))
                           : m_sentence);
}

void SummaryJob::beginCoverage()
{
    m_coverage.hasPages = m_document.hasPages;
    m_coverage.pageCount = static_cast<int>(m_document.pages.size());
    m_coverage.firstPage = m_document.pages.isEmpty() ? 1 : m_document.pages.first().number;
    m_coverage.lastPage = m_document.pages.isEmpty() ? 1 : m_document.pages.last().number;
    for (const documents::Page &page : std::as_const(m_document.pages)) {
        if (page.paragraphs.isEmpty()) {
            m_coverage.pagesWithoutText.append(page.number);
        }
    }
}

QString SummaryJob::wholeText() const
{
    constexpr int Unlimited = std::numeric_limits<int>::max();
    const QList<documents::Piece> pieces = documents::chunk(m_document, Unlimited, [](const QString &) { return 1; });
    return pieces.isEmpty() ? QString() : pieces.first().text;
}

QString SummaryJob::place(int firstPage, int lastPage) const
{
    if (!m_document.hasPages) {
        return {};
    }
    return firstPage == lastPage ? u"page %1 of %2"_s.arg(firstPage).arg(m_coverage.pageCount)
                                 : u"pages %1-%2 of %3"_s.arg(firstPage).arg(lastPage).arg(m_coverage.pageCount);
}

QString SummaryJob::readingSentence(int firstPage, int lastPage, qsizetype index, qsizetype count) const
{
    if (!m_document.hasPages) {
        return i18nc("@info:progress", "Reading part %1 of %2", index + 1, count);
    }
    return firstPage == lastPage
        ? i18nc("@info:progress page numbers", "Reading page %1 of %2", firstPage, m_coverage.pageCount)
        : i18nc("@info:progress page numbers", "Reading pages %1–%2 of %3", firstPage, lastPage, m_coverage.pageCount);
}

QCoro::Task<std::optional<int>> SummaryJob::count(QString text)
{
    const QPointer<SummaryJob> self(this);
    const auto tokens = co_await m_asker.count(text);
    if (!self || m_ended) {
        co_return std::nullopt;
    }
    if (!tokens) {
        fail(tokens.error());
        co_return std::nullopt;
    }
    co_return *tokens;
}

/// Learns how many tokens the document's text has at most for its bytes, and what a prompt costs beside the text.
QCoro::Task<bool> SummaryJob::measure()
{
    const QPointer<SummaryJob> self(this);
    const QString longest = u"pages 9999-9999 of 9999"_s;
    const prompts::Origin origin{.title = m_document.title.left(200), .place = longest, .heading = QString()};
    const prompts::Prompt prompt = prompts::make(prompts::Task::Summarise, origin, QString(), m_answerIn);
    const auto overhead = co_await count(prompt.system + prompt.user);
    if (!self || !overhead) {
        co_return false;
    }
    m_overhead = *overhead + TemplateTokens;
    const QString text = wholeText();
    double most = 0.05;
    for (qsizetype begin = 0; begin < text.size(); begin += MeasureCharacters) {
        const QString part = text.mid(begin, MeasureCharacters);
        const auto tokens = co_await count(part);
        if (!self || !tokens) {
            co_return false;
        }
        most = std::max(most, static_cast<double>(*tokens) / std::max<qsizetype>(1, part.toUtf8().size()));
    }
    m_tokensPerByte = most;
    co_return true;
}

/// Cuts a document into pieces of at most `limit` tokens. They are estimated first, then counted, and cut anew with a more
/// careful estimate where one is too large.
QCoro::Task<std::optional<QList<documents::Piece>>> SummaryJob::split(documents::Document document, int limit)
{
    const QPointer<SummaryJob> self(this);
    double factor = m_tokensPerByte;
    for (;;) {
        const auto estimate
            = [factor](const QString &text) { return static_cast<int>(std::ceil(factor * text.toUtf8().size())); };
        QList<documents::Piece> pieces = documents::chunk(document, limit, estimate);
        double worst = 0;
        for (documents::Piece &piece : pieces) {
            const auto tokens = co_await count(piece.text);
            if (!self || !tokens) {
                co_return std::nullopt;
            }
            piece.tokens = *tokens;
            worst = std::max(worst, static_cast<double>(piece.tokens) / limit);
        }
        // No tokenizer makes more than about one token of a byte: what is too large then is one character.
        if (worst <= 1 || factor > 2) {
            co_return pieces;
        }
        factor *= worst * 1.02;
    }
}

QCoro::Task<void> SummaryJob::run()
{
    const QPointer<SummaryJob> self(this);
    beginCoverage();
    Q_EMIT progressed(0,
                      m_subject == prompts::Subject::Chat ? i18nc("@info:progress", "Looking at the chat")
                                                          : i18nc("@info:progress", "Looking at the document"));
    if (const bool measured = co_await measure(); !self || !measured) {
        co_return;
    }
    if (pieceLimit() < SmallestPiece) {
        fail({.code = ErrorCode::ContextFull, .detail = "a context of " + std::to_string(m_contextLength) + " tokens"});
        co_return;
    }
    QString whole = wholeText();
    const auto tokens = co_await count(whole);
    if (!self || !tokens) {
        co_return;
    }
    if (*tokens <= pieceLimit()) {
        co_await summariseWhole(std::move(whole));
        co_return;
    }
    // The heading in front of each piece takes some of its room: no token is shorter than a byte.
    auto pieces = co_await split(m_document, pieceLimit() - pieceLimit() / 8);
    if (!self || !pieces) {
        co_return;
    }
    co_await summarisePieces(std::move(*pieces));
}

QCoro::Task<void> SummaryJob::summariseWhole(QString text)
{
    const QPointer<SummaryJob> self(this);
    m_timeLeft.start(m_now());
    m_timeLeftTimer.start();
    step(m_subject == prompts::Subject::Chat
             ? i18nc("@info:progress", "Reading the chat")
             : i18ncp("@info:progress", "Reading the only page", "Reading all %1 pages", m_coverage.pageCount),
         0);
    const Outcome outcome
        = co_await ask(prompts::Task::Summarise, {.title = m_document.title.left(200), .place = {}, .heading = {}}, text, true);
    if (!self || m_ended) {
        co_return;
    }
    if (outcome.text.isEmpty()) {
        fail(outcome.error);
        co_return;
    }
    finish(outcome.text);
}

QCoro::Task<void> SummaryJob::summarisePieces(QList<documents::Piece> pieces)
{
    const QPointer<SummaryJob> self(this);
    m_coverage.pieces = static_cast<int>(pieces.size());
    m_total = static_cast<int>(pieces.size()) + mergesOf(pieces.size(), answerTokens(m_contextLength));
    m_timeLeft.start(m_now());
    m_timeLeftTimer.start();
    QList<Note> notes;
    qsizetype noteBytes = 0;
    std::optional<inference::Error> lastError;
    for (qsizetype i = 0; i < pieces.size(); ++i) {
        const documents::Piece piece = pieces.at(i);
        step(readingSentence(piece.firstPage, piece.lastPage, i, pieces.size()), static_cast<int>(i));
        const QString hash = hashOf(piece.text);
        const Outcome outcome = co_await extract(piece, hash);
        if (!self || m_ended) {
            co_return;
        }
        m_coverage.parts.append({.firstPage = piece.firstPage,
                                 .lastPage = piece.lastPage,
                                 .heading = piece.heading,
                                 .text = outcome.text,
                                 .sourceHash = hash});
        if (!outcome.text.isEmpty()) {
            if (!m_known.contains(hash)) {
                Q_EMIT partRead(m_coverage);
                if (!self || m_ended) {
                    co_return;
                }
            }
            notes.append({.firstPage = piece.firstPage, .lastPage = piece.lastPage, .text = outcome.text});
            noteBytes += outcome.text.toUtf8().size();
            // Notes are mostly shorter than they may be, and then there is less to merge than was feared.
            const int tokensPerNote = static_cast<int>(m_tokensPerByte * noteBytes / notes.size());
            m_total = std::min(m_total, m_coverage.pieces + mergesOf(pieces.size(), tokensPerNote));
            continue;
        }
        lastError = outcome.error;
        if (isLasting(outcome.error.code)) {
            break;
        }
        m_coverage.complete = false;
        m_coverage.skipped.append({.firstPage = piece.firstPage, .lastPage = piece.lastPage, .reason = outcome.reason});
    }
    if (notes.isEmpty() || (lastError && isLasting(lastError->code))) {
        fail(lastError.value_or(inference::Error{.code = ErrorCode::Internal, .detail = "no piece"}));
        co_return;
    }
    co_await merge(std::move(notes));
}

/// Returns the key points of a piece: those that are known, else the model's.
QCoro::Task<SummaryJob::Outcome> SummaryJob::extract(documents::Piece piece, QString hash)
{
    if (const auto known = m_known.constFind(hash); known != m_known.constEnd()) {
        ++m_skippedSteps;
        co_return Outcome{.text = *known};
    }
    const prompts::Origin origin{
        .title = {}, .place = place(piece.firstPage, piece.lastPage), .heading = piece.heading.right(200)};
    co_return co_await ask(prompts::Task::Extract, origin, piece.text, false);
}

documents::Document SummaryJob::asDocument(const QList<Note> &notes)
{
    documents::Document document;
    for (qsizetype i = 0; i < notes.size(); ++i) {
        documents::Page page{.number = static_cast<int>(i), .label = {}, .paragraphs = {}};
        for (const QString &line : notes.at(i).text.split(u'\n', Qt::SkipEmptyParts)) {
            page.paragraphs.append({.kind = documents::Paragraph::Kind::ListItem, .level = 0, .text = line});
        }
        document.pages.append(page);
    }
    return document;
}

/// Merges the notes level by level until all key points fit one request. Each level must make the text shorter; a model that
/// repeats what it is given, and one that fails, leaves the key points as they are.
QCoro::Task<void> SummaryJob::merge(QList<Note> notes)
{
    const QPointer<SummaryJob> self(this);
    for (;;) {
        auto groups = co_await split(asDocument(notes), pieceLimit());
        if (!self || !groups) {
            co_return;
        }
        ++m_coverage.levels;
        if (groups->size() == 1) {
            step(i18nc("@info:progress", "Merging the parts"), m_total - 1);
            const prompts::Origin origin{.title = m_document.title.left(200), .place = {}, .heading = {}};
            const Outcome outcome = co_await ask(prompts::Task::Merge, origin, groups->first().text, true);
            if (!self || m_ended) {
                co_return;
            }
            if (!outcome.text.isEmpty()) {
                finish(outcome.text);
                co_return;
            }
            if (isLasting(outcome.error.code)) {
                fail(outcome.error);
                co_return;
            }
            break;
        }
        qsizetype before = 0;
        for (const Note &note : std::as_const(notes)) {
            before += note.text.size();
        }
        auto shorter = co_await condense(*groups, notes);
        if (!self || m_ended) {
            co_return;
        }
        if (!shorter) {
            break;
        }
        qsizetype after = 0;
        for (const Note &note : std::as_const(*shorter)) {
            after += note.text.size();
        }
        if (after * 10 > before * 9) {
            break;
        }
        notes = std::move(*shorter);
    }
    m_coverage.merged = false;
    QStringList texts;
    for (const Note &note : std::as_const(notes)) {
        texts.append(note.text);
    }
    finish(texts.join("\n\n"_L1));
}

/// Returns one note for each group, or nothing when a group got no answer, since leaving it out would lose what is in it.
QCoro::Task<std::optional<QList<SummaryJob::Note>>> SummaryJob::condense(QList<documents::Piece> groups, QList<Note> notes)
{
    const QPointer<SummaryJob> self(this);
    QList<Note> shorter;
    for (const documents::Piece &group : groups) {
        // asDocument() numbers the notes as pages.
        const int firstPage = notes.at(group.firstPage).firstPage;
        const int lastPage = notes.at(group.lastPage).lastPage;
        step(i18nc("@info:progress", "Merging the parts"), m_done + 1);
        const prompts::Origin origin{.title = {}, .place = place(firstPage, lastPage), .heading = {}};
        const Outcome outcome = co_await ask(prompts::Task::Condense, origin, group.text, false);
        if (!self || m_ended) {
            co_return std::nullopt;
        }
        if (outcome.text.isEmpty()) {
            if (isLasting(outcome.error.code)) {
                fail(outcome.error);
            }
            co_return std::nullopt;
        }
        shorter.append({.firstPage = firstPage, .lastPage = lastPage, .text = outcome.text});
    }
    co_return shorter;
}

inference::protocol::ChatStart SummaryJob::requestFor(const prompts::Prompt &prompt) const
{
    inference::protocol::ChatStart request = m_manner;
    if (!prompt.system.isEmpty()) {
        request.messages.push_back({.role = "system", .content = prompt.system.toStdString()});
    }
    request.messages.push_back({.role = "user", .content = prompt.user.toStdString()});
    request.maxTokens = static_cast<std::uint32_t>(answerTokens(m_contextLength));
    return request;
}

/// Asks the model, and once more where the answer is empty or the model failed.
QCoro::Task<SummaryJob::Outcome> SummaryJob::ask(prompts::Task task, prompts::Origin origin, QString text, bool streams)
{
    const QPointer<SummaryJob> self(this);
    origin.subject = m_subject;
    Outcome outcome;
    for (const bool again : {false, true}) {
        const prompts::Prompt prompt = prompts::make(task, origin, text, m_answerIn, again);
        const auto written = std::make_shared<QString>();
        const auto onText = [self, written, streams](const QString &piece) {
            *written += piece;
            if (self && !self->m_ended && streams) {
                Q_EMIT self->textReceived(piece);
            }
        };
        const auto onProgress = [self](const Asker::Progress &progress) {
            if (self && !self->m_ended) {
                self->advance(progress);
            }
        };
        const auto asked
            = co_await m_asker.ask(Requester::Summary, {requestFor(prompt)}, {.onText = onText, .onProgress = onProgress});
        if (!self || m_ended) {
            co_return outcome;
        }
        if (asked && asked->stopReason == inference::protocol::StopReason::Stopped) {
            outcome.error = {.code = ErrorCode::Cancelled, .detail = "the model was stopped"};
        } else if (asked) {
            outcome.text = written->trimmed();
            outcome.reason = storage::SkipReason::EmptyAnswer;
            outcome.error = {.code = ErrorCode::Internal, .detail = "the model gave an empty answer"};
        } else {
            outcome.reason = storage::SkipReason::Failed;
            outcome.error = failure::toError(asked.error());
        }
        if (!outcome.text.isEmpty() || isLasting(outcome.error.code)) {
            break;
        }
    }
    co_return outcome;
}
}
