// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Notices what another program writes to the history, such as `tramontane ask` beside the open window.
#pragma once

#include <QFileSystemWatcher>
#include <QObject>
#include <QTimer>

namespace storage
{
class History;

/// The kernel tells when the write-ahead log grows, so that nothing is done while nobody writes.
class HistoryWatch : public QObject
{
    Q_OBJECT

public:
    /// `history` is open and outlives the watch.
    explicit HistoryWatch(History &history, QObject *parent = nullptr);

Q_SIGNALS:
    /// Says that another program has written. It comes within a second, and at most a few times in one.
    void changedElsewhere();

private:
    void look();

    History &m_history;
    QFileSystemWatcher m_files;
    QTimer m_delay;
};
}
