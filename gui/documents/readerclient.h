// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Has tramontane-reader read a document, and makes sure that nothing it does can hold up the window.
#pragma once

#include "documents/document.h"

#include <QCoroTask>
#include <QObject>
#include <QPointer>
#include <QString>

#include <chrono>

namespace gui
{
class ReaderClient : public QObject
{
    Q_OBJECT

public:
    /// `program`: the path of tramontane-reader. Thread: the window's.
    explicit ReaderClient(QString program, QObject *parent = nullptr);
    ~ReaderClient() override;

    /// One process a document. Where it outlives `setTimeout` it is killed: TimedOut. Where it dies or prints anything but
    /// its JSON: Crashed. One at a time: a second call cancels the first. Deleting the client ends it with Cancelled.
    QCoro::Task<documents::Result<documents::Document>> read(QString path);
    /// read() gives Cancelled; nothing happens where none runs.
    void cancel();
    /// For tests, as is its signal.
    [[nodiscard]] bool reading() const;

    void setTimeout(std::chrono::milliseconds timeout) { m_timeout = timeout; }

Q_SIGNALS:
    void readingChanged();

private:
    QString m_program;
    std::chrono::milliseconds m_timeout;
    QPointer<QObject> m_process; ///< the running reader, or null
};
}
