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
constexpr auto StopPatience = 5s; ///< a device may finish a long dispatch first
constexpr auto FarewellPatience = 2s;

/// Reads the error object of a JSON-RPC reply, whose data names the engine's own code and what goes with it.
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
    : ChildProcess(std::move(program), std::move(arguments),
                   {.longestLineBytes = LongestLineBytes, .longestErrorLineBytes = LongestLogLineBytes, .takesInput = true})
{
    connect(this, &ChildProcess::starting, this, [this] {
        m_ready = false;
        m_wasHung = false;
        m_stoppedId = 0;
        setDeadline(GreetingPatience);
    });
}

EngineProcess::~EngineProcess()
{
    shutDown();
}

void EngineProcess::shutDown()
{
    m_ready = false;
    if (isRunning()) {
        request(inference::protocol::method::Shutdown, nlohmann::json::object(), [](const Reply &) { });
    }
    stop(FarewellPatience);
    failAll("the engine was shut down");
}

void EngineProcess::setReady()
{
    m_ready = true;
    clearDeadline();
}

qint64 EngineProcess::request(const char *method, const nlohmann::json &params, Handler handler)
{
    const qint64 id = m_nextId++;
    m_open.emplace(id, std::move(handler));
    send({{"jsonrpc", "2.0"}, {"id", id}, {"method", method}, {"params", params}});
    return id;
}

void EngineProcess::stopRequest(qint64 id)
{
    if (m_open.contains(id) && m_stoppedId == 0) {
        m_stoppedId = id;
        setDeadline(StopPatience);
        request(inference::protocol::method::ChatStop, inference::protocol::ChatStop{.id = id}, [](const Reply &) { });
    }
}

void EngineProcess::deadlinePassed()
{
    qCWarning(EngineLog) << "the engine does not answer; it is ended";
    m_wasHung = true;
    kill();
}

void EngineProcess::notify(const char *method, const nlohmann::json &params)
{
    send({{"jsonrpc", "2.0"}, {"method", method}, {"params", params}});
}

void EngineProcess::send(const nlohmann::json &message)
{
    write(base::dump(message) + '\n');
}

void EngineProcess::lineLeftOut()
{
    qCWarning(EngineLog) << "the engine sent a line longer than" << LongestLineBytes << "bytes; it was left out";
}

void EngineProcess::readErrorLine(const QByteArray &line)
{
    qCInfo(EngineLog).noquote() << QString::fromUtf8(line);
}

void EngineProcess::readLine(const QByteArray &line)
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
    if (open.key() == m_stoppedId) {
        m_stoppedId = 0;
        clearDeadline();
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

void EngineProcess::couldNotStart(const QString &why)
{
    qCWarning(EngineLog) << "the engine could not be started:" << why;
    failAll("the engine could not be started");
    Q_EMIT failedToStart(program());
}

void EngineProcess::ended(const Ending &ending)
{
    m_ready = false;
    Q_EMIT died(ending.text(), !ending.bySignal && ending.code == inference::DriverFaultStatus);
    failAll("the engine died: " + ending.text().toStdString());
}
}
