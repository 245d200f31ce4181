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
/// The base of what speaks to such a program. The program is not trusted: it may say nothing, say too much, crash, hang or stay
/// when it is to go, and none of that holds up the window or fills its memory. Thread: the window's.
class ChildProcess : public QObject
{
    Q_OBJECT

public:
    /// How a process came to its end.
    struct Ending {
        bool bySignal = false; ///< it crashed or was killed; else it exited
        int code = 0; ///< the signal's number, else the exit status

        [[nodiscard]] QString text() const; ///< for the log
    };

    /// What the process may do and how often it is started again.
    struct Terms {
        qsizetype longestLineBytes; ///< of its standard output; longer lines are left out
        qsizetype longestErrorLineBytes = 0; ///< likewise of its standard error; 0: nobody reads that
        bool takesInput = false; ///< else its standard input is empty
        qsizetype crashesAllowed = 5; ///< in the time of crashWindow
        std::chrono::milliseconds crashWindow = std::chrono::seconds(60);
        std::chrono::milliseconds firstBackOff = std::chrono::milliseconds(250); ///< each is twice as long as the one before
    };

    ~ChildProcess() override; ///< kills the process

    /// From the next start on.
    void setArguments(QStringList arguments) { m_arguments = std::move(arguments); }
    void start();
    /// Starts it again after a pause. False, and nothing happens, if it has ended too often of late without being asked to.
    bool startAgain();
    void forgetCrashes() { m_crashTimes.clear(); }
    /// It has ended of late without being asked to, and nobody has said that this is to be forgotten.
    [[nodiscard]] bool hasCrashed() const { return !m_crashTimes.isEmpty(); }
    /// Whatever it does. Its end is then told as any other.
    void kill();

    [[nodiscard]] bool isRunning() const { return m_process.state() == QProcess::Running; }
    [[nodiscard]] qint64 processId() const { return m_process.processId(); } ///< 0 while none runs

Q_SIGNALS:
    void starting(); ///< also by itself, after startAgain()
    void started();

protected:
    ChildProcess(QString program, QStringList arguments, Terms terms);

    [[nodiscard]] const QString &program() const { return m_program; }
    void write(std::string_view bytes);
    /// Closes its input and waits for its end, which is then told nobody; kills it after `patience`.
    void stop(std::chrono::milliseconds patience);

    /// deadlinePassed() is called then, unless the process ends or clearDeadline() is called before: for a greeting, for the
    /// whole work, or for the reply to a question whether it still listens.
    void setDeadline(std::chrono::milliseconds left) { m_deadline.start(left); }
    void clearDeadline() { m_deadline.stop(); }
    virtual void deadlinePassed() { kill(); }

    virtual void readLine(const QByteArray &line) = 0; ///< of standard output, without its line break
    virtual void lineLeftOut() = 0; ///< one or several, for their length
    virtual void readErrorLine(const QByteArray & /*line*/) { }
    virtual void couldNotStart(const QString &why) = 0; ///< `why`: for the log
    virtual void ended(const Ending &ending) = 0; ///< without stop(); all that it has printed has been read

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
    QList<std::chrono::steady_clock::time_point> m_crashTimes; ///< of ends that nobody asked for
    bool m_isStopping = false;
};
}
