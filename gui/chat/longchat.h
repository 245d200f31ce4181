// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The ways on for a chat that has become longer than the model can read at once.
#pragma once

#include "storage/types.h"

#include <QCoroTask>
#include <QObject>
#include <QString>
#include <qqmlregistration.h>

#include <optional>

namespace storage
{
class History;
}

namespace gui
{
class EngineClient;
class Prompts;
class Transcript;

/// Sees by the end of the shown branch whether a chat is too long, and reckons what each way on would do. Choosing one leads to
/// turnWanted() or chatWanted(), which the owner follows. Nothing is taken from the chat: what is left out of prompts stays.
class LongChat : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("A conversation owns the ways on for it")
    Q_PROPERTY(bool offered READ isOffered NOTIFY changed)
    Q_PROPERTY(QString sentence READ sentence NOTIFY changed)
    Q_PROPERTY(int recapMessages READ recapMessages NOTIFY changed)
    Q_PROPERTY(int omittedMessages READ omittedMessages NOTIFY changed)
    Q_PROPERTY(int largerContext READ largerContext NOTIFY changed)
    Q_PROPERTY(double largerContextBytes READ largerContextBytes NOTIFY changed)
    Q_PROPERTY(bool summaryOfDocument READ offersSummaryOfDocument NOTIFY changed)

public:
    /// All of them outlive the object.
    LongChat(storage::History &history, EngineClient &engine, Prompts &prompts, Transcript &transcript,
             QObject *parent = nullptr);

    /// Returns that so many documents are too long for a question about them, with figures, as a translated sentence.
    [[nodiscard]] static QString sentenceOnDocuments(qsizetype documents, qint64 neededTokens, qint64 availableTokens);

    [[nodiscard]] bool isOffered() const { return m_offer.has_value(); }
    /// Returns that the chat is too long, with figures, as a translated sentence.
    [[nodiscard]] QString sentence() const;
    /// Returns how many of the oldest messages a summary would stand for; 0 where that would not do.
    [[nodiscard]] int recapMessages() const { return m_offer && m_offer->recap ? m_offer->recap->messages : 0; }
    /// Returns how many of the oldest messages would be left out; 0 where that would not do.
    [[nodiscard]] int omittedMessages() const { return m_offer && m_offer->omission ? m_offer->omission->messages : 0; }
    /// Returns how many tokens the model could read at once instead; 0 where that would not do.
    [[nodiscard]] int largerContext() const { return m_offer ? static_cast<int>(m_offer->largerContext) : 0; }
    /// Returns about how much more memory that would take.
    [[nodiscard]] double largerContextBytes() const;
    /// Returns whether a document in the composer is what is too long, so that a summary of it is a way on.
    [[nodiscard]] bool offersSummaryOfDocument() const { return m_offer && m_offer->isDraft && m_draftDocuments == 1; }

    /// Takes in that what stands in the composer, with so many documents, has been refused as too long. `chatTokens` are those of
    /// the chat without it.
    void offerForDraft(qint64 neededTokens, qint64 chatTokens, qsizetype documents);
    /// Takes in that the composer holds something else now.
    void forgetDraft();
    /// While the chat is busy nothing is offered.
    void setBusy(bool busy);
    /// Takes in that the turn of a recap is over. One that has no end is taken back.
    void recapEnded(const storage::Message &recap);

    /// Has the oldest messages summarised, and goes on with the summary in their place.
    Q_INVOKABLE void summarise();
    /// Has the whole chat summarised, and goes on with the summary in a new chat.
    Q_INVOKABLE void startAnew();
    /// Goes on without the oldest messages.
    Q_INVOKABLE void leaveOut();
    /// Lets the model read more at once from now on, and goes on.
    Q_INVOKABLE void readMore();
    /// Takes the offer from sight until the chat has changed.
    Q_INVOKABLE void dismiss();
    /// Undoes the recap or the omission in `row`, or puts it into force again.
    Q_INVOKABLE void setInForce(int row, bool inForce);

Q_SIGNALS:
    void changed();
    /// An answer of this kind is to be written to `headId`. `shortening`: of a recap.
    void turnWanted(storage::MessageKind kind, qint64 headId, const std::optional<storage::Shortening> &shortening);
    /// A chat is to begin with this recap and, if there is one, this question.
    void chatWanted(const storage::Message &recap, const std::optional<storage::Message> &question);
    void failed(const QString &sentence);

private:
    struct Need {
        qint64 needed = 0; ///< tokens
        qint64 available = 0; ///< tokens
        qint64 draft = 0; ///< tokens of what stands in the composer
        bool isDraft = false; ///< what is too long stands in the composer
        std::optional<qint64> headId = {}; ///< to which a recap or an omission would be added

        bool operator==(const Need &) const = default;
    };
    struct Offer : Need {
        std::optional<storage::Shortening> recap = {};
        std::optional<storage::Shortening> omission = {};
        quint32 largerContext = 0;
    };

    [[nodiscard]] std::optional<Need> need() const;
    [[nodiscard]] quint32 contextFor(qint64 neededTokens) const;
    void update();
    QCoro::Task<void> reckon(Need need);
    void begin(const storage::Shortening &shortening);
    QCoro::Task<void> takeBack(storage::Message recap);
    QCoro::Task<void> addOmission(storage::Message omission);
    void withdraw();

    storage::History &m_history;
    EngineClient &m_engine;
    Prompts &m_prompts;
    Transcript &m_transcript;
    std::optional<Need> m_draft; ///< what the composer was refused with
    qsizetype m_draftDocuments = 0;
    std::optional<Offer> m_offer;
    std::optional<Need> m_dismissed;
    std::optional<Need> m_reckoning; ///< the need that reckon() is about
    bool m_isBusy = false;
    bool m_startsAnew = false; ///< the recap that is being written is for a new chat
    std::optional<qint64> m_headBefore; ///< of the chat without the recap that is being written
};
}
