// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// tramontane-engine serve with a real model: what it says of the memory that a model takes, and chats that go on after a restart.
#include "inference/protocol/messages.h"

#include <QDir>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <nlohmann/json.hpp>

#include <functional>

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

    /// Returns the reply to a request, past the notifications before it.
    nlohmann::json ask(const char *method, const nlohmann::json &parameters,
                       const std::function<void(const nlohmann::json &)> &notified = {})
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
            if (notified) {
                notified(line);
            }
        }
        return {};
    }

    void restart(const QStringList &arguments)
    {
        cleanup();
        m_engine.start(QStringLiteral(TRAMONTANE_ENGINE), QStringList{u"serve"_s} + arguments);
        QVERIFY(m_engine.waitForStarted());
    }

    /// Returns the reply to a chat, with the answer's text in the field "text".
    nlohmann::json chat(const std::vector<protocol::ChatMessage> &messages, const std::string &key)
    {
        std::string text;
        const protocol::ChatStart request{.messages = messages, .maxTokens = 12, .cacheKey = key};
        auto reply = ask(protocol::method::ChatStart, request, [&text](const nlohmann::json &line) {
            if (line.value("method", "") == protocol::method::ChatToken) {
                text += line["params"]["text"].get<std::string>();
            }
        });
        auto result = reply.value("result", nlohmann::json::object());
        result["text"] = text;
        return result;
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

    void exactnessIsMeasuredBesideTheChatAndRemembered()
    {
        const QTemporaryDir cache;
        auto environment = QProcessEnvironment::systemEnvironment();
        environment.insert(u"XDG_CACHE_HOME"_s, cache.path());
        m_engine.setProcessEnvironment(environment);
        const nlohmann::json model{
            {"path", TRAMONTANE_TEST_DATA "/models/q_q4_1.gguf"}, {"device", "cpu"}, {"contextLength", 128}};
        restart({});
        const auto loaded = ask(protocol::method::ModelLoad, model);
        QVERIFY2(loaded.contains("result"), loaded.dump().c_str());
        QVERIFY(!loaded["result"].contains("exactness"));
        const std::vector<protocol::ChatMessage> question{{.role = "user", .content = "Hello!"}};
        const auto first = chat(question, "");
        QVERIFY2(first.contains("promptTokens"), first.dump().c_str());

        double fraction = 0;
        const auto reply = ask(protocol::method::ModelCompare, nlohmann::json::object(), [&fraction](const nlohmann::json &line) {
            if (line.value("method", "") == protocol::method::ModelCompareProgress) {
                fraction = line["params"]["fraction"].get<double>();
            }
        });
        QVERIFY2(reply.contains("result"), reply.dump().c_str());
        QCOMPARE(fraction, 1);
        const auto exactness = protocol::parse<protocol::Exactness>(reply["result"]);
        QVERIFY(exactness);
        QVERIFY(exactness->positions > 50);
        QVERIFY(exactness->sameToken > 0.5 && exactness->sameToken <= 1);
        QVERIFY(exactness->meanDivergence > 0); // 8 bits show
        QVERIFY(exactness->largestDivergence >= exactness->meanDivergence);
        const auto second = chat(question, ""); // the context is as it was
        QCOMPARE(second["reusedTokens"].get<int>(), second["promptTokens"].get<int>() - 1);
        QCOMPARE(second["text"], first["text"]);

        restart({});
        const auto again = ask(protocol::method::ModelLoad, model);
        QCOMPARE(again["result"]["exactness"], reply["result"]);
        restart({u"--kv"_s, u"q8_0"_s}); // with this, the model is computed otherwise
        QVERIFY(!ask(protocol::method::ModelLoad, model)["result"].contains("exactness"));
        restart({u"--precision"_s, u"exact"_s});
        QVERIFY(ask(protocol::method::ModelLoad, model).contains("result"));
        QCOMPARE(ask(protocol::method::ModelCompare, nlohmann::json::object())["result"]["sameToken"], nlohmann::json(1.0));
        m_engine.setProcessEnvironment(QProcessEnvironment::systemEnvironment());
    }

    void aLongChatGoesOnAfterARestart()
    {
        if (!QFile::exists(QStringLiteral(TRAMONTANE_TEST_MODEL))) {
            QSKIP("NO TEST MODEL: set TRAMONTANE_TEST_MODEL to the default model's file");
        }
        const nlohmann::json model{{"path", TRAMONTANE_TEST_MODEL}, {"contextLength", 1024}};
        const QTemporaryDir folder;
        const QStringList arguments{u"--cache-folder"_s, folder.path() + u"/chats"_s};
        const auto kept = [&folder] { return QDir(folder.path() + u"/chats"_s).entryList(QDir::Files).size(); };

        std::string document;
        for (int line = 1; line <= 20; ++line) {
            document += "In the year " + std::to_string(1900 + line) + " the harbour counted " + std::to_string(line * 37)
                + " ships and as many captains.\n";
        }
        std::vector<protocol::ChatMessage> messages{{.role = "user", .content = document + "How many ships came in 1905?"}};
        restart(arguments);
        QVERIFY(ask(protocol::method::ModelLoad, model).contains("result"));
        const auto first = chat(messages, "7");
        QVERIFY2(first.contains("promptTokens"), first.dump().c_str());
        const auto promptTokens = first["promptTokens"].get<int>();
        QVERIFY(promptTokens > 300);
        messages.push_back({.role = "assistant", .content = first["text"].get<std::string>()});
        messages.push_back({.role = "user", .content = "And in 1910?"});
        QVERIFY(chat(messages, "7").contains("text"));
        // Once more, so that just the question's last token is computed, as after the restart: in a batch its sums have another
        // order, and where two tokens are nearly as likely another text may follow.
        const auto uninterrupted = chat(messages, "7");

        restart(arguments); // the end of the engine keeps the chat
        QCOMPARE(kept(), 1);
        QVERIFY(ask(protocol::method::ModelLoad, model).contains("result"));
        const auto other = chat({{.role = "user", .content = "Hello!"}}, "8");
        QCOMPARE(other["reusedTokens"], 0);
        const auto again = chat(messages, "7");
        QVERIFY2(again["reusedTokens"].get<int>() > promptTokens - 32, again.dump().c_str());
        QCOMPARE(again["reusedTokens"], uninterrupted["reusedTokens"]);
        QVERIFY(again["prefillMs"].get<double>() < first["prefillMs"].get<double>() / 2);
        QCOMPARE(again["text"], uninterrupted["text"]);

        // Other settings ask for another cache, and a chat that is gone leaves none.
        restart(arguments + QStringList{u"--kv"_s, u"q8_0"_s});
        QVERIFY(ask(protocol::method::ModelLoad, model).contains("result"));
        QVERIFY(ask(protocol::method::CacheForget, {{"keys", {"7", "8"}}}).contains("result"));
        QCOMPARE(kept(), 0);
        QCOMPARE(chat(messages, "7")["reusedTokens"], 0);
        QVERIFY(ask(protocol::method::CacheLimit, {{"bytes", 0}}).contains("result"));
    }
};

QTEST_GUILESS_MAIN(ServeCommandTest)
#include "servecommandtest.moc"
