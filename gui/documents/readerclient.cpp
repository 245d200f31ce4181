// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/documents/readerclient.h"

#include "documents/documentlimits.h"

#include <QCoroFuture>
#include <QCoroSignal>

#include <QFuture>
#include <QLoggingCategory>
#include <QMimeDatabase>
#include <QProcess>
#include <QPromise>
#include <QTimer>

#include <csignal>
#include <memory>

using namespace Qt::StringLiterals;
using documents::ErrorCode;

namespace gui
{
namespace
{
Q_LOGGING_CATEGORY(Log, "eu.tramontane.documents", QtInfoMsg)

using Answer = documents::Result<documents::Document>;

/// A running reader and its answer, which is given exactly once. Deletes itself when the process has ended.
class Run : public QObject
{
public:
    Run() { m_promise.start(); }
    ~Run() override { answer(documents::fail(ErrorCode::Cancelled, "the reader is no longer wanted")); }

    [[nodiscard]] QFuture<Answer> future() const { return m_promise.future(); }

    void answer(Answer answer)
    {
        if (!std::exchange(m_answered, true)) {
            m_promise.addResult(std::move(answer));
            m_promise.finish();
        }
    }

    void start(const QString &program, const QStringList &arguments, std::chrono::milliseconds timeout)
    {
        connect(&m_process, &QProcess::readyReadStandardOutput, this, &Run::takeOutput);
        connect(&m_process, &QProcess::finished, this, &Run::finish);
        connect(&m_process, &QProcess::errorOccurred, this, [this](QProcess::ProcessError error) {
            if (error == QProcess::FailedToStart) {
                answer(documents::fail(ErrorCode::Crashed, "cannot start the reader: " + m_process.errorString().toStdString()));
                deleteLater();
            }
        });
        QTimer::singleShot(timeout, this, [this] { end(ErrorCode::TimedOut, "the reader took too long"); });
        // Its words about hostile files can be endless; a pipe that nobody reads would stop it for ever.
        m_process.setStandardErrorFile(QProcess::nullDevice());
        m_process.setStandardInputFile(QProcess::nullDevice());
        m_process.start(program, arguments, QIODevice::ReadOnly);
    }

    void end(ErrorCode code, const char *detail)
    {
        answer(documents::fail(code, detail));
        m_process.kill();
    }

private:
    void takeOutput()
    {
        m_output += m_process.readAllStandardOutput();
        if (m_output.size() > documents::limits::MaxOutputBytes) {
            m_output.clear();
            end(ErrorCode::TooLarge, "the reader prints more than is allowed");
        }
    }

    void finish(int exitCode, QProcess::ExitStatus status)
    {
        deleteLater();
        if (m_answered) {
            return;
        }
        takeOutput();
        if (status == QProcess::CrashExit) {
            // Qt gives the signal as the exit code.
            const bool outOfTime = exitCode == SIGXCPU;
            answer(documents::fail(outOfTime ? ErrorCode::TimedOut : ErrorCode::Crashed,
                                   "the reader died of signal " + std::to_string(exitCode)));
            return;
        }
        if (!m_output.startsWith('{')) {
            answer(documents::fail(ErrorCode::Crashed,
                                   "the reader ended with status " + std::to_string(exitCode) + " and printed no JSON"));
            return;
        }
        answer(documents::fromJson(m_output));
    }

    QProcess m_process;
    QPromise<Answer> m_promise;
    QByteArray m_output;
    bool m_answered = false;
};
}

ReaderClient::ReaderClient(QString program, QObject *parent)
    : QObject(parent)
    , m_program(std::move(program))
    , m_timeout(documents::limits::ReaderWallClockMs)
{
}

ReaderClient::~ReaderClient()
{
    cancel();
}

bool ReaderClient::reading() const
{
    return m_run != nullptr;
}

void ReaderClient::cancel()
{
    if (m_run) {
        static_cast<Run *>(m_run.data())->end(ErrorCode::Cancelled, "cancelled");
    }
}

QCoro::Task<documents::Result<documents::Document>> ReaderClient::read(QString path)
{
    cancel();
    const QString type = QMimeDatabase().mimeTypeForFile(path, QMimeDatabase::MatchExtension).name();
    QStringList arguments;
    if (type != "application/octet-stream"_L1) {
        arguments = {u"--mime-type"_s, type};
    }
    // A file name that begins with a dash is no option.
    arguments << u"--"_s << path;
    // No parent: a process that is being ended outlives the client for a moment.
    auto *run = new Run;
    const QFuture<Answer> future = run->future();
    const QPointer<ReaderClient> self(this);
    m_run = run;
    run->start(m_program, arguments, m_timeout);
    Q_EMIT readingChanged();
    const Answer answer = co_await future;
    if (!answer) {
        const auto &[code, detail] = answer.error();
        qCInfo(Log).noquote() << "not read:" << QString::fromUtf8(documents::name(code)) << QString::fromStdString(detail);
    }
    // Another document may be on its way by now.
    if (self && (!self->m_run || self->m_run == run)) {
        self->m_run = nullptr;
        Q_EMIT self->readingChanged();
    }
    co_return answer;
}
}
