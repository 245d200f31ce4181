// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The engine is another program and may do anything: the client must survive it, restart it and say so.
#include "gui/engine/engineclient.h"
#include "tests/gui/generationevents.h"

#include <QCoroTask>
#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <chrono>
#include <csignal>
#include <memory>

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

class EngineTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;

    std::unique_ptr<EngineClient> client(const QStringList &options = {})
    {
        return std::make_unique<EngineClient>(
            QStringLiteral(FAKE_ENGINE),
            QStringList{QStringLiteral("--folder"), m_folder->path(), QStringLiteral("--name"), QStringLiteral("Brittle")}
                + options);
    }

    /// Starts an engine whose model is ready.
    std::unique_ptr<EngineClient> loaded(const QStringList &options = {})
    {
        auto engine = client(options);
        const auto info = QCoro::waitFor(engine->loadModel(QStringLiteral("/models/brittle.gguf")));
        if (!info) {
            return nullptr;
        }
        return engine;
    }

    /// Returns the requests for texts that the engine has had, in order.
    QByteArrayList requests() const
    {
        QFile file(m_folder->filePath(QStringLiteral("requests")));
        return file.open(QIODevice::ReadOnly) ? file.readAll().trimmed().split('\n') : QByteArrayList();
    }

private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void startsWithoutAModel()
    {
        auto engine = client();
        QCOMPARE(engine->state(), State::Stopped);
        engine->start();
        QCOMPARE(engine->state(), State::Starting);
        QTRY_COMPARE_WITH_TIMEOUT(engine->state(), State::NoModel, Patience);
        QVERIFY(engine->processId() != 0);
    }

    void loadsAModelAndAnswers()
    {
        auto engine = loaded();
        QVERIFY(engine);
        QCOMPARE(engine->state(), State::Ready);
        QCOMPARE(engine->modelName(), QStringLiteral("Brittle"));
        QCOMPARE(engine->contextLength(), 4096U);
        QObject owner;
        const auto events = follow(engine->generate(Requester::Answer, {question()}, &owner));
        QCOMPARE(engine->state(), State::Generating);
        QTRY_VERIFY_WITH_TIMEOUT(events->over(), Patience);
        QVERIFY(events->result);
        QCOMPARE(events->text, QStringLiteral("The wind blows from the north."));
        QCOMPARE(events->result->stopReason, protocol::StopReason::EndOfTurn);
        QCOMPARE(engine->state(), State::Ready);
    }

    void aChatThatDoesNotFitIsRefusedWithTheFigures()
    {
        auto engine = loaded({QStringLiteral("--context"), QStringLiteral("20")});
        QVERIFY(engine);
        QObject owner;
        auto request = question(); // it has five tokens
        request.minimumAnswerTokens = 16;
        const auto refused = follow(engine->generate(Requester::Answer, {request}, &owner));
        QTRY_VERIFY_WITH_TIMEOUT(refused->over(), Patience);
        QVERIFY(refused->error);
        QCOMPARE(refused->error->code, inference::ErrorCode::ContextFull);
        QVERIFY((refused->error->data == inference::TokenShortage{.needed = 21, .available = 20}));
        QCOMPARE(engine->state(), State::Ready);
        request.minimumAnswerTokens = 15;
        const auto answered = follow(engine->generate(Requester::Answer, {request}, &owner));
        QTRY_VERIFY_WITH_TIMEOUT(answered->over(), Patience);
        QVERIFY(answered->result);
    }

    void countsTokens()
    {
        auto engine = loaded();
        QVERIFY(engine);
        inference::protocol::TokensCount request;
        request.text = "one two three";
        const auto counted = QCoro::waitFor(engine->countTokens(request));
        QVERIFY(counted);
        QCOMPARE(counted->tokens, 3U);
    }

    void deletedChatsAreForgottenEvenWhereNoEngineRuns()
    {
        const auto told = [this] {
            QFile file(m_folder->filePath(QStringLiteral("notifications")));
            return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
        };
        auto engine = client();
        engine->keepCaches(m_folder->path(), 1000);
        engine->forgetCaches({QStringLiteral("3"), QStringLiteral("5")});
        engine->start();
        QTRY_COMPARE_WITH_TIMEOUT(engine->state(), State::NoModel, Patience);
        QTRY_COMPARE_WITH_TIMEOUT(told(), QByteArray("cache/forget {\"keys\":[\"3\",\"5\"]}\n"), Patience);
        engine->forgetCaches({QStringLiteral("7")});
        engine->keepCaches(m_folder->path(), 2000);
        QTRY_VERIFY_WITH_TIMEOUT(told().endsWith("cache/forget {\"keys\":[\"7\"]}\ncache/limit {\"bytes\":2000}\n"), Patience);
    }

    void firstComeFirstServed()
    {
        auto engine = loaded({QStringLiteral("--prefill-ms"), QStringLiteral("50")});
        QVERIFY(engine);
        QObject owner;
        QList<std::shared_ptr<Events>> all;
        QStringList order;
        QList<Generation *> generations;
        for (const auto &[name, requester] : {std::pair("first", Requester::Answer), std::pair("second", Requester::Summary),
                                              std::pair("third", Requester::Answer), std::pair("fourth", Requester::Summary)}) {
            inference::protocol::ChatStart request = question();
            request.messages.front().content = name;
            Generation *generation = engine->generate(requester, {request}, &owner);
            connect(generation, &Generation::finished, &owner, [&order, name] { order += QString::fromLatin1(name); });
            all += follow(generation);
            generations += generation;
        }
        QCOMPARE(engine->waiting(), (QList{Requester::Summary, Requester::Answer, Requester::Summary}));
        QCOMPARE(generations[0]->stage(), Generation::Stage::Running);
        QCOMPARE(generations[1]->stage(), Generation::Stage::WaitingForOthers);
        QSignalSpy states(engine.get(), &EngineClient::stateChanged);
        QTRY_VERIFY_WITH_TIMEOUT(all.last()->over(), Patience);
        QCOMPARE(
            order,
            (QStringList{QStringLiteral("first"), QStringLiteral("second"), QStringLiteral("third"), QStringLiteral("fourth")}));
        for (const auto &events : std::as_const(all)) {
            QVERIFY(events->result);
            QCOMPARE(events->text, QStringLiteral("The wind blows from the north."));
        }
        // The engine sees them in the same order, one at a time: another one meanwhile would be refused as Busy.
        const QByteArrayList sent = requests();
        QCOMPARE(sent.size(), 4);
        QVERIFY(sent[1].contains("second"));
        QVERIFY(sent[3].contains("fourth"));
        QVERIFY(engine->waiting().isEmpty());
        QCOMPARE(engine->state(), State::Ready);
        QCOMPARE(states.count(), 4); // there are three more turns, and the end of the last
    }

    void aVersionThatFitsIsSentInTheSameTurn()
    {
        auto engine = loaded({QStringLiteral("--context"), QStringLiteral("6")});
        QVERIFY(engine);
        const auto worded = [](std::string words) {
            inference::protocol::ChatStart request;
            request.messages = {{.role = "user", .content = std::move(words)}};
            request.minimumAnswerTokens = 1;
            return request;
        };
        QObject owner;
        Generation *generation = engine->generate(
            Requester::Answer,
            {worded("one two three four five six seven"), worded("one two three four five six"), worded("one two three")},
            &owner);
        const auto first = follow(generation);
        const auto second = follow(engine->generate(Requester::Summary, {worded("behind")}, &owner));
        const auto third = follow(engine->generate(Requester::Answer, {worded("a b c d e f g"), worded("a b c d e f")}, &owner));
        QTRY_VERIFY_WITH_TIMEOUT(first->over() && second->over() && third->over(), Patience);
        QVERIFY(first->result);
        QCOMPARE(generation->version(), 2U);
        QVERIFY(second->result);
        QVERIFY(third->error);
        QCOMPARE(third->error->code, inference::ErrorCode::ContextFull);
        QCOMPARE(requests().size(), 2);
        QVERIFY(requests()[0].contains("one two three"));
        QVERIFY(requests()[1].contains("behind"));
        QCOMPARE(engine->state(), State::Ready);
    }

    void whoWaitsCanLeaveAtOnce()
    {
        auto engine
            = loaded({QStringLiteral("--words"), QStringLiteral("100000"), QStringLiteral("--rate"), QStringLiteral("50")});
        QVERIFY(engine);
        QObject owner;
        Generation *running = engine->generate(Requester::Answer, {question()}, &owner);
        const auto first = follow(running);
        Generation *stopped = engine->generate(Requester::Summary, {question()}, &owner);
        const auto second = follow(stopped);
        Generation *deleted = engine->generate(Requester::Answer, {question()}, &owner);
        const auto third = follow(engine->generate(Requester::Summary, {question()}, &owner));
        stopped->stop();
        delete deleted;
        QCOMPARE(engine->waiting(), QList{Requester::Summary});
        QVERIFY(!second->over()); // not before stop() has returned
        QTRY_VERIFY_WITH_TIMEOUT(second->over(), Patience);
        QVERIFY(second->result);
        QCOMPARE(second->result->stopReason, inference::protocol::StopReason::Stopped);
        QVERIFY(!first->over());
        running->stop();
        QTRY_VERIFY_WITH_TIMEOUT(!third->text.isEmpty(), Patience);
        QVERIFY(first->result);
        QVERIFY(second->text.isEmpty());
        QCOMPARE(requests().size(), 2);
    }

    void whoWaitsOutlivesTheEngine()
    {
        auto engine
            = loaded({QStringLiteral("--crash-at"), QStringLiteral("3"), QStringLiteral("--crashes"), QStringLiteral("1")});
        QVERIFY(engine);
        QObject owner;
        const auto first = follow(engine->generate(Requester::Answer, {question()}, &owner));
        Generation *waiting = engine->generate(Requester::Summary, {question()}, &owner);
        const auto second = follow(waiting);
        QTRY_VERIFY_WITH_TIMEOUT(first->over(), Patience);
        QVERIFY(first->error);
        QCOMPARE(engine->state(), State::Restarting);
        QCOMPARE(waiting->stage(), Generation::Stage::WaitingForModel);
        QCOMPARE(engine->waiting(), QList{Requester::Summary});
        QTRY_VERIFY_WITH_TIMEOUT(second->over(), Patience);
        QVERIFY(second->result);
        QCOMPARE(second->text, QStringLiteral("The wind blows from the north."));
    }

    void nobodyWaitsForAnEngineThatIsGivenUp()
    {
        auto engine = client({QStringLiteral("--crash-at-start"), QStringLiteral("1")});
        engine->start();
        QObject owner;
        Generation *generation = engine->generate(Requester::Answer, {question()}, &owner);
        const auto events = follow(generation);
        QCOMPARE(generation->stage(), Generation::Stage::WaitingForModel);
        QVERIFY(!QCoro::waitFor(engine->whenUsable()));
        QTRY_VERIFY_WITH_TIMEOUT(events->over(), Patience);
        QCOMPARE(engine->state(), State::Stopped);
        QVERIFY(events->error);
        QCOMPARE(events->error->code, inference::ErrorCode::Internal);
        // Nobody waits for an engine that stands still, either.
        const auto later = follow(engine->generate(Requester::Answer, {question()}, &owner));
        QVERIFY(!later->over());
        QTRY_VERIFY_WITH_TIMEOUT(later->over(), Patience);
        QVERIFY(later->error);
    }

    void aQuestionMayComeBeforeTheModel()
    {
        auto engine = client();
        auto loading = engine->loadModel(QStringLiteral("/models/brittle.gguf"));
        QObject owner;
        const auto events = follow(engine->generate(Requester::Answer, {question()}, &owner));
        QVERIFY(QCoro::waitFor(engine->whenUsable()));
        QVERIFY(engine->isUsable());
        QTRY_VERIFY_WITH_TIMEOUT(events->over(), Patience);
        QCOMPARE(events->text, QStringLiteral("The wind blows from the north."));

        auto refusing = client({QStringLiteral("--refuse-load"), QStringLiteral("1")});
        auto refused = refusing->loadModel(QStringLiteral("/models/damaged.gguf"));
        const auto inVain = follow(refusing->generate(Requester::Answer, {question()}, &owner));
        const auto usable = QCoro::waitFor(refusing->whenUsable());
        QVERIFY(!usable);
        QCOMPARE(usable.error().code, inference::ErrorCode::NoModel);
        QTRY_VERIFY_WITH_TIMEOUT(inVain->over(), Patience);
        QVERIFY(inVain->error);
        QCOMPARE(inVain->error->code, inference::ErrorCode::NoModel);
    }

    void anotherModelGoesBeforeWhoWaits()
    {
        auto engine = loaded({QStringLiteral("--prefill-ms"), QStringLiteral("100")});
        QVERIFY(engine);
        QObject owner;
        const auto first = follow(engine->generate(Requester::Answer, {question()}, &owner));
        const auto second = follow(engine->generate(Requester::Answer, {question()}, &owner));
        QVERIFY(QCoro::waitFor(engine->loadModel(QStringLiteral("/models/other.gguf"))));
        QVERIFY(first->result);
        QVERIFY(!second->over());
        QTRY_VERIFY_WITH_TIMEOUT(second->over(), Patience);
        QVERIFY(second->result);
    }

    void stopsWhenAsked()
    {
        auto engine
            = loaded({QStringLiteral("--words"), QStringLiteral("100000"), QStringLiteral("--rate"), QStringLiteral("50")});
        QVERIFY(engine);
        QObject owner;
        Generation *generation = engine->generate(Requester::Answer, {question()}, &owner);
        const auto events = follow(generation);
        QTRY_VERIFY_WITH_TIMEOUT(!events->text.isEmpty(), Patience);
        generation->stop();
        QTRY_VERIFY_WITH_TIMEOUT(events->over(), Patience);
        QVERIFY(events->result);
        QCOMPARE(events->result->stopReason, protocol::StopReason::Stopped);
    }

    void deletingAnAnswerStopsIt()
    {
        auto engine
            = loaded({QStringLiteral("--words"), QStringLiteral("100000"), QStringLiteral("--rate"), QStringLiteral("50")});
        QVERIFY(engine);
        delete engine->generate(Requester::Answer, {question()}, this);
        QTRY_COMPARE_WITH_TIMEOUT(engine->state(), State::Ready, Patience);
    }

    void aRefusedModelIsAnErrorWithItsCode()
    {
        auto engine = client({QStringLiteral("--refuse-load"), QStringLiteral("1")});
        const auto info = QCoro::waitFor(engine->loadModel(QStringLiteral("/models/damaged.gguf")));
        QVERIFY(!info);
        QCOMPARE(info.error().code, inference::ErrorCode::FileCorrupt);
        QTRY_COMPARE_WITH_TIMEOUT(engine->state(), State::NoModel, Patience);
    }

    void exactnessIsMeasured()
    {
        auto engine = loaded({QStringLiteral("--compare-ms"), QStringLiteral("80")});
        QVERIFY(engine);
        QCOMPARE(engine->exactness(), -1);
        QList<qreal> steps;
        connect(engine.get(), &EngineClient::compareProgressChanged, this, [&] { steps += engine->compareProgress(); });
        engine->compareWithExact();
        QVERIFY(engine->isComparing());
        QCOMPARE(engine->state(), State::Ready); // questions can be asked
        QTRY_VERIFY_WITH_TIMEOUT(!engine->isComparing(), Patience);
        QCOMPARE(engine->exactness(), 0.9925);
        QCOMPARE(steps, (QList<qreal>{0, 0.25, 0.5, 0.75, 1}));
        QVERIFY(engine->compareErrorText().isEmpty());
        // Another model's figure is its own.
        QVERIFY(QCoro::waitFor(engine->loadModel(QStringLiteral("/models/known.gguf"))));
        QCOMPARE(engine->exactness(), 0.5);
        QVERIFY(QCoro::waitFor(engine->loadModel(QStringLiteral("/models/other.gguf"))));
        QCOMPARE(engine->exactness(), -1);
    }

    void measuringCanBeStopped()
    {
        auto engine = loaded({QStringLiteral("--compare-ms"), QStringLiteral("60000")});
        QVERIFY(engine);
        engine->compareWithExact();
        engine->stopComparing();
        engine->stopComparing();
        QTRY_VERIFY_WITH_TIMEOUT(!engine->isComparing(), Patience);
        QCOMPARE(engine->exactness(), -1);
        QVERIFY(engine->compareErrorText().isEmpty()); // its end was wanted
    }

    void measuringThatFailsSaysWhy()
    {
        auto engine = loaded({QStringLiteral("--compare-fails"), QStringLiteral("1")});
        QVERIFY(engine);
        engine->compareWithExact();
        QTRY_VERIFY_WITH_TIMEOUT(!engine->isComparing(), Patience);
        QVERIFY(engine->compareErrorText().contains(QStringLiteral("memory")));
        QCOMPARE(engine->exactness(), -1);
        QCOMPARE(engine->state(), State::Ready);
    }

    void aQuestionGoesBeforeAMeasurement()
    {
        auto engine = loaded({QStringLiteral("--compare-ms"), QStringLiteral("60000")});
        QVERIFY(engine);
        engine->compareWithExact();
        QObject owner;
        const auto events = follow(engine->generate(Requester::Answer, {question()}, &owner));
        QCOMPARE(engine->state(), State::Generating);
        QTRY_VERIFY_WITH_TIMEOUT(events->over(), Patience);
        QVERIFY(events->result);
        QCOMPARE(events->text, QStringLiteral("The wind blows from the north."));
        QVERIFY(!engine->isComparing());
        QCOMPARE(engine->state(), State::Ready);
    }

    void aQuestionThatWaitsForAMeasurementToEndCanBeStopped()
    {
        auto engine = loaded({QStringLiteral("--compare-ms"), QStringLiteral("60000")});
        QVERIFY(engine);
        engine->compareWithExact();
        QObject owner;
        Generation *generation = engine->generate(Requester::Answer, {question()}, &owner);
        const auto events = follow(generation);
        generation->stop();
        QTRY_VERIFY_WITH_TIMEOUT(events->over(), Patience);
        QVERIFY(events->result);
        QCOMPARE(events->result->stopReason, protocol::StopReason::Stopped);
        QVERIFY(events->text.isEmpty());
        QTRY_VERIFY_WITH_TIMEOUT(!engine->isComparing(), Patience);
        QCOMPARE(engine->state(), State::Ready);
        // A generation whose owner goes while the engine is measured leaves the queue too.
        engine->compareWithExact();
        delete engine->generate(Requester::Answer, {question()}, this);
        QTRY_COMPARE_WITH_TIMEOUT(engine->state(), State::Ready, Patience);
    }

    void anotherModelGoesBeforeAMeasurement()
    {
        auto engine = loaded({QStringLiteral("--compare-ms"), QStringLiteral("60000")});
        QVERIFY(engine);
        engine->compareWithExact();
        const auto info = QCoro::waitFor(engine->loadModel(QStringLiteral("/models/known.gguf")));
        QVERIFY(info);
        QVERIFY(!engine->isComparing());
        QCOMPARE(engine->exactness(), 0.5);
    }

    void anEngineThatDiesWhileItMeasuresComesBack()
    {
        auto engine = loaded({QStringLiteral("--compare-ms"), QStringLiteral("60000")});
        QVERIFY(engine);
        engine->compareWithExact();
        QCOMPARE(::kill(static_cast<pid_t>(engine->processId()), SIGKILL), 0);
        QTRY_VERIFY_WITH_TIMEOUT(!engine->isComparing(), Patience);
        QTRY_COMPARE_WITH_TIMEOUT(engine->state(), State::Ready, Patience);
        QCOMPARE(engine->exactness(), -1);
        engine->compareWithExact();
        QVERIFY(engine->isComparing());
    }

    void aKilledEngineComesBackWithItsModel()
    {
        auto engine
            = loaded({QStringLiteral("--words"), QStringLiteral("100000"), QStringLiteral("--rate"), QStringLiteral("50")});
        QVERIFY(engine);
        QSignalSpy crashed(engine.get(), &EngineClient::crashed);
        QObject owner;
        const auto events = follow(engine->generate(Requester::Answer, {question()}, &owner));
        QTRY_VERIFY_WITH_TIMEOUT(!events->text.isEmpty(), Patience);
        const qint64 before = engine->processId();
        QCOMPARE(::kill(static_cast<pid_t>(before), SIGKILL), 0);
        QTRY_VERIFY_WITH_TIMEOUT(events->over(), Patience);
        QVERIFY(events->error);
        QCOMPARE(events->error->code, inference::ErrorCode::Internal);
        QCOMPARE(crashed.count(), 1);
        QCOMPARE(engine->state(), State::Restarting);
        QTRY_COMPARE_WITH_TIMEOUT(engine->state(), State::Ready, Patience);
        QVERIFY(engine->processId() != before);
        QCOMPARE(engine->modelName(), QStringLiteral("Brittle"));
    }

    void aModelThatKillsTheEngineTwiceIsDropped()
    {
        auto engine = client({QStringLiteral("--crash-on-load"), QStringLiteral("1")});
        const auto info = QCoro::waitFor(engine->loadModel(QStringLiteral("/models/deadly.gguf")));
        QVERIFY(!info);
        QCOMPARE(info.error().code, inference::ErrorCode::Internal);
        QTRY_COMPARE_WITH_TIMEOUT(engine->state(), State::NoModel, Patience);
    }

    void driversThatKillTheEngineDoNotCountAgainstTheModel()
    {
        const QString status = QString::number(inference::DriverFaultStatus);
        const QStringList fragile{QStringLiteral("--crash-on-load"), QStringLiteral("1"), QStringLiteral("--crash-status"),
                                  status};
        auto engine = client(fragile + QStringList{QStringLiteral("--crashes"), QStringLiteral("3")});
        QSignalSpy failed(engine.get(), &EngineClient::driverFailed);
        QVERIFY(QCoro::waitFor(engine->loadModel(QStringLiteral("/models/fine.gguf"))));
        QCOMPARE(failed.count(), 3);
        QCOMPARE(engine->state(), State::Ready);

        auto endless = client(fragile); // this engine cannot remember which driver crashed
        QVERIFY(!QCoro::waitFor(endless->loadModel(QStringLiteral("/models/fine.gguf"))));
        QTRY_COMPARE_WITH_TIMEOUT(endless->state(), State::NoModel, Patience);
    }

    void anEngineThatKeepsDyingIsGivenUp()
    {
        auto engine = client({QStringLiteral("--crash-at-start"), QStringLiteral("1")});
        QSignalSpy crashed(engine.get(), &EngineClient::crashed);
        engine->start();
        QTRY_COMPARE_WITH_TIMEOUT(engine->state(), State::Stopped, Patience);
        QCOMPARE(crashed.count(), 5);
        QVERIFY(!engine->errorText().isEmpty());
    }

    void aGivenUpEngineCanBeStartedAgain()
    {
        auto engine
            = client({QStringLiteral("--crash-at-start"), QStringLiteral("1"), QStringLiteral("--crashes"), QStringLiteral("5")});
        engine->start();
        QTRY_COMPARE_WITH_TIMEOUT(engine->state(), State::Stopped, Patience);
        engine->start();
        QTRY_COMPARE_WITH_TIMEOUT(engine->state(), State::NoModel, Patience);
        QVERIFY(engine->errorText().isEmpty());
    }

    void aMissingProgramIsSaidAtOnce()
    {
        EngineClient engine(QStringLiteral("/nowhere/tramontane-engine"));
        engine.start();
        QTRY_VERIFY_WITH_TIMEOUT(!engine.errorText().isEmpty(), Patience);
        QCOMPARE(engine.state(), State::Stopped);
    }

    void anotherProtocolIsRefused()
    {
        auto engine = client({QStringLiteral("--protocol"), QStringLiteral("99")});
        engine->start();
        QTRY_COMPARE_WITH_TIMEOUT(engine->state(), State::Stopped, Patience);
        QVERIFY(!engine->errorText().isEmpty());
    }

    void nonsenseBetweenTheLinesIsLeftOut()
    {
        auto engine = loaded({QStringLiteral("--nonsense"), QStringLiteral("1")});
        QVERIFY(engine);
        QObject owner;
        const auto events = follow(engine->generate(Requester::Answer, {question()}, &owner));
        QTRY_VERIFY_WITH_TIMEOUT(events->over(), Patience);
        QCOMPARE(events->text, QStringLiteral("The wind blows from the north."));
    }

    void anotherModelCanBeChosenWhileOneAnswers()
    {
        auto engine = loaded({QStringLiteral("--prefill-ms"), QStringLiteral("200")});
        QVERIFY(engine);
        QObject owner;
        const auto events = follow(engine->generate(Requester::Answer, {question()}, &owner));
        const auto info = QCoro::waitFor(engine->loadModel(QStringLiteral("/models/other.gguf")));
        QVERIFY(info);
        QCOMPARE(info->path, "/models/other.gguf");
        QVERIFY(events->result);
    }
};

QTEST_GUILESS_MAIN(EngineTest)

#include "enginetest.moc"
