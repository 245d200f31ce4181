// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// What a search finds, that nothing typed breaks it, and that the index keeps step with the text.
#include "tests/storage/support.h"

#include "storage/searchindex.h"

#include <QRandomGenerator>
#include <QTemporaryDir>

#include <memory>

using namespace storage;
using namespace storage::test;
using namespace Qt::StringLiterals;

class SearchTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();

    void wordsAreFound_data();
    void wordsAreFound();
    void nothingTypedIsAnError_data();
    void nothingTypedIsAnError();
    void titlesComeFirstAndEachChatOnce();
    void theBestMessageOfAChatIsNamed();
    void theLimitIsKept();
    void matchesAreMarkedInTheSnippet();
    void aStreamingAnswerIsFoundAtItsEndOrAfterReopening();
    void theIndexKeepsStepWithTheText();

private:
    qint64 addChat(const QString &title, const QStringList &messages);
    QList<qint64> chatsFor(const QString &typed, int limit = 50);

    std::unique_ptr<QTemporaryDir> m_folder;
    QString m_path;
    std::unique_ptr<History> m_history;
};

void SearchTest::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_path = m_folder->filePath(u"history.sqlite"_s);
    m_history = std::make_unique<History>(m_path);
    valueOf(m_history->open());
}

void SearchTest::cleanup()
{
    m_history.reset();
    QCOMPARE(problemsOf(m_path), QStringList());
}

qint64 SearchTest::addChat(const QString &title, const QStringList &messages)
{
    const qint64 chatId = valueOf(m_history->addChat(title)).id;
    for (const QString &text : messages) {
        valueOf(m_history->addMessage({.chatId = chatId, .text = text}));
    }
    return chatId;
}

QList<qint64> SearchTest::chatsFor(const QString &typed, int limit)
{
    QList<qint64> ids;
    for (const SearchHit &hit : valueOf(m_history->search(typed, limit))) {
        ids.append(hit.chatId);
    }
    return ids;
}

void SearchTest::wordsAreFound_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("typed");
    QTest::addColumn<bool>("isFound");
    QTest::newRow("a word") << u"The north wind"_s << u"north"_s << true;
    QTest::newRow("another word") << u"The north wind"_s << u"south"_s << false;
    QTest::newRow("any case") << u"The north wind"_s << u"NORTH"_s << true;
    QTest::newRow("a prefix") << u"The north wind"_s << u"nor"_s << true;
    QTest::newRow("not the middle") << u"The north wind"_s << u"orth"_s << false;
    QTest::newRow("all words, any order") << u"The north wind"_s << u"wind the"_s << true;
    QTest::newRow("one word missing") << u"The north wind"_s << u"north sea"_s << false;
    QTest::newRow("French accents left out") << u"Mon Résumé à jour"_s << u"resume"_s << true;
    QTest::newRow("French accents typed") << u"my resume"_s << u"Résumé"_s << true;
    QTest::newRow("combining accents") << u"Re\u0301sume\u0301"_s << u"résumé"_s << true;
    QTest::newRow("German umlauts left out") << u"Größe und Übermut"_s << u"ubermut"_s << true;
    QTest::newRow("German umlauts typed") << u"Größe und Übermut"_s << u"größe"_s << true;
    QTest::newRow("German ss for ß") << u"Straße in Großstadt"_s << u"strasse"_s << true;
    QTest::newRow("German ß for ss") << u"STRASSE"_s << u"straße"_s << true;
    QTest::newRow("German ß and ss in one word") << u"Missgröße"_s << u"missgrösse"_s << true;
    QTest::newRow("German capital ß") << u"GROẞSTADT"_s << u"grossstadt"_s << true;
    QTest::newRow("a prefix that ends in ss") << u"Fußball"_s << u"fuss"_s << true;
    QTest::newRow("more ss than any word has") << u"ssssssssssssssssss"_s << u"ssssssssssssssssss"_s << true;
    QTest::newRow("Czech") << u"Příliš žluťoučký kůň"_s << u"zlutoucky kun"_s << true;
    QTest::newRow("Vietnamese, two marks on a letter") << u"Việt Nam"_s << u"viet"_s << true;
    QTest::newRow("Greek") << u"Καλημέρα"_s << u"ΚΑΛΗΜΈΡΑ"_s << true;
    QTest::newRow("Cyrillic") << u"Добрый день"_s << u"ДОБР"_s << true;
    QTest::newRow("a number") << u"Rechnung 2026-114"_s << u"2026"_s << true;
    QTest::newRow("joined words") << u"state-of-the-art"_s << u"state-of"_s << true;
    QTest::newRow("an apostrophe") << u"l'été dernier"_s << u"l'ete"_s << true;
    QTest::newRow("an address") << u"mail anna@example.org today"_s << u"anna@example.org"_s << true;
    QTest::newRow("a word beside a sign") << u"The north wind"_s << u"north ?!"_s << true;
    QTest::newRow("code") << u"call std::expected<T>"_s << u"std::expected"_s << true;
}

void SearchTest::wordsAreFound()
{
    QFETCH(const QString, text);
    QFETCH(const QString, typed);
    QFETCH(const bool, isFound);
    const qint64 inText = addChat(u"one"_s, {text});
    const qint64 inTitle = addChat(text, {});
    addChat(u"unrelated"_s, {u"nothing of it"_s});
    QCOMPARE(chatsFor(typed), isFound ? QList<qint64>({inTitle, inText}) : QList<qint64>());
}

void SearchTest::nothingTypedIsAnError_data()
{
    QTest::addColumn<QString>("typed");
    QTest::newRow("empty") << QString();
    QTest::newRow("blank") << u" \t\n "_s;
    for (const char *typed :
         {"\"", "\"\"\"", "'",     "*",     "* *",       "a* OR",        "AND", "NOT x", "NEAR(a b, 2)",       "text:wind",
          "(",  ")",      "^wind", "-wind", "wind +",    "\\",           "%",   "_",     "; DROP TABLE chats", "a\"b",
          "--", "/*",     "?1",    ":x",    "{text}: x", "wind AND NOT", "🌬"}) {
        QTest::addRow("%s", typed) << QString::fromUtf8(typed);
    }
    QTest::newRow("private use") << u"\uE000"_s;
    QTest::newRow("NUL") << u"wind\0\""_s;
    QTest::newRow("half a surrogate pair") << QString(QChar(0xD800)) + u"wind"_s;
    QTest::newRow("a mark alone") << u"\u0301"_s;
    QTest::newRow("many words") << u"w "_s.repeated(100'000);
    QTest::newRow("a long word") << u"w"_s.repeated(1'000'000);
    QTest::newRow("many quotes") << u"\""_s.repeated(100'000);
}

void SearchTest::nothingTypedIsAnError()
{
    QFETCH(const QString, typed);
    addChat(u"Wind"_s, {u"The north wind \" * ( and more"_s});
    QCOMPARE(errorOf(m_history->search(typed)), std::nullopt);
    if (typed.trimmed().isEmpty()) {
        QCOMPARE(valueOf(m_history->search(typed)).size(), 0);
        QCOMPARE(SearchIndex::toQuery(typed), QString());
    }
}

void SearchTest::titlesComeFirstAndEachChatOnce()
{
    const qint64 texts = addChat(u"Weather"_s, {u"wind wind wind"_s, u"wind again"_s, u"more wind"_s});
    const qint64 title = addChat(u"Notes on the wind"_s, {u"wind"_s, u"wind too"_s});
    const QList<SearchHit> hits = valueOf(m_history->search(u"wind"_s));
    QCOMPARE(hits.size(), 2);
    QCOMPARE(hits[0].chatId, title);
    QCOMPARE(hits[0].messageId, 0);
    QCOMPARE(hits[1].chatId, texts);
    QVERIFY(hits[1].messageId != 0);
}

void SearchTest::theBestMessageOfAChatIsNamed()
{
    const QString filler = u"many other words stand here "_s.repeated(20);
    const qint64 weak = addChat({}, {filler + u"wind"_s});
    const qint64 chatId = addChat({}, {filler + u"wind"_s, u"wind, wind"_s, filler});
    const QList<SearchHit> hits = valueOf(m_history->search(u"wind"_s));
    QCOMPARE(hits.size(), 2);
    QCOMPARE(hits[0].chatId, chatId);
    QCOMPARE(hits[0].messageId, valueOf(m_history->messages(chatId))[1].id);
    QCOMPARE(hits[1].chatId, weak);
}

void SearchTest::theLimitIsKept()
{
    addChat(u"wind"_s, {});
    for (int i = 0; i < 5; ++i) {
        addChat({}, {u"wind"_s});
    }
    QCOMPARE(chatsFor(u"wind"_s, 3).size(), 3);
    QCOMPARE(chatsFor(u"wind"_s, 1).size(), 1);
    QCOMPARE(chatsFor(u"wind"_s, 0).size(), 0);
    QCOMPARE(chatsFor(u"wind"_s, -1).size(), 0);
    QCOMPARE(chatsFor(u"wind"_s).size(), 6);
}

void SearchTest::matchesAreMarkedInTheSnippet()
{
    addChat({}, {u"The\ncold  Wind of <b>March</b>"_s});
    const QList<SearchHit> hits = valueOf(m_history->search(u"wind mar"_s));
    QCOMPARE(hits.size(), 1);
    QCOMPARE(hits[0].snippet, u"The cold \uE000Wind\uE001 of <b>\uE000March\uE001</b>"_s);
    addChat({}, {u"before "_s.repeated(500) + u"zephyr"_s + u" after"_s.repeated(500)});
    const QString snippet = valueOf(m_history->search(u"zephyr"_s)).value(0).snippet;
    QVERIFY(snippet.contains(u"\uE000zephyr\uE001"_s));
    QVERIFY(snippet.size() < 300);
    addChat(u"a "_s.repeated(100) + u"breeze"_s, {}); // a title is there as a whole
    QCOMPARE(valueOf(m_history->search(u"breeze"_s)).value(0).snippet, u"a "_s.repeated(100) + u"\uE000breeze\uE001"_s);
}

void SearchTest::aStreamingAnswerIsFoundAtItsEndOrAfterReopening()
{
    const qint64 chatId = valueOf(m_history->addChat({})).id;
    const Message whole
        = valueOf(m_history->addMessage({.chatId = chatId, .role = Role::Assistant, .state = MessageState::Partial}));
    valueOf(m_history->updateText(whole.id, u"mistral"_s, MessageState::Partial));
    QCOMPARE(chatsFor(u"mistral"_s).size(), 0);
    valueOf(m_history->updateText(whole.id, u"mistral wind"_s, MessageState::Complete));
    QCOMPARE(chatsFor(u"mistral"_s).size(), 1);

    const Message cutOff
        = valueOf(m_history->addMessage({.chatId = chatId, .role = Role::Assistant, .state = MessageState::Partial}));
    valueOf(m_history->updateText(cutOff.id, u"sirocco"_s, MessageState::Partial));
    {
        History other(m_path); // a second program opens the history while the answer still streams
        valueOf(other.open());
        QCOMPARE(valueOf(other.search(u"sirocco"_s)).size(), 1);
    }
    valueOf(m_history->updateText(cutOff.id, u"levante"_s, MessageState::Partial));
    QCOMPARE(chatsFor(u"sirocco"_s).size(), 0);
    valueOf(m_history->updateText(cutOff.id, u"levante ostro"_s, MessageState::Stopped));
    QCOMPARE(chatsFor(u"ostro"_s).size(), 1);
}

void SearchTest::theIndexKeepsStepWithTheText()
{
    QRandomGenerator random(7);
    const QStringList words = u"wind north south été Größe bora ostro mistral a an the"_s.split(u' ');
    const auto text = [&] {
        QStringList chosen;
        for (int i = random.bounded(40); i >= 0; --i) {
            chosen.append(words[random.bounded(words.size())]);
        }
        return chosen.join(u' ');
    };
    QList<qint64> chats;
    QList<qint64> messages;
    for (int step = 0; step < 600; ++step) {
        switch (random.bounded(8)) {
        case 0:
            chats.append(valueOf(m_history->addChat(text())).id);
            break;
        case 1:
        case 2:
        case 3:
            if (!chats.isEmpty()) {
                const auto state = random.bounded(2) ? MessageState::Partial : MessageState::Complete;
                messages.append(valueOf(m_history->addMessage({.chatId = chats.last(), .text = text(), .state = state})).id);
            }
            break;
        case 4:
        case 5:
            if (!messages.isEmpty()) { // its chat may be purged: NotFound is an answer too
                std::ignore
                    = m_history->updateText(messages[random.bounded(messages.size())], text(), MessageState(random.bounded(4)));
            }
            break;
        case 6:
            if (!chats.isEmpty()) {
                valueOf(m_history->setTitle(chats.last(), text()));
            }
            break;
        default:
            if (chats.size() > 3 && random.bounded(4) == 0) {
                valueOf(m_history->deleteChat(chats.takeAt(random.bounded(chats.size() - 1))));
                valueOf(m_history->purgeDeleted());
            }
            break;
        }
        if (step % 100 == 99) {
            QCOMPARE(problemsOf(m_path), QStringList());
        }
    }
}

QTEST_GUILESS_MAIN(SearchTest)
#include "searchtest.moc"
