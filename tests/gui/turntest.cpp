// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// From a stored question to a finished answer, with a history and a scripted model, and without a window or an engine.
#include "documents/document.h"
#include "gui/turns/answerdetails.h"
#include "gui/turns/answernote.h"
#include "gui/turns/turns.h"
#include "storage/history.h"
#include "tests/support/scriptedmodel.h"

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <memory>

using namespace gui;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;
using storage::MessageKind;
using storage::MessageState;
using test::ScriptedModel;

class TurnTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<storage::History> m_history;
    std::unique_ptr<Prompts> m_prompts;
    std::unique_ptr<ScriptedModel> m_unused; ///< null once a turn has taken it
    ScriptedModel *m_model = nullptr;
    qint64 m_chat = 0;

    storage::Message add(storage::Message message)
    {
        message.chatId = m_chat;
        const auto added = m_history->addMessage(message).result();
        return added ? *added : storage::Message();
    }

    storage::Message ask(const QString &text, std::optional<qint64> parent = {})
    {
        return add({.parentId = parent, .text = text});
    }

    /// Stores a question that comes with a document of so many different words.
    storage::Message askAbout(int words)
    {
        documents::Document document;
        document.pages = {{.number = 1, .label = {}, .paragraphs = {}}};
        for (int i = 1; i <= words; i += 10) {
            QStringList line;
            for (int word = i; word < i + 10; ++word) {
                line += u"w%1"_s.arg(word);
            }
            document.pages[0].paragraphs += {.text = line.join(u' ')};
        }
        return add({.text = u"Summarise long.txt"_s,
                    .attachments = {{.name = u"long.txt"_s, .documentJson = QString::fromUtf8(documents::toJson(document))}}});
    }

    std::unique_ptr<Turn> turn(MessageKind kind, QList<storage::Message> branch)
    {
        Turn::Tools tools{.history = *m_history, .prompts = *m_prompts, .asker = std::move(m_unused)};
        return std::unique_ptr<Turn>(makeTurn(kind, std::move(tools), std::move(branch), {.model = u"Scripted"_s}, nullptr));
    }

    /// Returns the newest message, as the history has it.
    storage::Message newest()
    {
        const auto messages = m_history->messages(m_chat).result();
        return messages && !messages->isEmpty() ? messages->last() : storage::Message();
    }

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_history = std::make_unique<storage::History>(m_folder->filePath(u"history.db"_s));
        QVERIFY(m_history->open().result());
        const auto chat = m_history->addChat(u"Winds"_s).result();
        QVERIFY(chat);
        m_chat = chat->id;
        m_prompts = std::make_unique<Prompts>(*m_history);
        m_unused = std::make_unique<ScriptedModel>();
        m_model = m_unused.get();
    }

    void anAnswerIsStoredBeforeAnybodyIsAsked()
    {
        m_model->thinks = 100ms;
        const auto turn = this->turn(MessageKind::Text, {ask(u"Where from?"_s)});
        storage::Message stored;
        connect(turn.get(), &Turn::begun, this, [&] {
            stored = newest();
            QCOMPARE(m_model->requests.size(), 0U);
        });
        QSignalSpy finished(turn.get(), &Turn::finished);
        QSignalSpy used(turn.get(), &Turn::contextUsed);
        QCOMPARE(turn->state(), Turn::State::New);
        turn->start();
        QCOMPARE(turn->state(), Turn::State::Preparing);
        QVERIFY(finished.wait());
        QCOMPARE(stored.id, turn->answerId());
        QCOMPARE(stored.state, MessageState::Partial);
        QCOMPARE(stored.model, u"Scripted"_s);
        QCOMPARE(turn->state(), Turn::State::Over);
        QCOMPARE(newest().state, MessageState::Complete);
        QCOMPARE(newest().kind, MessageKind::Text);
        QCOMPARE(newest().text, turn->text());
        QVERIFY(newest().text.startsWith(u"Key point number 0."_s));
        QVERIFY(used.count() > 1); // also while it is being written
        QCOMPARE(used.last().first().toUInt(), 2U + 4U); // the question, and the answer in the model's words
        QCOMPARE(m_model->requests.size(), 1U);
    }

    void whatIsStoppedEndsAsStopped_data()
    {
        QTest::addColumn<Turn::State>("when");
        QTest::newRow("before it begins") << Turn::State::New;
        QTest::newRow("while it prepares") << Turn::State::Preparing;
        QTest::newRow("while it waits for a model") << Turn::State::Waiting;
        QTest::newRow("while the model writes") << Turn::State::Answering;
    }

    void whatIsStoppedEndsAsStopped()
    {
        QFETCH(const Turn::State, when);
        m_model->thinks = 1s;
        m_model->loads = when == Turn::State::Waiting ? 1s : 0ms;
        const auto turn = this->turn(MessageKind::Text, {ask(u"Where from?"_s)});
        QSignalSpy finished(turn.get(), &Turn::finished);
        if (when != Turn::State::New) {
            turn->start();
            QTRY_COMPARE(turn->state(), when);
        }
        turn->stop();
        if (when == Turn::State::New) {
            turn->start();
        }
        QTRY_COMPARE(finished.count(), 1);
        QCOMPARE(newest().state, MessageState::Stopped);
        QCOMPARE(m_model->requests.size(), when == Turn::State::Answering ? 1U : 0U);
        QTest::qWait(300); // what was under way finds that it is over
        QCOMPARE(finished.count(), 1);
    }

    void whatTheModelThinksIsStoredApart()
    {
        m_model->thought = u"They ask for a wind."_s;
        const storage::Message question = ask(u"Where from?"_s);
        const auto turn = this->turn(MessageKind::Text, {question});
        QSignalSpy thought(turn.get(), &Turn::thoughtGrew);
        QSignalSpy finished(turn.get(), &Turn::finished);
        turn->start();
        QVERIFY(finished.wait());
        QVERIFY(thought.count() >= 2);
        QCOMPARE(thought.first().at(1).toBool(), true);
        QCOMPARE(thought.last().at(1).toBool(), false);
        const storage::Message answer = newest();
        QCOMPARE(answer.text, turn->text());
        QVERIFY(answer.text.startsWith(u"Key point"_s));
        QCOMPARE(answer.parts.size(), 1);
        QCOMPARE(answer.parts[0].kind, storage::PartKind::Thought);
        QCOMPARE(answer.parts[0].text, u"They ask for a wind."_s);
        QVERIFY(answer.parts[0].durationMs >= 0);

        // Nor does the model see it again.
        m_unused = std::make_unique<ScriptedModel>();
        m_model = m_unused.get();
        const auto next = this->turn(MessageKind::Text, {question, answer, ask(u"And today?"_s, answer.id)});
        QSignalSpy over(next.get(), &Turn::finished);
        next->start();
        QVERIFY(over.wait());
        QCOMPARE(m_model->requests.front().messages.at(1).content, answer.text.toStdString());
    }

    void anAnswerThatGoesRoundInCirclesIsEnded()
    {
        m_model->script = [](int, const QString &) { return QStringList(5000, u"no"_s).join(u' '); };
        const auto turn = this->turn(MessageKind::Text, {ask(u"Where from?"_s)});
        QSignalSpy finished(turn.get(), &Turn::finished);
        turn->start();
        QVERIFY(finished.wait());
        QCOMPARE(m_model->stops, 1);
        QCOMPARE(newest().state, MessageState::Complete);
        QCOMPARE(newest().note.cut, storage::Cut::AtRepetition);
        QVERIFY(newest().text.size() < 3000);
        QVERIFY(note::sentence(newest()).contains(u"repeat itself"_s));
    }

    void howAnAnswerWasMadeIsStored()
    {
        const auto turn = this->turn(MessageKind::Text, {ask(u"Where from?"_s)});
        QSignalSpy finished(turn.get(), &Turn::finished);
        turn->start();
        QVERIFY(finished.wait());
        QCOMPARE(
            newest().statistics,
            (storage::AnswerStatistics{
                .promptTokens = 2, .reusedTokens = 2, .generatedTokens = 4, .prefillMs = 40, .decodeMs = 1000, .seed = 4711}));
        QCOMPARE(details::text(newest()),
                 u"Model: Scripted\nWritten: 4 tokens in 1.0 s (4.0 a second)\n"
                 "Read: 2 tokens (2 of them known from before) in 0.0 s\nSeed: 4711"_s);
    }

    void anAnswerGoesOnWhereItEnded()
    {
        const storage::Message question = ask(u"Where from?"_s);
        const storage::AnswerStatistics before{.generatedTokens = 10, .decodeMs = 2000};
        const storage::Message stopped = add({.parentId = question.id,
                                              .role = storage::Role::Assistant,
                                              .text = u"From the \n"_s,
                                              .state = MessageState::Stopped,
                                              .statistics = before,
                                              .parts = {{.text = u"Hm."_s, .durationMs = 3000}}});
        QVERIFY(note::canResume(stopped));
        m_model->script = [](int, const QString &) { return u" north."_s; };
        Turn::Tools tools{.history = *m_history, .prompts = *m_prompts, .asker = std::move(m_unused)};
        const std::unique_ptr<Turn> turn(makeTurn(MessageKind::Text, std::move(tools), {question},
                                                  {.model = u"Scripted"_s, .thinking = true, .resumed = stopped}, nullptr));
        QSignalSpy begun(turn.get(), &Turn::begun);
        QSignalSpy finished(turn.get(), &Turn::finished);
        turn->start();
        QVERIFY(finished.wait());
        QCOMPARE(begun.at(0).at(0).value<storage::Message>().text, u"From the"_s);
        QCOMPARE(m_history->messages(m_chat).result()->size(), 2);
        QCOMPARE(newest().id, stopped.id);
        QCOMPARE(newest().state, MessageState::Complete);
        QCOMPARE(newest().text.trimmed(), u"From the north."_s);
        QCOMPARE(newest().parts, stopped.parts);
        QCOMPARE(newest().statistics->generatedTokens, 11);
        QCOMPARE(newest().statistics->decodeMs, 3000);
        QVERIFY(!note::canResume(newest()));
        const auto &request = m_model->requests.front();
        QVERIFY(request.continues);
        QCOMPARE(request.thinking, std::optional(false));
        QCOMPARE(request.messages.back().role, std::string("assistant"));
        QCOMPARE(request.messages.back().content, std::string("From the"));
    }

    void onlySomeAnswersCanGoOn_data()
    {
        QTest::addColumn<storage::Message>("answer");
        QTest::addColumn<bool>("can");
        const storage::Message whole{.role = storage::Role::Assistant, .text = u"North."_s};
        const auto with = [&whole](const std::function<void(storage::Message &)> &change) {
            storage::Message answer = whole;
            change(answer);
            return answer;
        };
        QTest::newRow("whole") << whole << false;
        QTest::newRow("cut at its length") << with([](auto &answer) { answer.note.cut = storage::Cut::AtLength; }) << true;
        QTest::newRow("in circles") << with([](auto &answer) { answer.note.cut = storage::Cut::AtRepetition; }) << false;
        QTest::newRow("stopped") << with([](auto &answer) { answer.state = MessageState::Stopped; }) << true;
        QTest::newRow("killed") << with([](auto &answer) { answer.state = MessageState::Partial; }) << true;
        QTest::newRow("without a word") << with([](auto &answer) {
            answer.state = MessageState::Stopped;
            answer.text.clear();
        }) << false;
        QTest::newRow("a summary") << with([](auto &answer) {
            answer.state = MessageState::Stopped;
            answer.kind = MessageKind::Summary;
        }) << false;
        QTest::newRow("a question") << with([](auto &answer) {
            answer.state = MessageState::Stopped;
            answer.role = storage::Role::User;
        }) << false;
        QTest::newRow("too long a chat") << with([](auto &answer) {
            answer.state = MessageState::Failed;
            answer.failure = failure::contextFull(20, 10);
        }) << false;
    }

    void onlySomeAnswersCanGoOn()
    {
        QFETCH(const storage::Message, answer);
        QFETCH(const bool, can);
        QCOMPARE(note::canResume(answer), can);
    }

    void withoutAModelItFailsAndSaysWhy()
    {
        m_model->unusable = failure::from({.code = inference::ErrorCode::NoModel, .detail = {}});
        const auto turn = this->turn(MessageKind::Text, {ask(u"Where from?"_s)});
        QSignalSpy finished(turn.get(), &Turn::finished);
        turn->start();
        QVERIFY(finished.wait());
        QCOMPARE(newest().state, MessageState::Failed);
        QVERIFY(newest().failure == *m_model->unusable);
    }

    void whatDoesNotFitFailsWithTheFigures()
    {
        m_model->context = 20;
        const auto turn = this->turn(MessageKind::Text, {ask(QString(u"word "_s).repeated(10))});
        QSignalSpy finished(turn.get(), &Turn::finished);
        turn->start();
        QVERIFY(finished.wait());
        QCOMPARE(newest().state, MessageState::Failed);
        QCOMPARE(newest().failure.neededTokens, 26); // this includes the least room for an answer
        QCOMPARE(newest().failure.availableTokens, 20);
    }

    void aSummaryComesWithWhatItCovers()
    {
        const auto turn = this->turn(MessageKind::Summary, {askAbout(2000)});
        QSignalSpy finished(turn.get(), &Turn::finished);
        QSignalSpy progressed(turn.get(), &Turn::progressed);
        turn->start();
        QVERIFY(finished.wait());
        QCOMPARE(newest().state, MessageState::Complete);
        QCOMPARE(newest().kind, MessageKind::Summary);
        QVERIFY(newest().coverage);
        QVERIFY(newest().coverage->pieces > 1);
        QCOMPARE(m_model->tooLarge, 0);
        QVERIFY(std::ranges::all_of(m_model->requests, [](const auto &request) { return request.thinking == false; }));
        QVERIFY(progressed.count() > newest().coverage->pieces);
        QCOMPARE(turn->progressText(), QString());
    }

    void aSummaryIsInTheLanguageOfItsReader()
    {
        QLocale::setDefault(QLocale(QLocale::German));
        const auto turn = this->turn(MessageKind::Summary, {askAbout(20)});
        QSignalSpy finished(turn.get(), &Turn::finished);
        turn->start();
        QVERIFY(finished.wait());
        QLocale::setDefault(QLocale::c());
        QVERIFY(m_model->requests.front().messages.front().content.ends_with("Antworte auf Deutsch."));
    }

    void aQuestionAfterASummaryRestsOnTheFullestPromptThatFits()
    {
        const storage::Message request = askAbout(2000);
        const storage::SummaryCoverage coverage{.pieces = 2, .parts = {{.text = u"It blows."_s}, {.text = u"It rains."_s}}};
        const storage::Message summary = add({.parentId = request.id,
                                              .role = storage::Role::Assistant,
                                              .kind = MessageKind::Summary,
                                              .text = u"Weather."_s,
                                              .coverage = coverage});
        const auto turn = this->turn(MessageKind::Text, {request, summary, ask(u"When?"_s, summary.id)});
        QSignalSpy finished(turn.get(), &Turn::finished);
        turn->start();
        QVERIFY(finished.wait());
        QCOMPARE(newest().state, MessageState::Complete);
        QCOMPARE(newest().note.summaries, 1);
        QCOMPARE(m_model->requests.size(), 1U);
        const QString sent = QString::fromStdString(m_model->requests.front().messages.front().content);
        QVERIFY(sent.contains(u"It rains."_s));
        QVERIFY(!sent.contains(u"w1000"_s));
    }

    void anUnfinishedSummaryGoesOnInItsOwnMessage()
    {
        const storage::Message request = askAbout(2000);
        m_model->thinks = 20ms;
        auto first = this->turn(MessageKind::Summary, {request});
        connect(first.get(), &Turn::annotated, this, [&first](const storage::Message &answer) {
            if (answer.coverage->parts.size() == 2) {
                first.release()->deleteLater(); // the window is closed
            }
        });
        QSignalSpy gone(first.get(), &QObject::destroyed);
        first->start();
        QVERIFY(gone.wait());
        const storage::Message unfinished = newest();
        QCOMPARE(unfinished.state, MessageState::Partial);
        QVERIFY(unfinished.coverage);
        QCOMPARE(unfinished.coverage->parts.size(), 2);

        m_unused = std::make_unique<ScriptedModel>();
        m_model = m_unused.get();
        Turn::Tools tools{.history = *m_history, .prompts = *m_prompts, .asker = std::move(m_unused)};
        const std::unique_ptr<Turn> second(makeTurn(MessageKind::Summary, std::move(tools), {request},
                                                    {.model = u"Scripted"_s, .resumed = unfinished}, nullptr));
        QSignalSpy finished(second.get(), &Turn::finished);
        second->start();
        QVERIFY(finished.wait());
        QCOMPARE(second->answerId(), unfinished.id);
        QCOMPARE(newest().id, unfinished.id);
        QCOMPARE(newest().state, MessageState::Complete);
        QCOMPARE(newest().coverage->parts.first(2), unfinished.coverage->parts);
        QCOMPARE(static_cast<int>(m_model->requests.size()), newest().coverage->pieces - 2 + 1);
    }

    void withoutItsDocumentThereIsNoSummary()
    {
        const storage::Message question = ask(u"Summarise lost.txt"_s);
        const auto turn = this->turn(MessageKind::Summary, {question});
        QSignalSpy abandoned(turn.get(), &Turn::abandoned);
        QSignalSpy failed(turn.get(), &Turn::failed);
        turn->start();
        QTRY_COMPARE(abandoned.count(), 1); // the history may be so quick that it was at once
        QCOMPARE(failed.count(), 1);
        QCOMPARE(newest().id, question.id);
    }

    void whoIsDeletedLeavesAnUnfinishedAnswer()
    {
        for (const MessageKind kind : {MessageKind::Text, MessageKind::Summary}) {
            m_unused = std::make_unique<ScriptedModel>();
            m_unused->thinks = 1s;
            auto turn = this->turn(kind, {askAbout(20)});
            turn->start();
            QTRY_COMPARE(turn->state(), Turn::State::Answering);
            turn.reset();
            QCOMPARE(newest().kind, kind);
            QCOMPARE(newest().state, MessageState::Partial); // nobody has stopped it
            QTest::qWait(1'100); // what was under way finds that nobody is there
        }
    }
};

QTEST_GUILESS_MAIN(TurnTest)

#include "turntest.moc"
