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
    /// `program` is the path of tramontane-reader. Thread: the window's.
    explicit ReaderClient(QString program, QObject *parent = nullptr);
    ~ReaderClient() override;

    /// Reads a document in a process of its own. A second call cancels the first, and so does deleting the client. Errors: those
    /// that the reader reports; TimedOut, where its process outlives `setTimeout` and is killed; TooLarge, where it prints too
    /// much; Crashed, where it does not start, dies, or prints no JSON; Cancelled.
    QCoro::Task<documents::Result<documents::Document>> read(QString path);
    /// Ends a running read() with Cancelled. Does nothing if none runs.
    void cancel();
    /// Returns whether a reader runs. Only tests use it and its signal.
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
