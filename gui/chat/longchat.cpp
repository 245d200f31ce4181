// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/chat/longchat.h"

#include "gui/chat/transcript.h"
#include "gui/common/sentences.h"
#include "gui/common/settings.h"
#include "gui/engine/engineclient.h"
#include "gui/turns/prompts.h"
#include "gui/turns/requests.h"
#include "gui/turns/shortening.h"
#include "gui/turns/summary/summaryjob.h"
#include "storage/history.h"

#include <KLocalizedString>

#include <QCoroFuture>
#include <QLocale>
#include <QPointer>

#include <algorithm>
#include <utility>

namespace gui
{
namespace
{
// What is left of a chat: room to go on for a while, since a shortening at every question would be a nuisance.
constexpr double ShareAfterRecap = 0.5; ///< of the context, beside the recap
constexpr double ShareAfterOmission = 0.75;

/// Returns how many UTF-8 bytes each message has with its documents, by id: tokens are shared out by them.
QHash<qint64, double> bytesOf(const QList<PromptPart> &parts)
{
    QHash<qint64, double> bytes;
    for (const PromptPart &part : parts) {
        qsizetype sum = part.message.text.toUtf8().size();
        for (const auto &[name, text] : part.documents) {
            sum += text.toUtf8().size();
        }
        bytes.insert(part.message.id, static_cast<double>(sum));
    }
    return bytes;
}
}

LongChat::LongChat(storage::History &history, EngineClient &engine, Prompts &prompts, Transcript &transcript, QObject *parent)
    : QObject(parent)
    , m_history(history)
    , m_engine(engine)
    , m_prompts(prompts)
    , m_transcript(transcript)
{
    connect(&transcript, &Transcript::branchChanged, this, &LongChat::update);
    connect(&engine, &EngineClient::stateChanged, this, &LongChat::update);
}

QString LongChat::sentenceOnDocuments(qsizetype documents, qint64 neededTokens, qint64 availableTokens)
{
    const QLocale locale;
    return i18ncp("@info %2 and %3 are numbers of tokens",
                  "The document is too long for a question about all of it: with it the chat needs %2 tokens, and the model "
                  "can read %3 at once. A summary works at any length.",
                  "The documents are too long for a question about all of them: with them the chat needs %2 tokens, and the "
                  "model can read %3 at once. A summary works at any length.",
                  static_cast<int>(documents), locale.toString(neededTokens), locale.toString(availableTokens));
}

QString LongChat::sentence() const
{
    if (!m_offer) {
        return {};
    }
    if (m_offer->isDraft) {
        return sentenceOnDocuments(m_draftDocuments, m_offer->needed, m_offer->available);
    }
    const QLocale locale;
    return i18nc("@info %1 and %2 are numbers of tokens",
                 "This chat has become longer than the model can read at once: it needs %1 tokens, and there is room for %2. How "
                 "shall it go on?",
                 locale.toString(m_offer->needed), locale.toString(m_offer->available));
}

double LongChat::largerContextBytes() const
{
    return m_offer ? static_cast<double>(m_engine.memoryBytesForContext(m_offer->largerContext)) : 0;
}

void LongChat::offerForDraft(qint64 neededTokens, qint64 chatTokens, qsizetype documents)
{
    m_draft = Need{.needed = neededTokens, .draft = std::max<qint64>(0, neededTokens - chatTokens), .isDraft = true};
    m_draftDocuments = documents;
    m_dismissed.reset();
    update();
}

void LongChat::forgetDraft()
{
    if (std::exchange(m_draft, std::nullopt)) {
        update();
    }
}

void LongChat::setBusy(bool busy)
{
    m_isBusy = busy;
    if (busy) {
        m_draft.reset(); // it is on its way
    }
    update();
}

/// Returns for what there is too little room now, if there is something.
std::optional<LongChat::Need> LongChat::need() const
{
    const qint64 length = m_engine.contextLength();
    const auto last = m_transcript.messageAt(m_transcript.count() - 1);
    std::optional<Need> need;
    if (m_draft) {
        need = m_draft;
        need->headId = m_transcript.head();
    } else if (last && last->state == storage::MessageState::Failed && last->failure.neededTokens && last->failure.availableTokens
               && last->kind == storage::MessageKind::Text) {
        need = Need{.needed = *last->failure.neededTokens, .headId = last->parentId};
    } else if (last && last->note.cut == storage::Cut::AtContext) {
        need = Need{.needed = length + SummaryJob::answerTokens(static_cast<int>(length)), .headId = last->id};
    }
    if (!need || length == 0 || need->needed + SmallestAnswerTokens <= length) {
        return std::nullopt; // the model may have become another one
    }
    need->available = length;
    return need;
}

/// Returns the smallest context that the settings offer in which there is room for so many tokens and an answer; 0 if none can be
/// had.
quint32 LongChat::contextFor(qint64 neededTokens) const
{
    constexpr quint32 Smallest = 2048;
    quint32 length = Smallest;
    while (length <= m_engine.largestContextLength()
           && length < neededTokens + SummaryJob::answerTokens(static_cast<int>(length))) {
        length *= 2;
    }
    return length <= m_engine.largestContextLength() && length > m_engine.contextLength() ? length : 0;
}

void LongChat::update()
{
    const std::optional<Need> now = m_isBusy ? std::nullopt : need();
    if (!now || now == m_dismissed) {
        m_reckoning.reset();
        withdraw();
    } else if (m_reckoning != now) {
        m_reckoning = now;
        reckon(*now);
    }
}

/// Reckons what each way on would do. Tokens of messages are estimated by their bytes; the engine has the last word.
QCoro::Task<void> LongChat::reckon(Need need)
{
    const QPointer<LongChat> self(this);
    const QList<storage::Message> branch = m_transcript.branchTo(need.headId);
    const QList<PromptPart> parts = co_await m_prompts.parts(shortening::asRead(branch));
    if (!self || m_reckoning != need) {
        co_return;
    }
    QHash<qint64, double> tokens = bytesOf(parts);
    double sum = 1;
    for (const double bytes : std::as_const(tokens)) {
        sum += bytes;
    }
    for (double &each : tokens) {
        each *= static_cast<double>(need.needed - need.draft) / sum;
    }
    const auto draft = static_cast<double>(need.draft);
    const auto length = static_cast<double>(need.available);
    const int answer = SummaryJob::answerTokens(static_cast<int>(length));
    // Where so much room cannot be made, less will do.
    const auto shortenTo = [&](double share, double reserve) {
        const auto roomy = shortening::shortenTo(branch, tokens, length * share - reserve - draft);
        return roomy ? roomy : shortening::shortenTo(branch, tokens, length - answer - reserve - draft);
    };
    Offer offer;
    static_cast<Need &>(offer) = need;
    offer.recap = shortenTo(ShareAfterRecap, answer);
    offer.omission = shortenTo(ShareAfterOmission, 0);
    offer.largerContext = contextFor(need.needed);
    m_offer = offer;
    Q_EMIT changed();
}

void LongChat::withdraw()
{
    if (std::exchange(m_offer, std::nullopt)) {
        Q_EMIT changed();
    }
}

void LongChat::begin(const storage::Shortening &shortening)
{
    m_headBefore = m_transcript.head();
    Q_EMIT turnWanted(storage::MessageKind::Recap, *m_offer->headId, shortening);
}

void LongChat::summarise()
{
    if (m_offer && m_offer->recap && m_offer->headId) {
        m_startsAnew = false;
        begin(*m_offer->recap);
    }
}

void LongChat::startAnew()
{
    if (!m_offer || !m_offer->recap || !m_offer->headId) {
        return;
    }
    const QList<storage::Message> branch = m_transcript.branchTo(m_offer->headId);
    const auto question = shortening::openQuestion(branch);
    storage::Shortening all{.inForce = false}; // this chat stays as it is
    for (const storage::Message &message : branch) {
        if (!shortening::isMark(message) && (!question || message.id < question->id)) {
            all.lastId = message.id;
            ++all.messages;
        }
    }
    m_startsAnew = true;
    begin(all);
}

void LongChat::recapEnded(const storage::Message &recap)
{
    const bool startsAnew = std::exchange(m_startsAnew, false);
    if (recap.state != storage::MessageState::Complete) {
        takeBack(recap);
        return;
    }
    const auto question = shortening::openQuestion(m_transcript.branchTo(recap.id));
    if (startsAnew) {
        Q_EMIT chatWanted({.role = recap.role, .kind = recap.kind, .text = recap.text, .model = recap.model}, question);
    } else if (question) {
        Q_EMIT turnWanted(storage::MessageKind::Text, recap.id, {});
    }
}

/// Leaves the chat as it was before the recap, so that another way on can be chosen.
QCoro::Task<void> LongChat::takeBack(storage::Message recap)
{
    const QPointer<LongChat> self(this);
    const std::optional<qint64> head = std::exchange(m_headBefore, std::nullopt);
    if (!head) {
        co_return; // it was tried again after a restart
    }
    const auto taken = co_await m_history.takeBack(recap.chatId, recap.id, head);
    if (!self) {
        co_return;
    }
    if (!taken) {
        Q_EMIT failed(gui::sentence(taken.error()));
        co_return;
    }
    m_transcript.takeBack(recap.id, head);
    if (recap.state == storage::MessageState::Failed) {
        Q_EMIT failed(failure::sentence(recap.failure));
    }
}

void LongChat::leaveOut()
{
    if (!m_offer || !m_offer->omission || !m_offer->headId) {
        return;
    }
    const auto head = m_transcript.branchTo(m_offer->headId);
    if (!head.isEmpty()) {
        addOmission({.chatId = head.last().chatId,
                     .parentId = m_offer->headId,
                     .role = storage::Role::System,
                     .kind = storage::MessageKind::Omission,
                     .shortening = m_offer->omission});
    }
}

QCoro::Task<void> LongChat::addOmission(storage::Message omission)
{
    const QPointer<LongChat> self(this);
    const auto added = co_await m_history.addMessage(std::move(omission));
    if (!self) {
        co_return;
    }
    if (!added) {
        Q_EMIT failed(gui::sentence(added.error()));
        co_return;
    }
    forgetDraft();
    m_transcript.takeIn(*added);
    m_transcript.show(added->id);
    if (!m_isBusy && shortening::openQuestion(m_transcript.branchTo(added->id))) {
        Q_EMIT turnWanted(storage::MessageKind::Text, added->id, {});
    }
}

void LongChat::readMore()
{
    if (!m_offer || m_offer->largerContext == 0) {
        return;
    }
    const auto headId = m_offer->headId;
    const auto question = headId ? shortening::openQuestion(m_transcript.branchTo(headId)) : std::nullopt;
    Settings::setContextLength(m_offer->largerContext); // the services load the model anew
    forgetDraft();
    if (question && headId) {
        Q_EMIT turnWanted(storage::MessageKind::Text, *headId, {});
    }
}

void LongChat::dismiss()
{
    m_dismissed = m_reckoning;
    update();
}

void LongChat::setInForce(int row, bool inForce)
{
    auto message = m_transcript.messageAt(row);
    if (m_isBusy || !message || !message->shortening || message->shortening->inForce == inForce) {
        return;
    }
    message->shortening->inForce = inForce;
    m_transcript.takeIn(*message);
    m_history.setShortening(message->id, *message->shortening).then(this, [this](const storage::Result<void> &result) {
        if (!result) {
            Q_EMIT failed(gui::sentence(result.error()));
        }
    });
}
}
