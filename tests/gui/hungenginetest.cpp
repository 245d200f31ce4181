// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// An engine that does not answer any more is ended and started again as soon as somebody wants it to stop.
#include "gui/engine/engineclient.h"
#include "tests/gui/generationevents.h"

#include <QCoroTask>
#include <QTemporaryDir>
#include <QTest>

#include <chrono>
#include <csignal>
#include <memory>
#include <optional>

using namespace gui;
using namespace std::chrono_literals;
using State = EngineClient::State;
using test::Events;
using test::follow;
using test::question;
namespace protocol = inference::protocol;

namespace
{
constexpr auto Patience = 20s; // the machine may do other things too
}

class HungEngineTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;

    /// Starts an engine whose model is ready, and which takes no notice when it is to stop.
    std::unique_ptr<EngineClient> loaded(const QStringList &options)
    {
        auto engine = std::make_unique<EngineClient>(
            QStringLiteral(FAKE_ENGINE),
            QStringList{QStringLiteral("--folder"), m_folder->path(), QStringLiteral("--deaf-to-stop"), QStringLiteral("1")}
                + options);
        return QCoro::waitFor(engine->loadModel(QStringLiteral("/models/brittle.gguf"))) ? std::move(engine) : nullptr;
    }

private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void aHungEngineIsStartedAgainForWhoStopsIt_data()
    {
        QTest::addColumn<bool>("standsStill");
        QTest::newRow("deaf") << false;
        QTest::newRow("still") << true;
    }
    void aHungEngineIsStartedAgainForWhoStopsIt()
    {
        QFETCH(const bool, standsStill);
        auto engine
            = loaded({QStringLiteral("--words"), QStringLiteral("2000"), QStringLiteral("--rate"), QStringLiteral("200")});
        QVERIFY(engine);
        QObject owner;
        Generation *hung = engine->generate(Requester::Answer, {question()}, &owner);
        const auto first = follow(hung);
        const auto second = follow(engine->generate(Requester::Summary, {question()}, &owner));
        QTRY_VERIFY_WITH_TIMEOUT(!first->text.isEmpty(), Patience);
        const qint64 before = engine->processId();
        if (standsStill) {
            ::kill(static_cast<pid_t>(before), SIGSTOP);
        }
        hung->stop();
        hung->stop(); // an impatient second time
        QTRY_VERIFY_WITH_TIMEOUT(first->over(), Patience);
        QVERIFY(first->result); // the user has ended it, and the engine has not failed
        QCOMPARE(first->result->stopReason, protocol::StopReason::Stopped);
        QCOMPARE(engine->state(), State::Restarting);
        QVERIFY2(engine->errorText().contains(QStringLiteral("did not answer")), qPrintable(engine->errorText()));
        QTRY_VERIFY_WITH_TIMEOUT(!second->text.isEmpty(), Patience);
        QVERIFY(engine->processId() != before);
        QCOMPARE(engine->errorText(), QString());
    }

    void aHungMeasurementDoesNotHoldUpAQuestion()
    {
        auto engine = loaded({QStringLiteral("--compare-ms"), QStringLiteral("600000")});
        QVERIFY(engine);
        engine->compareWithExact();
        QVERIFY(engine->isComparing());
        QObject owner;
        const auto events = follow(engine->generate(Requester::Answer, {question()}, &owner));
        QTRY_VERIFY_WITH_TIMEOUT(events->over(), Patience);
        QVERIFY(events->result);
        QCOMPARE(events->text, QStringLiteral("The wind blows from the north."));
        QVERIFY(!engine->isComparing());
    }
};

QTEST_GUILESS_MAIN(HungEngineTest)

#include "hungenginetest.moc"
