// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// tramontane-engine serve with a real model: what it says of the memory that a model takes.
#include "inference/protocol/messages.h"

#include <QProcess>
#include <QTest>

#include <nlohmann/json.hpp>

using namespace inference;
using namespace Qt::StringLiterals;

namespace
{
constexpr int PatienceMs = 60'000;
}

class ServeCommandTest : public QObject
{
    Q_OBJECT

private:
    QProcess m_engine;

    /// The reply to a request, past the notifications before it.
    nlohmann::json ask(const char *method, const nlohmann::json &parameters)
    {
        const nlohmann::json request{{"jsonrpc", "2.0"}, {"id", 1}, {"method", method}, {"params", parameters}};
        m_engine.write(QByteArray::fromStdString(request.dump()) + '\n');
        while (m_engine.canReadLine() || m_engine.waitForReadyRead(PatienceMs)) {
            if (!m_engine.canReadLine()) {
                continue;
            }
            auto line = nlohmann::json::parse(m_engine.readLine().toStdString(), nullptr, false);
            if (line.is_object() && line.contains("id")) {
                return line;
            }
        }
        return {};
    }

private Q_SLOTS:
    void init()
    {
        m_engine.start(QStringLiteral(TRAMONTANE_ENGINE), {u"serve"_s});
        QVERIFY(m_engine.waitForStarted());
        const auto devices = ask(protocol::method::Devices, nlohmann::json::object());
        if (!devices.contains("result") || devices["result"]["devices"].empty()) {
            QSKIP("NO VULKAN DEVICE: no model is loaded");
        }
    }

    void cleanup()
    {
        m_engine.closeWriteChannel();
        QVERIFY(m_engine.waitForFinished(PatienceMs));
        QCOMPARE(m_engine.exitCode(), 0);
    }

    void replyTellsTheMemory()
    {
        const auto reply
            = ask(protocol::method::ModelLoad, {{"path", TRAMONTANE_TEST_DATA "/models/llama_gqa.gguf"}, {"contextLength", 64}});
        QVERIFY2(reply.contains("result"), reply.dump().c_str());
        const auto info = protocol::parse<protocol::ModelInfo>(reply["result"]);
        QVERIFY(info);
        const auto &memory = info->memory;
        QVERIFY(memory.weightBytes > info->fileBytes / 2);
        QVERIFY(memory.cacheBytes > 0);
        QVERIFY(memory.scratchBytes > 0);
        QCOMPARE(memory.deviceBytes + memory.hostBytes, memory.weightBytes + memory.cacheBytes + memory.scratchBytes);
        QCOMPARE(memory.largestContextLength, info->trainedContextLength);
    }

    void refusalHasTheFigures()
    {
        const auto reply = ask(protocol::method::ModelLoad,
                               {{"path", TRAMONTANE_TEST_DATA "/models/llama_gqa.gguf"}, {"contextLength", 1'000'000'000U}});
        QVERIFY2(reply.contains("error"), reply.dump().c_str());
        QCOMPARE(reply["error"]["data"]["code"], "outOfMemory");
        const auto detail = QString::fromStdString(reply["error"]["data"]["detail"].get<std::string>());
        QVERIFY2(detail.contains(u"KV cache for 1000000000 tokens"_s), qPrintable(detail));
        QVERIFY2(detail.contains(u"the largest context that fits is"_s), qPrintable(detail));
    }
};

QTEST_GUILESS_MAIN(ServeCommandTest)
#include "servecommandtest.moc"
