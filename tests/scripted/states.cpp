// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/scripted/states.h"

#include "gui/common/settings.h"
#include "gui/markdown/readingsurface.h"
#include "storage/history.h"
#include "tests/scripted/chats.h"

#include <QFile>
#include <QFuture>
#include <QTest>

#include <functional>

namespace scripted
{
namespace
{
constexpr int PatienceMs = 30'000;
constexpr int FewChats = 6;
const QString Question = QStringLiteral("What is the mistral, and when does it blow?");
const QString Answer = QStringLiteral(
    "The **mistral** is a strong, cold wind that blows from the north down the valley of the Rhône to the Mediterranean.\n\n"
    "- It comes mostly in winter and spring, often for three days on end.\n"
    "- Where the valley narrows it reaches 90 km/h and more.\n"
    "- It sweeps the sky clear: the south of France owes it much of its light.\n\n"
    "Farmers plant rows of cypresses against it, and old houses have no window on their north side. Its neighbour to the west, "
    "the *tramontane*, comes over the plain of Toulouse and the gap between the Pyrenees and the Massif Central.\n");
const QString Thought = QStringLiteral(
    "They ask what the mistral is and when it blows. I know both: it is a cold wind of the Rhône valley.\n\nI should name the "
    "seasons, the speed, and what people do against it. The tramontane may be worth a word, since it is so near.\n");
const QString Everything = QStringLiteral(
    "# What an answer can hold\n\n"
    "Words that are **bold**, *italic*, ~~struck out~~ or `code`, and a [link](https://winds.example/mistral). 🌬️ 😀 "
    "👩‍🌾 "
    "風は北から吹く。 "
    "바람이 분다.\n\n"
    "تهب الرياح من الشمال، وهي باردة وجافة.\n\n"
    "## Lists\n\n1. The mistral\n2. The tramontane\n   - over the plain of Toulouse\n   - cold and dry\n3. The bora\n\n"
    "Its speed is $v = 0.836 \\cdot B^{3/2}$, and so\n\n\\[ B = \\left(\\frac{v}{0.836}\\right)^{2/3} \\]\n\n"
    "> A quotation about the wind, which is long enough that it has to be broken where the column ends, as is to be seen "
    "here.\n\n"
    "```cpp\n// How hard it blows\ntemplate<typename Wind>\nint beaufort(const Wind &wind)\n{\n    const double speed = "
    "wind.speed(); "
    "// in metres a second, measured ten metres above the open ground over ten minutes and then averaged\n    return "
    "static_cast<int>(std::round(std::pow(speed / 0.836, 2.0 / 3.0)));\n}\n```\n\n"
    "| Wind | From | Season | Where | Speed | Air | Known for |\n|---|---|---|---|---:|---|---|\n"
    "| Mistral | north | winter and spring | valley of the Rhône | 90 km/h | cold and dry | a sky that is swept clear |\n"
    "| Tramontane | north-west | all year | Roussillon, Languedoc | 75 km/h | cold and dry | days on end |\n\n"
    "| Force | Name |\n|---:|---|\n| 0 | calm |\n| 8 | gale |\n\n---\n\nThat is all.\n");
const QString Summary = QStringLiteral(
    "These are the minutes of a housing association.\n\n- The **roof** is to be renewed in spring, by the firm Martin for 39,500 "
    "euros.\n- The lift stood still for nine days in October; its contract ends in June.\n");

bool eventually(const std::function<bool()> &condition)
{
    return QTest::qWaitFor(condition, PatienceMs);
}

/// Returns a function that has `write` fill a new history.
std::function<bool(const QString &)> history(std::function<bool(storage::History &)> write)
{
    return [write = std::move(write)](const QString &databasePath) {
        storage::History history(databasePath);
        return history.open().result().has_value() && write(history);
    };
}

/// Adds chats, the newest first: of today, of this week and from then on backwards. Two are pinned where there are many.
bool addChats(storage::History &history, qsizetype count)
{
    const QList<Chat> chats = madeUpChats().first(count);
    const QDateTime now = QDateTime::currentDateTimeUtc();
    for (qsizetype i = 0; i < chats.size(); ++i) {
        const qint64 minutesAgo = 7 + 190 * i * i;
        if (!add(history, chats[i], now.addSecs(-60 * minutesAgo), i == 8 || i == 20)) {
            return false;
        }
    }
    return chats.size() == count;
}

bool addFewChats(storage::History &history)
{
    return addChats(history, FewChats);
}

/// Adds one chat with the questions of all.
bool addLongChat(storage::History &history)
{
    Chat all{.title = QStringLiteral("A long evening of questions"), .turns = {}};
    for (const Chat &chat : madeUpChats()) {
        all.turns += chat.turns;
    }
    return addFewChats(history) && add(history, all, QDateTime::currentDateTimeUtc());
}

bool addEverything(storage::History &history)
{
    const Chat chat{.title = QStringLiteral("What an answer can hold"), .turns = {{.question = Question, .answer = Everything}}};
    return addFewChats(history) && add(history, chat, QDateTime::currentDateTimeUtc());
}

bool writeNoDatabase(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::WriteOnly) && file.write("This is a letter and no database at all.\n") > 0;
}

/// Opens the chat at the top of the list, as a click would.
bool openNewestChat(const test::Window &window)
{
    const gui::ChatListModel &chats = *window.application().chats();
    if (!eventually([&chats] { return chats.count() > 0; })) {
        return false;
    }
    window.application().sessions()->show(chats.data(chats.index(0), gui::ChatListModel::ChatIdRole).toLongLong());
    return eventually([&window] { return window.conversation().count() >= 2; });
}

bool openAndMark(const test::Window &window)
{
    if (!openNewestChat(window)) {
        return false;
    }
    gui::ReadingSurface *surface = nullptr;
    const auto isThere = [&] {
        surface = qobject_cast<gui::ReadingSurface *>(
            window.find([](const QQuickItem &item) { return qobject_cast<const gui::ReadingSurface *>(&item) != nullptr; }));
        return surface != nullptr && !surface->plainText().isEmpty();
    };
    if (!eventually(isThere)) {
        return false;
    }
    surface->forceActiveFocus(Qt::TabFocusReason);
    surface->selectAll();
    Q_EMIT surface->menuRequested(QPointF(surface->width() / 2, 60), QStringLiteral("https://winds.example/mistral"));
    return true;
}

bool ask(const test::Window &window)
{
    window.conversation().send(Question);
    return eventually([&window] { return window.conversation().busy(); });
}

bool hasWritten(const test::Window &window, qsizetype characters)
{
    return eventually([&window, characters] {
        const gui::Conversation &conversation = window.conversation();
        return conversation.count() >= 2 && conversation.textAt(1).size() >= characters;
    });
}

bool askAndStop(const test::Window &window)
{
    if (!ask(window) || !hasWritten(window, 150)) {
        return false;
    }
    window.conversation().stop();
    return eventually([&window] { return !window.conversation().busy(); });
}

bool askAndWait(const test::Window &window)
{
    return ask(window) && eventually([&window] { return !window.conversation().busy(); });
}

bool askAndUnfold(const test::Window &window)
{
    return askAndWait(window) && window.click([&window] { return window.item("thoughtButton"); })
        && window.click([&window] { return window.item("detailsButton"); });
}

/// Writes a document that is longer than the context, so that it is read piece by piece.
QString writeMinutes(const QString &folder)
{
    QFile file(folder + QStringLiteral("/Minutes of the housing association.txt"));
    const QByteArray paragraph
        = "The roof is to be renewed in spring. The firm Weber asks 42,000 euros, the firm Martin 39,500.\n\n";
    return file.open(QIODevice::WriteOnly) && file.write(paragraph.repeated(1200)) > 0 ? file.fileName() : QString();
}

bool attachMinutes(const test::Window &window)
{
    gui::Conversation &conversation = window.conversation();
    conversation.attach(QUrl::fromLocalFile(writeMinutes(window.folder())));
    return eventually([&conversation] { return conversation.canSend(); });
}

/// Asks beside a document that cannot be read.
bool askBesideAScan(const test::Window &window)
{
    QFile file(window.folder() + QStringLiteral("/Scan of the contract.pdf"));
    if (!file.open(QIODevice::WriteOnly) || file.write("This is no PDF.") < 0) {
        return false;
    }
    file.close();
    gui::Conversation &conversation = window.conversation();
    conversation.attach(QUrl::fromLocalFile(file.fileName()));
    const gui::PendingAttachments &documents = *conversation.pendingAttachments();
    return eventually([&documents] {
               return documents.index(0).data(gui::PendingAttachments::StateRole) == QLatin1StringView("failed");
           })
        && window.ask(QStringLiteral("When does the contract end?"))
        && eventually([&window] { return window.item("noticeAction")->isVisible(); });
}

bool search(const test::Window &window)
{
    QQuickItem *field = window.item("chatSearch");
    field->setProperty("text", QStringLiteral("wind"));
    return eventually([&window] { return window.shownContaining(QStringLiteral("<b>")) != nullptr; });
}

bool openWhatWasFound(const test::Window &window)
{
    return search(window) && window.click([&window] { return window.item("chatDelegate"); })
        && eventually([&window] { return window.item("foundMark")->isVisible(); });
}

/// Shows a page by the keys that lead to it.
std::function<bool(const test::Window &)> page(Qt::Key key, Qt::KeyboardModifiers modifiers, const QString &content)
{
    return [=](const test::Window &window) {
        window.press(key, modifiers);
        return eventually([&] { return window.shown(content) != nullptr; });
    };
}

bool addDrafts(storage::History &history)
{
    if (!addFewChats(history)) {
        return false;
    }
    const auto chats = history.chats().result();
    return chats && history.setDraftText(chats->at(0).id, QStringLiteral("And in summer?")).result()
        && history.setDraftText(chats->at(1).id, QStringLiteral("Later: ")).result()
        && history.setDraftText(chats->at(4).id, QStringLiteral("One more thing")).result();
}

bool deleteFirstMessage(const test::Window &window)
{
    window.conversation().editor()->remove(0);
    return window.conversation().editor()->deletedCount() == 1;
}

bool askInATemporaryChat(const test::Window &window)
{
    window.application().sessions()->showTemporary();
    return ask(window) && eventually([&window] { return !window.conversation().busy(); });
}

bool compare(const test::Window &window)
{
    if (!ask(window) || !eventually([&window] { return !window.conversation().busy(); })) {
        return false;
    }
    window.conversation().comparison()->begin(1);
    return eventually([&window] { return !window.conversation().busy() && window.conversation().count() == 2; });
}

bool summarise(const test::Window &window)
{
    gui::Conversation &conversation = window.conversation();
    conversation.summarise(QUrl::fromLocalFile(writeMinutes(window.folder())));
    return eventually([&conversation] { return conversation.progress() > 0; });
}

/// Adds the summary of a document of which three parts of eight were read.
bool addUnfinishedSummary(storage::History &history)
{
    storage::SummaryCoverage coverage{.hasPages = true, .lastPage = 30, .pageCount = 30, .pieces = 8};
    for (int part = 0; part < 3; ++part) {
        coverage.parts
            += {.firstPage = 4 * part + 1, .lastPage = 4 * part + 4, .text = QStringLiteral("The roof is to be renewed.")};
    }
    const auto chat = history.addChat(QStringLiteral("Minutes.pdf")).result();
    if (!chat) {
        return false;
    }
    const auto question = history.addMessage({.chatId = chat->id, .text = QStringLiteral("Summarise Minutes.pdf")}).result();
    return question
        && history
               .addMessage({.chatId = chat->id,
                            .parentId = question->id,
                            .role = storage::Role::Assistant,
                            .kind = storage::MessageKind::Summary,
                            .state = storage::MessageState::Partial,
                            .coverage = coverage})
               .result()
               .has_value();
}

bool writeGerman(const test::Window &window)
{
    QFile speaker(window.folder() + QStringLiteral("/german-speaker-1.5b.gguf"));
    if (!speaker.open(QIODevice::WriteOnly)) {
        return false;
    }
    window.application().models()->addFolder(QUrl::fromLocalFile(window.folder()));
    window.item("composerText")->setProperty("text", QStringLiteral("Was ist der Mistral, und wann weht er?"));
    return eventually([&window] { return window.item("loadSpeaker") && window.item("loadSpeaker")->isVisible(); });
}

bool markChats(const test::Window &window)
{
    if (!openNewestChat(window)) {
        return false;
    }
    window.conversation().send(Question);
    if (!eventually([&window] { return window.conversation().busy(); })) {
        return false;
    }
    gui::ChatListModel &chats = *window.application().chats();
    window.application().sessions()->showNew();
    chats.setUnread(chats.data(chats.index(2), gui::ChatListModel::ChatIdRole).toLongLong(), true);
    return true;
}

bool goOnWithASummary(const test::Window &window)
{
    if (!openNewestChat(window) || !askAndWait(window)) {
        return false;
    }
    const int count = window.conversation().count();
    if (!eventually([&window] { return window.conversation().longChat()->recapMessages() > 0; })) {
        return false;
    }
    window.conversation().longChat()->summarise();
    return eventually([&window, count] { return !window.conversation().busy() && window.conversation().count() > count; });
}

/// Returns the states that show what the window shows without an answer under way.
QList<State> statesOfTheWindow()
{
    return {
        {.name = QStringLiteral("chat"),
         .description = QStringLiteral("an answer with code, a list and a table; a few chats beside it"),
         .options = {.answer = Answer, .tokensPerSecond = 40},
         .prepare = history(addFewChats),
         .reach = openNewestChat},
        {.name = QStringLiteral("empty"),
         .description = QStringLiteral("nothing was asked yet"),
         .options = {.answer = Answer, .tokensPerSecond = 40}},
        {.name = QStringLiteral("no-model"),
         .description = QStringLiteral("the first start on a computer without a model"),
         .options = {.model = false}},
        {.name = QStringLiteral("bad-model"),
         .description = QStringLiteral("the model's file is damaged"),
         .options = {.script = {QStringLiteral("--refuse-load"), QStringLiteral("1")}},
         .prepare = history(addFewChats),
         .loads = false,
         .reach =
             [](const test::Window &window) {
                 return eventually(
                     [&window] { return window.application().engine()->state() == gui::EngineClient::State::NoModel; });
             }},
        {.name = QStringLiteral("thirty"),
         .description = QStringLiteral("thirty chats in the list, two of them pinned"),
         .options = {.answer = Answer, .tokensPerSecond = 40},
         .prepare = history([](storage::History &history) { return addChats(history, 30); }),
         .reach = openNewestChat},
        {.name = QStringLiteral("marks"),
         .description = QStringLiteral("one chat is being answered, another has an answer that nobody has seen"),
         .options = {.answer = Answer.repeated(20), .tokensPerSecond = 12},
         .prepare = history(addFewChats),
         .reach = markChats},
        {.name = QStringLiteral("language"),
         .description = QStringLiteral("the model does not speak the language of the question, and another one does"),
         .options = {.answer = Answer},
         .prepare = history(addFewChats),
         .reach = writeGerman},
        {.name = QStringLiteral("search"),
         .description = QStringLiteral("what a search found"),
         .prepare = history([](storage::History &history) { return addChats(history, 30); }),
         .reach = search},
        {.name = QStringLiteral("held"),
         .description = QStringLiteral("a question that waits beside a document that cannot be read"),
         .reach = askBesideAScan},
        {.name = QStringLiteral("found"),
         .description = QStringLiteral("a chat that was opened where a search has found something"),
         .prepare = history([](storage::History &history) { return addChats(history, 30); }),
         .reach = openWhatWasFound},
        {.name = QStringLiteral("settings"),
         .description = QStringLiteral("the settings"),
         .reach = page(Qt::Key_Comma, Qt::ControlModifier, QStringLiteral("Scripted Processor"))},
        {.name = QStringLiteral("shortcuts"),
         .description = QStringLiteral("what the keyboard does"),
         .reach = page(Qt::Key_F1, Qt::NoModifier, QStringLiteral("F2"))},
        {.name = QStringLiteral("damaged"),
         .description = QStringLiteral("the history cannot be read"),
         .prepare = writeNoDatabase,
         .loads = false,
         .reach =
             [](const test::Window &window) {
                 return eventually(
                     [&window] { return window.application().history()->state() == gui::HistoryGate::State::Damaged; });
             }},
    };
}

/// Returns the states that show an answer on its way, and what may become of it.
QList<State> statesOfAnswers()
{
    return {
        {.name = QStringLiteral("everything"),
         .description = QStringLiteral("an answer with everything that an answer can hold"),
         .options = {.answer = Answer, .tokensPerSecond = 40, .size = {1050, 1500}},
         .prepare = history(addEverything),
         .reach = openNewestChat},
        {.name = QStringLiteral("marked"),
         .description = QStringLiteral("the same answer, all of it marked, and the menu"),
         .options = {.answer = Answer, .tokensPerSecond = 40, .size = {1050, 1500}},
         .prepare = history(addEverything),
         .reach = openAndMark},
        {.name = QStringLiteral("reading"),
         .description = QStringLiteral("a question is being read, for ten minutes"),
         .options = {.answer = Answer, .script = {QStringLiteral("--prefill-ms"), QStringLiteral("600000")}},
         .prepare = history(addFewChats),
         .reach = ask},
        {.name = QStringLiteral("streaming"),
         .description = QStringLiteral("an answer is being written, slowly"),
         .options = {.answer = Answer.repeated(20), .tokensPerSecond = 12},
         .prepare = history(addFewChats),
         .reach = [](const test::Window &window) { return ask(window) && hasWritten(window, 150); }},
        {.name = QStringLiteral("stopping"),
         .description = QStringLiteral("an answer is to be stopped, and the engine hangs"),
         .options = {.answer = Answer.repeated(20),
                     .tokensPerSecond = 12,
                     .script = {QStringLiteral("--deaf-to-stop"), QStringLiteral("1")}},
         .prepare = history(addFewChats),
         .reach =
             [](const test::Window &window) {
                 if (!ask(window) || !hasWritten(window, 150)) {
                     return false;
                 }
                 window.conversation().stop();
                 return true;
             }},
        {.name = QStringLiteral("stopped"),
         .description = QStringLiteral("an answer that was stopped"),
         .options = {.answer = Answer, .tokensPerSecond = 60},
         .prepare = history(addFewChats),
         .reach = askAndStop},
        {.name = QStringLiteral("thinking"),
         .description = QStringLiteral("the model thinks before it answers, slowly"),
         .options = {.answer = Answer,
                     .tokensPerSecond = 12,
                     .script = {QStringLiteral("--thought"), Thought.repeated(3), QStringLiteral("--thinking-switch"),
                                QStringLiteral("1")}},
         .prepare = history(addFewChats),
         .reach =
             [](const test::Window &window) {
                 Settings::setThinkFirst(true);
                 return ask(window) && eventually([&window] { return window.shownContaining(QStringLiteral("1 s")) != nullptr; });
             }},
        {.name = QStringLiteral("thought"),
         .description = QStringLiteral("an answer that was thought of first, with the thought unfolded and details shown"),
         .options = {.answer = Answer, .tokensPerSecond = 200, .script = {QStringLiteral("--thought"), Thought}},
         .prepare = history(addFewChats),
         .reach = askAndUnfold},
        {.name = QStringLiteral("cut"),
         .description = QStringLiteral("an answer that was ended at the greatest length, and can go on"),
         .options = {.answer = Answer, .tokensPerSecond = 200},
         .prepare = history(addFewChats),
         .reach =
             [](const test::Window &window) {
                 Settings::setMaxTokens(40);
                 return askAndWait(window);
             }},
        {.name = QStringLiteral("repetition"),
         .description = QStringLiteral("an answer that was ended because the model repeated itself"),
         .options = {.answer = Answer + QStringLiteral("It blows from the north. ").repeated(500), .tokensPerSecond = 2000},
         .prepare = history(addFewChats),
         .reach = askAndWait},
        {.name = QStringLiteral("failed"),
         .description = QStringLiteral("an answer during which the engine died, as it does each time"),
         .options = {.answer = Answer, .script = {QStringLiteral("--crash-at"), QStringLiteral("50")}},
         .prepare = history(addFewChats),
         .reach = askAndWait},
    };
}

/// Returns the states of what a chat has of its own, beside its messages.
QList<State> statesOfAChatsLife()
{
    return {
        {.name = QStringLiteral("drafts"),
         .description = QStringLiteral("chats in which something was written and not sent"),
         .options = {.answer = Answer, .tokensPerSecond = 40},
         .prepare = history(addDrafts),
         .reach = openNewestChat},
        {.name = QStringLiteral("deleted"),
         .description = QStringLiteral("a message was just deleted"),
         .options = {.answer = Answer, .tokensPerSecond = 40},
         .prepare = history(addFewChats),
         .reach = [](const test::Window &window) { return openNewestChat(window) && deleteFirstMessage(window); }},
        {.name = QStringLiteral("temporary"),
         .description = QStringLiteral("a chat of which nothing is kept"),
         .options = {.answer = Answer, .tokensPerSecond = 400},
         .prepare = history(addFewChats),
         .reach = askInATemporaryChat},
        {.name = QStringLiteral("comparison"),
         .description = QStringLiteral("two answers side by side"),
         .options = {.answer = Answer, .tokensPerSecond = 400},
         .prepare = history(addFewChats),
         .reach = compare},
    };
}

/// Returns the states that show long chats and documents.
QList<State> statesOfLongTexts()
{
    return {
        {.name = QStringLiteral("long"),
         .description = QStringLiteral("a chat of sixty messages"),
         .options = {.answer = Answer, .tokensPerSecond = 40},
         .prepare = history(addLongChat),
         .reach = openNewestChat},
        {.name = QStringLiteral("full"),
         .description = QStringLiteral("a chat that is longer than the model can read, and the ways on"),
         .options = {.answer = Answer,
                     .tokensPerSecond = 400,
                     .script = {QStringLiteral("--context"), QStringLiteral("2048"), QStringLiteral("--largest-context"),
                                QStringLiteral("16384")}},
         .prepare = history(addLongChat),
         .reach =
             [](const test::Window &window) {
                 return openNewestChat(window) && askAndWait(window)
                     && eventually([&window] { return window.conversation().longChat()->isOffered(); });
             }},
        {.name = QStringLiteral("shortened"),
         .description = QStringLiteral("a chat that goes on with a summary of its oldest messages"),
         .options = {.answer = Answer,
                     .tokensPerSecond = 400,
                     .script = {QStringLiteral("--context"), QStringLiteral("2048"), QStringLiteral("--largest-context"),
                                QStringLiteral("16384")}},
         .prepare = history(addLongChat),
         .reach = goOnWithASummary},
        {.name = QStringLiteral("document"),
         .description = QStringLiteral("a long document waits in the composer"),
         .options = {.answer = Summary, .tokensPerSecond = 200},
         .reach = attachMinutes},
        {.name = QStringLiteral("too-long"),
         .description = QStringLiteral("a question about a document that is longer than the model can read"),
         .options
         = {.answer = Summary, .tokensPerSecond = 200, .script = {QStringLiteral("--largest-context"), QStringLiteral("65536")}},
         .reach =
             [](const test::Window &window) {
                 if (!attachMinutes(window)) {
                     return false;
                 }
                 window.conversation().send(Question);
                 return eventually([&window] { return window.conversation().longChat()->isOffered(); });
             }},
        {.name = QStringLiteral("summary"),
         .description = QStringLiteral("a long document is being summarised, slowly"),
         .options = {.answer = Summary, .tokensPerSecond = 20},
         .reach = summarise},
        {.name = QStringLiteral("unfinished"),
         .description = QStringLiteral("a summary that was interrupted, and can go on"),
         .options = {.answer = Summary},
         .prepare = history(addUnfinishedSummary),
         .reach = openNewestChat},
    };
}
}

const QList<State> &states()
{
    static const QList<State> All = statesOfTheWindow() + statesOfAnswers() + statesOfLongTexts() + statesOfAChatsLife();
    return All;
}

std::unique_ptr<test::Window> open(const State &state, const QString &folder)
{
    test::WindowOptions options = state.options;
    options.databasePath = folder + QStringLiteral("/history.db");
    options.patienceMs = PatienceMs;
    if (state.prepare && !state.prepare(options.databasePath)) {
        return nullptr;
    }
    return std::make_unique<test::Window>(options);
}

bool reach(const State &state, const test::Window &window)
{
    return (!state.loads || window.waitUntilLoaded()) && (!state.reach || state.reach(window));
}
}
