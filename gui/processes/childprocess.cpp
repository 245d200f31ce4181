// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/processes/childprocess.h"

#include <algorithm>
#include <utility>

namespace gui
{
QString ChildProcess::Ending::text() const
{
    return bySignal ? QStringLiteral("killed by signal %1").arg(code) : QStringLiteral("exit status %1").arg(code);
}

ChildProcess::ChildProcess(QString program, QStringList arguments, Terms terms)
    : m_program(std::move(program))
    , m_arguments(std::move(arguments))
    , m_terms(terms)
    , m_output(terms.longestLineBytes)
    , m_errors(terms.longestErrorLineBytes)
{
    connect(&m_process, &QProcess::started, this, &ChildProcess::started);
    connect(&m_process, &QProcess::readyReadStandardOutput, this, &ChildProcess::readOutput);
    connect(&m_process, &QProcess::readyReadStandardError, this, &ChildProcess::readErrors);
    connect(&m_process, &QProcess::finished, this, &ChildProcess::finish);
    connect(&m_process, &QProcess::errorOccurred, this, [this](QProcess::ProcessError error) {
        if (error == QProcess::FailedToStart && !m_isStopping) {
            m_deadline.stop();
            couldNotStart(m_process.errorString());
        }
    });
    m_deadline.setSingleShot(true);
    connect(&m_deadline, &QTimer::timeout, this, [this] { deadlinePassed(); });
    m_backOff.setSingleShot(true);
    connect(&m_backOff, &QTimer::timeout, this, &ChildProcess::start);
    // A pipe that nobody reads would stop for ever a process that says much.
    if (terms.longestErrorLineBytes == 0) {
        m_process.setStandardErrorFile(QProcess::nullDevice());
    }
    if (!terms.takesInput) {
        m_process.setStandardInputFile(QProcess::nullDevice());
    }
}

ChildProcess::~ChildProcess()
{
    m_process.disconnect(this); // nobody is left to hear of its end
    if (m_process.state() != QProcess::NotRunning) {
        m_process.kill();
        m_process.waitForFinished();
    }
}

void ChildProcess::start()
{
    m_isStopping = false;
    m_output.clear();
    m_errors.clear();
    Q_EMIT starting();
    m_process.start(m_program, m_arguments, m_terms.takesInput ? QIODevice::ReadWrite : QIODevice::ReadOnly);
}

bool ChildProcess::startAgain()
{
    if (m_crashTimes.size() >= m_terms.crashesAllowed) {
        return false;
    }
    m_backOff.start(m_terms.firstBackOff * (1LL << std::max<qsizetype>(0, m_crashTimes.size() - 1)));
    return true;
}

void ChildProcess::kill()
{
    m_process.kill();
}

void ChildProcess::write(std::string_view bytes)
{
    m_process.write(bytes.data(), static_cast<qint64>(bytes.size()));
}

void ChildProcess::stop(std::chrono::milliseconds patience)
{
    m_isStopping = true;
    m_deadline.stop();
    m_backOff.stop();
    if (isRunning()) {
        m_process.closeWriteChannel();
        if (!m_process.waitForFinished(static_cast<int>(patience.count()))) {
            m_process.kill();
            m_process.waitForFinished();
        }
    }
}

void ChildProcess::readOutput()
{
    const int before = m_output.dropped();
    const QList<QByteArray> lines = m_output.feed(m_process.readAllStandardOutput());
    if (m_output.dropped() != before) {
        lineLeftOut();
    }
    for (const QByteArray &line : lines) {
        readLine(line);
    }
}

void ChildProcess::readErrors()
{
    const QList<QByteArray> lines = m_errors.feed(m_process.readAllStandardError());
    for (const QByteArray &line : lines) {
        readErrorLine(line);
    }
}

void ChildProcess::finish(int code, QProcess::ExitStatus status)
{
    readOutput();
    readErrors();
    m_deadline.stop();
    if (m_isStopping) {
        return;
    }
    const auto now = std::chrono::steady_clock::now();
    m_crashTimes.removeIf([&](auto time) { return now - time > m_terms.crashWindow; });
    m_crashTimes += now;
    ended({.bySignal = status == QProcess::CrashExit, .code = code});
}
}
