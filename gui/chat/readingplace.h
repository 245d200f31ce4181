// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Where in a chat its reader is, which the history keeps.
#pragma once

#include "storage/types.h"

#include <QObject>
#include <QTimer>
#include <qqmlregistration.h>

#include <optional>

namespace storage
{
class History;
}

namespace gui
{
/// The view tells the place as its reader scrolls, and goes to it when it shows the chat.
class ReadingPlace : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("A conversation owns the place of its reader")
    Q_PROPERTY(bool atEnd READ isAtEnd NOTIFY changed)
    Q_PROPERTY(qint64 messageId READ messageId NOTIFY changed)
    Q_PROPERTY(double share READ share NOTIFY changed)

public:
    /// `history` outlives the place.
    explicit ReadingPlace(storage::History &history, QObject *parent = nullptr);
    /// Has the history store what it has not heard of yet.
    ~ReadingPlace() override;

    [[nodiscard]] bool isAtEnd() const { return !m_position; }
    [[nodiscard]] qint64 messageId() const; ///< of the message at the top of the view; 0 at the end
    [[nodiscard]] double share() const; ///< how much of that message's height is above the view, from 0 to 1

    /// Takes the place that the history has of the chat.
    void restore(qint64 chatId, std::optional<storage::ReadingPosition> position);

    Q_INVOKABLE void set(qint64 messageId, double share);
    Q_INVOKABLE void setAtEnd();

Q_SIGNALS:
    void changed();

private:
    void change(std::optional<storage::ReadingPosition> position);
    void save();

    storage::History &m_history;
    qint64 m_chatId = 0; ///< 0 until restore()
    std::optional<storage::ReadingPosition> m_position;
    QTimer m_timer; ///< runs while the history has yet to hear of a change
};
}
