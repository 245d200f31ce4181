// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/chat/readingplace.h"

#include "storage/history.h"

#include <QFuture>

#include <chrono>
#include <tuple>

using namespace std::chrono_literals;

namespace gui
{
namespace
{
constexpr auto SaveDelay = 1s;
}

ReadingPlace::ReadingPlace(storage::History &history, QObject *parent)
    : QObject(parent)
    , m_history(history)
{
    m_timer.setSingleShot(true);
    m_timer.setInterval(SaveDelay);
    connect(&m_timer, &QTimer::timeout, this, &ReadingPlace::save);
}

ReadingPlace::~ReadingPlace()
{
    if (m_timer.isActive()) {
        save();
    }
}

qint64 ReadingPlace::messageId() const
{
    return m_position ? m_position->messageId : 0;
}

double ReadingPlace::share() const
{
    return m_position ? m_position->share : 0;
}

void ReadingPlace::restore(qint64 chatId, std::optional<storage::ReadingPosition> position)
{
    m_chatId = chatId;
    if (m_position != position) {
        m_position = position;
        Q_EMIT changed();
    }
}

void ReadingPlace::set(qint64 messageId, double share)
{
    change(storage::ReadingPosition{.messageId = messageId, .share = share});
}

void ReadingPlace::setAtEnd()
{
    change(std::nullopt);
}

void ReadingPlace::change(std::optional<storage::ReadingPosition> position)
{
    if (m_position == position) {
        return;
    }
    m_position = position;
    if (m_chatId != 0 && !m_timer.isActive()) {
        m_timer.start();
    }
    Q_EMIT changed();
}

/// A place that cannot be stored is no loss worth a sentence.
void ReadingPlace::save()
{
    std::ignore = m_history.setPosition(m_chatId, m_position);
}
}
