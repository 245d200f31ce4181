// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/app/answernotifier.h"

#include "gui/common/settings.h"

#include <KLocalizedString>
#include <KNotification>

#include <utility>

using namespace std::chrono_literals;

namespace gui
{
namespace
{
constexpr auto LongAnswer = 60s;

bool isWorthWaitingFor(const Answered &answered)
{
    const bool isSummary = answered.kind == storage::MessageKind::Summary || answered.kind == storage::MessageKind::Recap;
    return answered.state != storage::MessageState::Stopped && (isSummary || answered.took >= LongAnswer);
}

QString textFor(const Answered &answered)
{
    if (answered.state == storage::MessageState::Failed) {
        return i18nc("@info of a notification", "The answer could not be finished.");
    }
    return answered.kind == storage::MessageKind::Text ? i18nc("@info of a notification", "The answer is done.")
                                                       : i18nc("@info of a notification", "The summary is done.");
}
}

AnswerNotifier::AnswerNotifier(std::function<bool()> isInFront, QObject *parent)
    : QObject(parent)
    , m_isInFront(std::move(isInFront))
{
}

void AnswerNotifier::take(const Answered &answered)
{
    if (!Settings::notify() || m_isInFront() || !isWorthWaitingFor(answered)) {
        return;
    }
    const QString text = textFor(answered);
    Q_EMIT notified(answered.title, text);
    auto *notification
        = new KNotification(QStringLiteral("answerDone"), KNotification::CloseOnTimeout, this); // it deletes itself
    notification->setComponentName(QStringLiteral("tramontane")); // as resources/tramontane.notifyrc is called
    notification->setTitle(answered.title);
    notification->setText(text.toHtmlEscaped());
    KNotificationAction *open = notification->addDefaultAction(i18nc("@action of a notification", "Show the Chat"));
    connect(open, &KNotificationAction::activated, this, [this, chatId = answered.chatId] { Q_EMIT opened(chatId); });
    notification->sendEvent();
}
}
