// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// A program that does for the window what must not take the window with it: started, watched, and started again.
#pragma once

#include "gui/processes/lineframer.h"

#include <QList>
#include <QObject>
#include <QProcess>
#include <QStringList>
#include <QTimer>

#include <chrono>
#include <string_view>

namespace gui
{
/// The base of classes that start another program and speak to it. The program is not trusted: it may say nothing, say too much,
/// crash, hang or stay when it is to go, and none of that holds up the window or fills its memory. Thread: the window's.
class ChildProcess : public QObject
{
    Q_OBJECT

public:
    /// How a process came to its end.
    struct Ending {
        bool bySignal = false; ///< true if it crashed or was killed, false if it exited
        int code = 0; ///< the signal's number, else the exit status

        [[nodiscard]] QString text() const; ///< a description for the log, untranslated
    };

    /// The terms of what the process may do and how often it is started again.
    struct Terms {
        qsizetype longestLineBytes; ///< the longest line of its standard output; longer ones are left out
        qsizetype longestErrorLineBytes = 0; ///< the longest line of its standard error; with 0 nobody reads that
        bool takesInput = false; ///< true if it is written to; else its standard input is empty
        qsizetype crashesAllowed = 5; ///< so many crashes within crashWindow, and it is not started again
        std::chrono::milliseconds crashWindow = std::chrono::seconds(60);
        /// The first pause; each is twice as long as the one before.
        std::chrono::milliseconds firstBackOff = std::chrono::milliseconds(250);
    };

    ~ChildProcess() override; ///< kills the process

    /// Sets the arguments from the next start on.
    void setArguments(QStringList arguments) { m_arguments = std::move(arguments); }
    void start();
    /// Starts the process again after a pause. Returns false, and does nothing, if it has ended too often of late without being
    /// asked to.
    bool startAgain();
    void forgetCrashes() { m_crashTimes.clear(); }
    /// Returns whether the process has ended of late without being asked to, since forgetCrashes() was called last.
    [[nodiscard]] bool hasCrashed() const { return !m_crashTimes.isEmpty(); }
    /// Kills the process, whatever it does. Its end is then told as any other.
    void kill();

    [[nodiscard]] bool isRunning() const { return m_process.state() == QProcess::Running; }
    [[nodiscard]] qint64 processId() const { return m_process.processId(); } ///< 0 while no process runs

Q_SIGNALS:
    void starting(); ///< a start begins, which may be the one after startAgain()
    void started();

protected:
    ChildProcess(QString program, QStringList arguments, Terms terms);

    [[nodiscard]] const QString &program() const { return m_program; }
    void write(std::string_view bytes);
    /// Closes the process's input and waits for its end, of which ended() is not told. Kills the process after `patience`.
    void stop(std::chrono::milliseconds patience);

    /// Has deadlinePassed() called after `left`, unless the process ends or clearDeadline() is called before. The deadline may be
    /// for a greeting, for the whole work, or for the reply to a question whether the process still listens.
    void setDeadline(std::chrono::milliseconds left) { m_deadline.start(left); }
    void clearDeadline() { m_deadline.stop(); }
    virtual void deadlinePassed() { kill(); }

    virtual void readLine(const QByteArray &line) = 0; ///< called for each line of standard output, without its line break
    virtual void lineLeftOut() = 0; ///< one or several lines were left out for their length
    virtual void readErrorLine(const QByteArray & /*line*/) { }
    virtual void couldNotStart(const QString &why) = 0; ///< `why` is for the log
    virtual void ended(const Ending &ending) = 0; ///< it ended without stop(); all that it has printed has been read

private:
    void readOutput();
    void readErrors();
    void finish(int code, QProcess::ExitStatus status);

    QString m_program;
    QStringList m_arguments;
    Terms m_terms;
    QProcess m_process;
    LineFramer m_output;
    LineFramer m_errors;
    QTimer m_deadline;
    QTimer m_backOff;
    QList<std::chrono::steady_clock::time_point> m_crashTimes; ///< when the process ended without being asked to
    bool m_isStopping = false;
};
}
