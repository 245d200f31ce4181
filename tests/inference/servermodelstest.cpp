// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// What the protocol says of models and devices: described, loaded, compared, tried again.
#include "tests/inference/scriptedserver.h"

#include <csignal>

using namespace inference;
using namespace scriptedserver;

class ServerModelsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { std::signal(SIGPIPE, SIG_IGN); }

    void aFileIsDescribedWhileAnAnswerIsWritten()
    {
        Session session;
        session.backend.endless = true;
        session.backend.tokenDelay = std::chrono::milliseconds(1);
        session.start();
        session.load();
        session.request(1, "chat/start", Question);
        const json described = session.call(2, "model/describe", {{"path", "/known.gguf"}});
        QCOMPARE(described["result"]["languageSources"], json({{{"source", "maker"}, {"codes", {"en", "mt"}}}}));
        QCOMPARE(engineCode(session.call(3, "model/describe", {{"path", "/lost.gguf"}})), std::string("fileNotFound"));
        QCOMPARE(session.call(4, "model/describe")["error"]["code"], json(-32602));
        session.request(5, "chat/stop", {{"id", 1}});
        QCOMPARE(session.reply(1)["result"]["stopReason"], json("stopped")); // it was not disturbed
    }

    void modelsAreComparedWithExactArithmetic()
    {
        Session session;
        session.start();
        QCOMPARE(engineCode(session.call(1, "model/compare")), std::string("noModel"));
        session.load();
        session.others.clear();
        const json result = session.call(2, "model/compare")["result"];
        QCOMPARE(result["positions"], json(300));
        QCOMPARE(result["sameToken"], json(0.97));
        QCOMPARE(result["meanDivergence"], json(0.002));
        QCOMPARE(result["largestDivergence"], json(0.25));
        QCOMPARE(session.others.size(), 2U);
        QCOMPARE(session.others[0]["method"], json("model/compareProgress"));
        QCOMPARE(session.others[0]["params"]["fraction"], json(0.5));
        QCOMPARE(session.others[1]["params"]["fraction"], json(1.0));
        const auto read = protocol::parse<protocol::Exactness>(result);
        QVERIFY(read);
        QCOMPARE(read->sameToken, 0.97);
        QVERIFY(!protocol::parse<protocol::Exactness>({{"positions", 1}, {"sameToken", 1.5}}));
        QVERIFY(session.call(3, "chat/start", Question).contains("result"));

        session.backend.compares = false;
        session.load();
        QCOMPARE(engineCode(session.call(4, "model/compare")), std::string("unsupported"));
    }

    void comparingIsStoppedAndNothingRunsBesideIt()
    {
        Session session;
        session.backend.compareTime = std::chrono::minutes(1);
        session.start();
        session.load();
        session.request(1, "model/compare");
        QCOMPARE(engineCode(session.call(2, "chat/start", Question)), std::string("busy"));
        QVERIFY(session.call(3, "tokens/count", Question).contains("result"));
        session.request(4, "chat/stop", {{"id", 1}});
        QCOMPARE(engineCode(session.reply(1)), std::string("cancelled"));
        QVERIFY(session.call(5, "chat/start", Question).contains("result"));
    }

    void devicesAreTriedAgain()
    {
        Session session;
        session.start();
        const auto faultNow = [&session] { return session.call(1, "devices")["result"]["devices"][0]["fault"]; };
        QCOMPARE(faultNow(), json("hung"));
        QCOMPARE(engineCode(session.call(2, "devices/retry", {{"id", "vulkan:7"}})), std::string("noDevice"));
        QCOMPARE(errorCode(session.call(3, "devices/retry", {{"id", 7}})), -32602);
        QCOMPARE(faultNow(), json("hung"));
        QCOMPARE(session.call(4, "devices/retry", {{"id", "vulkan:0"}})["result"], json::object());
        QCOMPARE(faultNow(), json(""));
    }

    void endIsToldWhileAModelIsLoaded()
    {
        Session session;
        session.backend.loadTime = std::chrono::seconds(60);
        session.start();
        session.request(1, "model/load", {{"path", "/x"}});
        QVERIFY(session.receive().contains("method"));
        QVERIFY(!session.backend.ended);
        session.closeInput();
        QTRY_VERIFY(session.backend.ended);
    }

    void loadingIsStoppedToo()
    {
        Session session;
        session.backend.loadTime = std::chrono::seconds(60);
        session.start();
        session.request(1, "model/load", {{"path", "/x"}});
        QVERIFY(session.receive().contains("method"));
        session.send({{"jsonrpc", "2.0"}, {"method", "chat/stop"}, {"params", {{"id", 1}}}});
        QCOMPARE(engineCode(session.reply(1)), std::string("cancelled"));
    }
};

QTEST_GUILESS_MAIN(ServerModelsTest)
#include "servermodelstest.moc"
