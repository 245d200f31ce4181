// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The protocol as the window sees it: sessions, chats, and what goes wrong.
#include "tests/inference/scriptedserver.h"

#include "base/format.h"

#include <csignal>

using namespace inference;
using namespace scriptedserver;

class ServerTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void initTestCase() { std::signal(SIGPIPE, SIG_IGN); }

    void aWholeSession()
    {
        Session session;
        session.start();
        const json hello = session.call("first", "initialize");
        QCOMPARE(hello["jsonrpc"], json("2.0"));
        QCOMPARE(hello["result"]["protocolVersion"], json(protocol::Version));
        QCOMPARE(session.call(2, "devices")["result"]["devices"][0]["name"], json("Scripted"));
        QCOMPARE(session.call(3, "model/load", {{"path", "/m.gguf"}})["result"]["path"], json("/m.gguf"));
        QCOMPARE(session.others.size(), 2U);
        QCOMPARE(session.others[0]["method"], json("model/progress"));
        QCOMPARE(session.others[1]["params"]["fraction"], json(1.0));
        session.others.clear();

        const json counted = session.call(4, "tokens/count", Question);
        QCOMPARE(counted["result"]["contextLength"], json(4096));
        const json answered = session.call(5, "chat/start", Question);
        QCOMPARE(answered["result"]["stopReason"], json("endOfTurn"));
        QCOMPARE(answered["result"]["promptTokens"], counted["result"]["tokens"]);
        QCOMPARE(answered["result"]["generatedTokens"], json(6));
        std::string text;
        bool prefillDone = false;
        for (const json &other : session.others) {
            QCOMPARE(other["params"]["id"], json(5));
            if (other["method"] == "chat/token") {
                QVERIFY(prefillDone);
                text += other["params"]["text"].get<std::string>();
            } else {
                QCOMPARE(other["method"], json("chat/prefill"));
                prefillDone = other["params"]["done"] == other["params"]["total"];
            }
        }
        QCOMPARE(text, std::string("Paris."));
        QCOMPARE(session.call(6, "tokens/count", {{"text", "abc"}})["result"]["tokens"], json(3));
        QVERIFY(session.call(7, "model/unload").contains("result"));
        QCOMPARE(engineCode(session.call(8, "chat/start", Question)), std::string("noModel"));
        QVERIFY(session.call(9, "shutdown").contains("result"));
        QTRY_VERIFY(session.ended());
    }

    void wrongLinesAreAnsweredAndSurvived_data()
    {
        QTest::addColumn<QByteArray>("line");
        QTest::addColumn<int>("code");
        QTest::newRow("no JSON") << QByteArray("hello") << -32700;
        QTest::newRow("half JSON") << QByteArray("{\"jsonrpc\": \"2.0\"") << -32700;
        QTest::newRow("invalid UTF-8") << QByteArray("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"\xFF\"}") << -32700;
        QTest::newRow("zero bytes") << QByteArray("\0\0", 2) << -32700;
        QTest::newRow("deep nesting") << QByteArray(100'000, '[') << -32700;
        QTest::newRow("closed deep nesting") << QByteArray(100'000, '[') + QByteArray(100'000, ']') << -32700;
        QTest::newRow("batch") << QByteArray("[{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"devices\"}]") << -32600;
        QTest::newRow("number") << QByteArray("17") << -32600;
        QTest::newRow("no version") << QByteArray("{\"id\":1,\"method\":\"devices\"}") << -32600;
        QTest::newRow("no method") << QByteArray("{\"jsonrpc\":\"2.0\",\"id\":1}") << -32600;
        QTest::newRow("method is no text") << QByteArray("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":7}") << -32600;
        QTest::newRow("id is an object") << QByteArray("{\"jsonrpc\":\"2.0\",\"id\":{},\"method\":\"devices\"}") << -32600;
        QTest::newRow("unknown method") << QByteArray("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"chat/sing\"}") << -32601;
        QTest::newRow("list of parameters") << QByteArray(
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"model/load\",\"params\":[1]}")
                                            << -32602;
        QTest::newRow("missing field") << QByteArray("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"model/load\"}") << -32602;
        QTest::newRow("wrong type") << QByteArray(
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"model/load\",\"params\":{\"path\":1}}")
                                    << -32602;
        QTest::newRow("no messages") << QByteArray(
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"chat/start\",\"params\":{\"messages\":[]}}")
                                     << -32602;
        QTest::newRow("bad setting") << QByteArray(
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"chat/start\",\"params\":{\"messages\":[{\"role\":\"user\","
            "\"content\":\"x\"}],\"sampling\":{\"temperature\":-1}}}")
                                     << -32602;
        QTest::newRow("text id for a chat") << QByteArray(
            "{\"jsonrpc\":\"2.0\",\"id\":\"x\",\"method\":\"chat/"
            "start\",\"params\":{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}}")
                                            << -32600;
        QTest::newRow("neither text nor messages")
            << QByteArray("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tokens/count\",\"params\":{}}") << -32602;
        QTest::newRow("no model") << QByteArray(
            "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tokens/count\",\"params\":{\"text\":\"x\"}}")
                                  << -32000;
    }

    void wrongLinesAreAnsweredAndSurvived()
    {
        QFETCH(const QByteArray, line);
        QFETCH(const int, code);
        Session session;
        session.start();
        session.sendRaw("\n \r\n" + line.toStdString() + "\r\n");
        const json answer = session.receive();
        QCOMPARE(errorCode(answer), code);
        QVERIFY(!answer["error"]["message"].get<std::string>().empty());
        QVERIFY(session.call(2, "initialize").contains("result"));
    }

    void unknownFieldsAndNotificationsAreIgnored()
    {
        Session session;
        session.start();
        session.send({{"jsonrpc", "2.0"}, {"method", "devices"}});
        session.send({{"jsonrpc", "2.0"}, {"method", "nothing/known"}});
        session.send({{"jsonrpc", "2.0"},
                      {"id", 5},
                      {"method", "model/load"},
                      {"params", {{"path", "/x"}, {"colour", "blue"}}},
                      {"more", 1}});
        QCOMPARE(session.reply(5)["result"]["name"], json("Scripted"));
        for (const json &other : session.others) {
            QCOMPARE(other["method"], json("model/progress"));
        }
    }

    void anEndlessLineIsThrownAway()
    {
        Session session;
        session.start();
        std::thread writer([&session] {
            const std::string chunk(1 << 20, 'x');
            for (int index = 0; index < 70; ++index) {
                session.sendRaw(chunk);
            }
            session.sendRaw("\n");
            session.request(1, "initialize");
        });
        const json refusal = session.receive();
        QCOMPARE(errorCode(refusal), -32700);
        QVERIFY(refusal["id"].is_null());
        QVERIFY(session.reply(1).contains("result"));
        QVERIFY(session.others.empty());
        writer.join();
    }

    void chatsAreStoppedWhileTheyRun()
    {
        Session session;
        session.backend.endless = true;
        session.backend.tokenDelay = std::chrono::milliseconds(1);
        session.start();
        session.load();
        session.others.clear();
        session.request(11, "chat/start", Question);
        json first = session.receive();
        while (first["method"] != "chat/token") {
            first = session.receive();
        }
        QVERIFY(session.call(12, "tokens/count", {{"text", "abcd"}})["result"]["tokens"] == 4); // this needs no turn
        QCOMPARE(engineCode(session.call(13, "chat/start", Question)), std::string("busy"));
        QCOMPARE(engineCode(session.call(14, "model/load", {{"path", "/x"}})), std::string("busy"));
        QCOMPARE(engineCode(session.call(15, "model/unload")), std::string("busy"));
        QVERIFY(session.call(16, "chat/stop", {{"id", 999}}).contains("result")); // this is another request's id
        QVERIFY(session.call(17, "devices").contains("result"));
        QVERIFY(session.call(18, "chat/stop", {{"id", 11}}).contains("result"));
        QCOMPARE(session.reply(11)["result"]["stopReason"], json("stopped"));
        const json again = session.call(19, "chat/start", {{"messages", Question["messages"]}, {"maxTokens", 2}});
        QCOMPARE(again["result"]["stopReason"], json("length"));
        QVERIFY(again["result"]["reusedTokens"].get<int>() > 10);
    }

    void failuresCarryTheirCode()
    {
        Session session;
        session.backend.loadFailure = Error{.code = ErrorCode::FileCorrupt, .detail = "broken \xFF"};
        session.start();
        const json reply = session.call(1, "model/load", {{"path", "/x"}});
        QCOMPARE(errorCode(reply), -32000);
        QCOMPARE(engineCode(reply), std::string("fileCorrupt"));
        QVERIFY(reply["error"]["data"]["detail"].get<std::string>().starts_with("broken"));
    }

    void systemMessagesAreCountedAsTheyAreAnswered()
    {
        Session session;
        session.backend.chatTemplate = scripted::StrictTemplate;
        session.start();
        session.load();
        const json messages{{{"role", "system"}, {"content", "Rule"}}, {{"role", "user"}, {"content", "Question"}}};
        const json same{{{"role", "user"}, {"content", "Rule\n\nQuestion"}}};
        const json answer = session.call(1, "chat/start", {{"messages", messages}});
        QVERIFY2(answer.contains("result"), base::dump(answer).c_str());
        QCOMPARE(answer["result"].value("stopReason", ""), std::string("endOfTurn"));
        const json counted = session.call(2, "tokens/count", {{"messages", messages}});
        QCOMPARE(counted["result"].value("tokens", 0), answer["result"].value("promptTokens", -1));
        QCOMPARE(session.call(3, "tokens/count", {{"messages", same}})["result"].value("tokens", 0),
                 answer["result"].value("promptTokens", -1));
    }

    void thoughtsComeWithTheirTags()
    {
        Session session;
        session.backend.chatTemplate = scripted::ThinkingTemplate;
        session.backend.answer = "Hm.[/THINK]Paris.";
        session.start();
        const json loaded = session.call(1, "model/load", {{"path", "/m.gguf"}});
        QCOMPARE(loaded["result"]["thinkingSwitch"], json(true));
        const auto said = [&session](int id, json request) {
            session.others.clear();
            request["messages"][0]["content"] = base::format("Question {}", id);
            const json reply = session.call(id, "chat/start", request);
            std::string text = reply.contains("result") ? std::string() : base::dump(reply);
            for (const json &other : session.others) {
                text += other["method"] == "chat/token" ? other["params"]["text"].get<std::string>() : std::string();
            }
            return text;
        };
        json request = Question;
        QCOMPARE(said(2, request), std::string("[THINK]Hm.[/THINK]Paris."));
        request["thinking"] = true;
        QCOMPARE(said(3, request), std::string("[THINK]Hm.[/THINK]Paris."));
        request["thinking"] = false;
        QCOMPARE(said(4, request), std::string("Hm.[/THINK]Paris."));
        request["thinking"] = true;
        request["continues"] = true;
        QVERIFY(said(5, request).contains("no answer to continue"));
        request["messages"].push_back({{"role", "assistant"}, {"content", "It is"}});
        QCOMPARE(said(6, request), std::string("Hm.[/THINK]Paris."));
    }

    void theSeedIsTold()
    {
        Session session;
        session.start();
        const json loaded = session.call(1, "model/load", {{"path", "/m.gguf"}});
        QCOMPARE(loaded["result"]["thinkingSwitch"], json(false));
        json request = Question;
        request["sampling"] = {{"temperature", 1}, {"seed", 4711}};
        QCOMPARE(session.call(2, "chat/start", request)["result"]["seed"], json(4711));
        QVERIFY(session.call(3, "chat/start", Question)["result"]["seed"].is_number_unsigned());
    }

    void tooLongPromptsAreRefused()
    {
        Session session;
        session.backend.contextLength = 10;
        session.start();
        session.load();
        const json refusal = session.call(1, "chat/start", Question);
        QCOMPARE(engineCode(refusal), std::string("contextFull"));
        const json counted = session.call(2, "tokens/count", Question)["result"]["tokens"];
        QCOMPARE(refusal["error"]["data"]["tokens"], (json{{"needed", counted}, {"available", 10}}));
    }

    void promptsThatLeaveNoRoomForAnAnswerAreRefused_data()
    {
        QTest::addColumn<int>("left"); // tokens, of which an answer wants 16
        for (int left = 0; left <= 16; ++left) {
            QTest::addRow("%d", left) << left;
        }
    }

    void promptsThatLeaveNoRoomForAnAnswerAreRefused()
    {
        QFETCH(const int, left);
        constexpr int Minimum = 16;
        Session counting;
        counting.start();
        counting.load();
        const int tokens = counting.call(1, "tokens/count", Question)["result"].value("tokens", 0);
        QVERIFY(tokens > 0);

        Session session;
        session.backend.contextLength = static_cast<std::uint32_t>(tokens + left);
        session.start();
        session.load();
        session.others.clear();
        json chat = Question;
        chat["minimumAnswerTokens"] = Minimum;
        const json reply = session.call(2, "chat/start", chat);
        if (left >= Minimum) {
            QCOMPARE(reply["result"]["stopReason"], json("endOfTurn"));
        } else {
            QCOMPARE(engineCode(reply), std::string("contextFull"));
            QCOMPARE(reply["error"]["data"]["tokens"], (json{{"needed", tokens + Minimum}, {"available", tokens + left}}));
            QVERIFY(session.others.empty()); // not even the prompt was begun
        }
        QVERIFY(session.call(3, "chat/start", Question).contains("result")); // who asks for no room gets what there is
    }

    void theEndOfTheInputEndsEverything_data()
    {
        QTest::addColumn<bool>("busy");
        QTest::newRow("idle") << false;
        QTest::newRow("in mid-answer") << true;
    }

    void theEndOfTheInputEndsEverything()
    {
        QFETCH(const bool, busy);
        Session session;
        session.backend.endless = true;
        session.backend.tokenDelay = std::chrono::milliseconds(1);
        session.start();
        session.load();
        if (busy) {
            session.request(1, "chat/start", Question);
            QVERIFY(session.receive().contains("method"));
        }
        session.closeInput();
        QTRY_VERIFY_WITH_TIMEOUT(session.ended(), 5000);
    }

    void aClosedOutputEndsTheServer()
    {
        Session session;
        session.backend.endless = true;
        session.backend.tokenDelay = std::chrono::milliseconds(1);
        session.start();
        session.load();
        session.request(1, "chat/start", Question);
        QVERIFY(session.receive().contains("method"));
        session.closeOutput();
        QTRY_VERIFY_WITH_TIMEOUT(session.ended(), 5000);
    }

    void theLastLineNeedsNoLineBreak()
    {
        Session session;
        session.start();
        session.sendRaw(R"({"jsonrpc":"2.0","id":3,"method":"initialize"})");
        session.closeInput();
        QVERIFY(session.reply(3).contains("result"));
    }

    void messagesSurviveTheWayThere()
    {
        const protocol::ChatStart start{.messages = {{.role = "user", .content = "é\n\"x\""}},
                                        .sampling = {.temperature = 0.7,
                                                     .topK = 40,
                                                     .topP = 0.9,
                                                     .minP = 0.1,
                                                     .typicalP = 0.8,
                                                     .xtcProbability = 0.2,
                                                     .xtcThreshold = 0.3,
                                                     .repetitionPenalty = 1.1,
                                                     .presencePenalty = -1,
                                                     .frequencyPenalty = 0.5,
                                                     .penaltyTokens = 9,
                                                     .dryMultiplier = 0.8,
                                                     .dryBase = 2,
                                                     .dryAllowedLength = 3,
                                                     .dryBreakers = {"."},
                                                     .logitBias = {{.token = 5, .bias = -2.5}},
                                                     .seed = ~0ULL},
                                        .maxTokens = 7,
                                        .minimumAnswerTokens = 3,
                                        .stop = {"END"},
                                        .jsonSchema = R"({"type":"null"})"};
        const auto back = protocol::parse<protocol::ChatStart>(base::parseJson(base::dump(json(start))));
        QVERIFY(back.has_value());
        QCOMPARE(back->messages[0].content, start.messages[0].content);
        QCOMPARE(back->sampling.temperature, 0.7);
        QVERIFY(back->sampling.seed == ~0ULL);
        QCOMPARE(back->maxTokens, 7U);
        QCOMPARE(json(*back), json(start));
        QVERIFY(!protocol::parse<protocol::ChatStart>(
            base::parseJson(R"({"messages": [{"role": "user", "content": ""}], "stop": "x"})")));
        QVERIFY(!protocol::parse<protocol::Sampling>(base::parseJson(R"({"logitBias": [{"token": 1}]})")));
        QVERIFY(!protocol::parse<protocol::Sampling>(base::parseJson(R"({"xtcProbability": 2})")));
        const protocol::ChatResult result{.stopReason = protocol::StopReason::StopString,
                                          .stopString = "END",
                                          .promptTokens = 1,
                                          .reusedTokens = 2,
                                          .generatedTokens = 3,
                                          .prefillMs = 4.5,
                                          .decodeMs = 5.5};
        QCOMPARE(json(protocol::parse<protocol::ChatResult>(json(result)).value()), json(result));
    }

    void descriptionsSurviveTheWayThere()
    {
        const protocol::ModelInfo info{.path = "/p",
                                       .name = "n",
                                       .architecture = "a",
                                       .license = "l",
                                       .languages = {"en", "fr"},
                                       .languageSources
                                       = {{.source = "file", .codes = {"en"}}, {.source = "tried", .codes = {"fr"}}},
                                       .parameters = 1,
                                       .fileBytes = 2,
                                       .contextLength = 3,
                                       .trainedContextLength = 4,
                                       .device = "d",
                                       .memory = {.weightBytes = 5,
                                                  .cacheBytes = 6,
                                                  .scratchBytes = 7,
                                                  .deviceBytes = 8,
                                                  .hostBytes = 9,
                                                  .largestContextLength = 10},
                                       .warnings = {"noChatTemplate"}};
        QCOMPARE(json(protocol::parse<protocol::ModelInfo>(json(info)).value()), json(info));
        QVERIFY(protocol::parse<protocol::ModelInfo>(json(info))->languageSources == info.languageSources);
        const protocol::ModelDescription description{.path = "/p",
                                                     .name = "n",
                                                     .architecture = "a",
                                                     .license = "l",
                                                     .languageSources = info.languageSources,
                                                     .fileBytes = 2};
        QCOMPARE(json(protocol::parse<protocol::ModelDescription>(json(description)).value()), json(description));
        QVERIFY(!protocol::parse<protocol::LanguageSource>(json{{"source", "file"}, {"codes", "en"}}));
        protocol::DeviceInfo device{.id = "vulkan:1",
                                    .index = 1,
                                    .name = "n",
                                    .type = "virtual",
                                    .driver = "d",
                                    .memoryBytes = 5,
                                    .capabilities = {"x"},
                                    .selfTest = "passed",
                                    .chosen = true,
                                    .stepMs = 1.5,
                                    .fault = "hung"};
        QCOMPARE(json(protocol::parse<protocol::DeviceInfo>(json(device)).value()), json(device));
        device.id = "cpu";
        device.index.reset();
        QCOMPARE(json(protocol::parse<protocol::DeviceInfo>(json(device)).value()), json(device));
    }

    void wrongFieldsAreRefused()
    {
        const auto deviceOf = [](const json &named) {
            const auto load = protocol::parse<protocol::ModelLoad>(json{{"path", "x"}, {"device", named}});
            return load ? load->device : "refused";
        };
        QCOMPARE(deviceOf("cpu"), std::string("cpu"));
        QCOMPARE(deviceOf(1), std::string("1")); // as it was before the processor was a device
        QCOMPARE(deviceOf(-1), std::string("refused"));
        QCOMPARE(deviceOf(true), std::string("refused"));
        for (const json &wrong :
             {json(nullptr), json(1), json::array(), json{{"id", 1.5}}, json{{"id", "1"}}, json{{"id", 1e300}}}) {
            QVERIFY(!protocol::parse<protocol::ChatStop>(wrong));
        }
        QVERIFY(protocol::parse<protocol::ChatStop>(json{{"id", -3}})->id == -3);
        QVERIFY(!protocol::parse<protocol::ModelLoad>(json{{"path", "x"}, {"contextLength", -1}}));
        QVERIFY(!protocol::parse<protocol::ModelLoad>(json{{"path", "x"}, {"contextLength", 1ULL << 40}}));
    }
};

QTEST_GUILESS_MAIN(ServerTest)
#include "servertest.moc"
