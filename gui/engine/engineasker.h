// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Asks the engine for what those want who know it as an Asker only.
#pragma once

#include "gui/common/promise.h"
#include "gui/engine/asker.h"
#include "gui/engine/thoughtsplitter.h"

#include <QObject>
#include <QPointer>

#include <memory>

namespace gui
{
class EngineClient;

/// Deleting an asker ends what it has asked for with Cancelled.
class EngineAsker : public QObject, public Asker
{
    Q_OBJECT

public:
    /// `engine` outlives the asker.
    explicit EngineAsker(EngineClient &engine, QObject *parent = nullptr);
    ~EngineAsker() override;

    [[nodiscard]] int contextLength() const override;
    QCoro::Task<std::expected<void, storage::Failure>> whenUsable() override;
    QCoro::Task<inference::Result<int>> count(QString text) override;
    QCoro::Task<inference::Result<inference::protocol::TokensCounted>>
    countChat(std::vector<inference::protocol::ChatMessage> messages) override;
    QCoro::Task<Outcome> ask(Requester requester, std::vector<inference::protocol::ChatStart> versions,
                             Listener listener) override;
    void stop() override;

private:
    void end(Outcome outcome);
    void tell(const Progress &progress) const;
    void tell(const QList<ThoughtSplitter::Piece> &pieces) const;
    [[nodiscard]] storage::Failure failureOf(const inference::Error &error, quint32 minimumAnswerTokens = 0) const;

    EngineClient &m_engine;
    QPointer<Generation> m_generation; ///< the text that is being written
    std::shared_ptr<Promise<Outcome>> m_outcome; ///< the promise of that text's outcome; null while none is written
    Listener m_listener; ///< who is told of that text
    ThoughtSplitter m_splitter; ///< what has come of that text
};
}
