// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "storage/historywatch.h"

#include "storage/history.h"

#include <chrono>

using namespace std::chrono_literals;

namespace storage
{
namespace
{
constexpr auto Delay = 200ms; ///< one look for all writes of that time
}

HistoryWatch::HistoryWatch(History &history, QObject *parent)
    : QObject(parent)
    , m_history(history)
{
    m_delay.setSingleShot(true);
    m_delay.setInterval(Delay);
    connect(&m_delay, &QTimer::timeout, this, &HistoryWatch::look);
    // Every commit goes through the log, which stays where it is as long as the history is open.
    m_files.addPath(history.path() + QStringLiteral("-wal"));
    connect(&m_files, &QFileSystemWatcher::fileChanged, this, [this] {
        if (!m_delay.isActive()) {
            m_delay.start();
        }
    });
}

void HistoryWatch::look()
{
    m_history.changedElsewhere().then(this, [this](const Result<bool> &changed) {
        if (changed && *changed) {
            Q_EMIT changedElsewhere();
        }
    });
}
}
