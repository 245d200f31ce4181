// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/documents/readerclient.h"

#include "documents/documentlimits.h"
#include "gui/common/promise.h"
#include "gui/processes/childprocess.h"

#include <QCoroFuture>

#include <QFuture>
#include <QLoggingCategory>
#include <QMimeDatabase>

#include <csignal>

using namespace Qt::StringLiterals;
using documents::ErrorCode;

namespace gui
{
namespace
{
Q_LOGGING_CATEGORY(Log, "eu.tramontane.documents", QtInfoMsg)

using Reading = documents::Result<documents::Document>;

/// A reader process with its one document, which it gives or fails to give exactly once. It deletes itself when the process has
/// ended.
class ReaderProcess : public ChildProcess
{
public:
    ReaderProcess(const QString &program, const QStringList &arguments)
        : ChildProcess(program, arguments, {.longestLineBytes = documents::limits::MaxOutputBytes})
    {
    }
    ~ReaderProcess() override { m_promise.resolve(documents::fail(ErrorCode::Cancelled, "the reader is no longer wanted")); }

    [[nodiscard]] QFuture<Reading> read(std::chrono::milliseconds timeout)
    {
        setDeadline(timeout);
        start();
        return m_promise.future();
    }

    void end(ErrorCode code, const char *detail)
    {
        m_promise.resolve(documents::fail(code, detail));
        kill();
    }

private:
    void readLine(const QByteArray &line) override
    {
        m_output += line;
        if (m_output.size() > documents::limits::MaxOutputBytes) {
            m_output.clear();
            lineLeftOut();
        }
    }

    void lineLeftOut() override { end(ErrorCode::TooLarge, "the reader prints more than is allowed"); }
    void deadlinePassed() override { end(ErrorCode::TimedOut, "the reader took too long"); }

    void couldNotStart(const QString &why) override
    {
        m_promise.resolve(documents::fail(ErrorCode::Crashed, "cannot start the reader: " + why.toStdString()));
        deleteLater();
    }

    void ended(const Ending &ending) override
    {
        deleteLater();
        if (m_promise.isResolved()) {
            return;
        }
        if (ending.bySignal) {
            const bool outOfTime = ending.code == SIGXCPU;
            m_promise.resolve(documents::fail(outOfTime ? ErrorCode::TimedOut : ErrorCode::Crashed,
                                              "the reader was " + ending.text().toStdString()));
        } else if (!m_output.startsWith('{')) {
            m_promise.resolve(documents::fail(ErrorCode::Crashed, "the reader printed no JSON: " + ending.text().toStdString()));
        } else {
            m_promise.resolve(documents::fromJson(m_output));
        }
    }

    Promise<Reading> m_promise;
    QByteArray m_output;
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
    return m_process != nullptr;
}

void ReaderClient::cancel()
{
    if (m_process) {
        static_cast<ReaderProcess *>(m_process.data())->end(ErrorCode::Cancelled, "cancelled");
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
    // Behind -- a file name that begins with a dash is no option.
    arguments << u"--"_s << path;
    // The process has no parent, since one that is being ended outlives the client for a moment.
    auto *process = new ReaderProcess(m_program, arguments);
    const QPointer<ReaderClient> self(this);
    m_process = process;
    const QFuture<Reading> future = process->read(m_timeout);
    Q_EMIT readingChanged();
    const Reading reading = co_await future;
    if (!reading) {
        const documents::Error &error = reading.error();
        qCInfo(Log).noquote() << "not read:" << QString::fromUtf8(documents::name(error.code))
                              << QString::fromStdString(error.detail);
    }
    // Another document may be on its way by now.
    if (self && (!self->m_process || self->m_process == process)) {
        self->m_process = nullptr;
        Q_EMIT self->readingChanged();
    }
    co_return reading;
}
}
