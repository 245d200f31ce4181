// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Tells somebody who has turned to another window, through the desktop, that a long answer is done.
#pragma once

#include "gui/app/chatsessions.h"

#include <QObject>
#include <QString>

#include <functional>

namespace gui
{
/// The notification goes to the desktop on this computer and names the chat, and nothing of what is said in it.
class AnswerNotifier : public QObject
{
    Q_OBJECT

public:
    /// `isInFront` tells whether the window is; it has to be callable while the notifier lives.
    explicit AnswerNotifier(std::function<bool()> isInFront, QObject *parent = nullptr);

    /// Tells of an answer if it was worth waiting for and nobody looks, unless the settings forbid it.
    void take(const Answered &answered);

Q_SIGNALS:
    /// A notification with these words is on its way.
    void notified(const QString &title, const QString &text);
    /// Somebody wants to see the chat.
    void opened(qint64 chatId);

private:
    std::function<bool()> m_isInFront;
};
}
