// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The engine's process and the JSON-RPC between it and the window: requests by id, notifications by name.
#pragma once

#include "gui/processes/childprocess.h"
#include "inference/error.h"

#include <QLoggingCategory>

#include <nlohmann/json.hpp>

#include <functional>
#include <map>

Q_DECLARE_LOGGING_CATEGORY(EngineLog)

namespace gui
{
/// This class knows how messages are sent, not what they mean. The engine is not trusted: lines that are too long or no JSON are
/// logged and left out.
class EngineProcess : public ChildProcess
{
    Q_OBJECT

public:
    using Reply = inference::Result<nlohmann::json>;
    using Handler = std::function<void(const Reply &)>;

    EngineProcess(QString program, QStringList arguments);
    ~EngineProcess() override;

    /// Asks the process to end and waits for it, but not for long. Emits nothing.
    void shutDown();

    /// Sends a request and returns its id. The handler is called once: with the reply, or with Internal when the process dies.
    qint64 request(const char *method, const nlohmann::json &params, Handler handler);

    /// Asks the process to end an open request, whose handler hears of the end as of any other. A process that has not ended the
    /// request in five seconds is hung, and is killed.
    void stopRequest(qint64 id);

    /// Sends a message that gets no reply.
    void notify(const char *method, const nlohmann::json &params);

    /// Returns whether the process has answered initialize, which its owner tells with setReady().
    [[nodiscard]] bool isReady() const { return m_ready; }
    void setReady();
    /// Returns whether the last process was killed because it did not answer any more.
    [[nodiscard]] bool wasHung() const { return m_wasHung; }

Q_SIGNALS:
    void notified(const std::string &name, const nlohmann::json &params);
    void failedToStart(const QString &program);
    /// The process ended without being asked to. `forDriver` is true if it tried a driver then, which the next process will not
    /// try. The open requests fail after this signal.
    void died(const QString &reason, bool forDriver);

private:
    void readLine(const QByteArray &line) override;
    void lineLeftOut() override;
    void readErrorLine(const QByteArray &line) override;
    void couldNotStart(const QString &why) override;
    void ended(const Ending &ending) override;
    void deadlinePassed() override;

    void send(const nlohmann::json &message);
    void failAll(const std::string &detail);

    std::map<qint64, Handler> m_open;
    qint64 m_nextId = 1;
    qint64 m_stoppedId = 0; ///< the id of the open request that the process has been asked to end; 0 if there is none
    bool m_ready = false;
    bool m_wasHung = false;
};
}
