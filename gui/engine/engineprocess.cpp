// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/engine/engineprocess.h"

#include "base/json.h"
#include "inference/protocol/messages.h"

#include <chrono>

using namespace std::chrono_literals;

namespace gui
{
namespace
{
constexpr qsizetype LongestLineBytes = 16 * 1024 * 1024;
constexpr qsizetype LongestLogLineBytes = 4096;
constexpr auto GreetingPatience = 30s; ///< drivers may compile for a while
constexpr auto FarewellPatience = 2s;

/// The error object of a JSON-RPC reply, whose data names the engine's own code and what goes with it.
inference::Error errorFrom(const nlohmann::json &error)
{
    inference::Error result{.code = inference::ErrorCode::Internal, .detail = "the engine sent an error without a description"};
    if (!error.is_object()) {
        return result;
    }
    if (const auto message = error.find("message"); message != error.end() && message->is_string()) {
        result.detail = message->get<std::string>();
    }
    if (const auto data = error.find("data"); data != error.end()) {
        if (const auto told = inference::protocol::parse<inference::Error>(*data)) {
            result.code = told->code;
            result.data = told->data;
        }
    }
    return result;
}
}

EngineProcess::EngineProcess(QString program, QStringList arguments)
    : m_program(std::move(program))
    , m_arguments(std::move(arguments))
    , m_output(LongestLineBytes)
    , m_errors(LongestLogLineBytes)
{
    connect(&m_process, &QProcess::started, this, &EngineProcess::started);
    connect(&m_process, &QProcess::readyReadStandardOutput, this, &EngineProcess::readOutput);
    connect(&m_process, &QProcess::readyReadStandardError, this, &EngineProcess::readErrors);
    connect(&m_process, &QProcess::finished, this, [this](int exitCode, QProcess::ExitStatus status) {
        ended(status == QProcess::CrashExit ? QStringLiteral("killed by a signal")
                                            : QStringLiteral("exit status %1").arg(exitCode),
              status == QProcess::NormalExit && exitCode == inference::DriverFaultStatus);
    });
    connect(&m_process, &QProcess::errorOccurred, this, [this](QProcess::ProcessError error) {
        if (error == QProcess::FailedToStart && !m_ending) {
            m_greetingTimer.stop();
            failAll("the engine could not be started");
            Q_EMIT failedToStart(m_program);
        }
    });
    m_greetingTimer.setSingleShot(true);
    m_greetingTimer.setInterval(GreetingPatience);
    connect(&m_greetingTimer, &QTimer::timeout, this, &EngineProcess::kill);
}

EngineProcess::~EngineProcess()
{
    m_process.disconnect(this);
    shutDown();
}

void EngineProcess::start()
{
    m_ending = false;
    m_ready = false;
    m_output.clear();
    m_errors.clear();
    m_greetingTimer.start();
    m_process.start(m_program, m_arguments);
}

void EngineProcess::shutDown()
{
    m_ending = true;
    m_ready = false;
    m_greetingTimer.stop();
    if (m_process.state() == QProcess::Running) {
        request(inference::protocol::method::Shutdown, nlohmann::json::object(), [](const Reply &) { });
        m_process.closeWriteChannel();
        if (!m_process.waitForFinished(std::chrono::milliseconds(FarewellPatience).count())) {
            m_process.kill();
            m_process.waitForFinished();
        }
    }
    failAll("the engine was shut down");
}

void EngineProcess::kill()
{
    m_process.kill();
}

void EngineProcess::setReady()
{
    m_ready = true;
    m_greetingTimer.stop();
}

qint64 EngineProcess::request(const char *method, const nlohmann::json &params, Handler handler)
{
    const qint64 id = m_nextId++;
    m_open.emplace(id, std::move(handler));
    send({{"jsonrpc", "2.0"}, {"id", id}, {"method", method}, {"params", params}});
    return id;
}

void EngineProcess::notify(const char *method, const nlohmann::json &params)
{
    send({{"jsonrpc", "2.0"}, {"method", method}, {"params", params}});
}

void EngineProcess::send(const nlohmann::json &message)
{
    const std::string line = base::dump(message) + '\n';
    m_process.write(line.data(), static_cast<qint64>(line.size()));
}

void EngineProcess::readOutput()
{
    const int dropped = m_output.dropped();
    const QList<QByteArray> lines = m_output.feed(m_process.readAllStandardOutput());
    if (m_output.dropped() != dropped) {
        qCWarning(EngineLog) << "the engine sent a line longer than" << LongestLineBytes << "bytes; it was left out";
    }
    for (const QByteArray &line : lines) {
        handle(line);
    }
}

void EngineProcess::readErrors()
{
    const QList<QByteArray> lines = m_errors.feed(m_process.readAllStandardError());
    for (const QByteArray &line : lines) {
        qCInfo(EngineLog).noquote() << QString::fromUtf8(line);
    }
}

void EngineProcess::handle(const QByteArray &line)
{
    const nlohmann::json message = base::parseJson({line.data(), static_cast<std::size_t>(line.size())});
    if (!message.is_object()) {
        qCWarning(EngineLog) << "the engine sent a line that is no message:" << line.first(std::min<qsizetype>(line.size(), 80));
        return;
    }
    const auto id = message.find("id");
    const auto name = message.find("method");
    if (name != message.end()) {
        if (name->is_string() && id == message.end()) {
            const auto params = message.find("params");
            Q_EMIT notified(name->get<std::string>(), params != message.end() ? *params : nlohmann::json::object());
        }
        return;
    }
    if (id == message.end() || !id->is_number_integer()) {
        return;
    }
    auto open = m_open.extract(id->get<qint64>());
    if (open.empty()) {
        return;
    }
    if (const auto error = message.find("error"); error != message.end()) {
        open.mapped()(std::unexpected(errorFrom(*error)));
    } else if (const auto result = message.find("result"); result != message.end()) {
        open.mapped()(*result);
    } else {
        open.mapped()(inference::fail(inference::ErrorCode::Internal, "the engine sent a reply without a result"));
    }
}

void EngineProcess::failAll(const std::string &detail)
{
    for (const auto &[id, handler] : std::exchange(m_open, {})) {
        handler(inference::fail(inference::ErrorCode::Internal, detail));
    }
}

void EngineProcess::ended(const QString &reason, bool forDriver)
{
    readOutput();
    readErrors();
    m_ready = false;
    m_greetingTimer.stop();
    if (!m_ending) {
        Q_EMIT died(reason, forDriver);
        failAll("the engine died: " + reason.toStdString());
    }
}
}
