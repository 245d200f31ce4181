// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// A history that the program wrote with its first schema holds the same after the migration to typed messages, row by row.
#include "tests/storage/support.h"

#include "storage/migrator.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>

#include <memory>
#include <set>
#include <string>

using namespace storage;
using namespace storage::test;
using namespace Qt::StringLiterals;

namespace
{
constexpr int TypedMessages = 20;

Result<void> migrate(const QString &path, int version)
{
    QList<Migration> migrations = builtInMigrations();
    migrations.removeIf([version](const Migration &migration) { return migration.version > version; });
    return Database::open(path, Database::Access::ReadWrite).and_then([&](Database database) {
        return Migrator(migrations).migrate(database, path);
    });
}

/// Returns the first column of each row of a query that is put together.
QStringList rowsOf(Database &database, const QByteArray &sql)
{
    static std::set<std::string> texts; // each database refers to those it has run
    return rows(database, *texts.insert(sql.toStdString()).first);
}

/// Returns every column of every row of every table but the search index, a line each: the table, then the row as a JSON object.
QStringList linesOf(Database &database)
{
    QStringList lines;
    const QStringList tables
        = rows(database,
               "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE '%\\_search%' ESCAPE '\\'"
               " ORDER BY name");
    for (const QString &table : tables) {
        const QByteArray name = table.toUtf8();
        QByteArray columns;
        for (const QString &column : rowsOf(database, "SELECT name FROM pragma_table_info('" + name + "')")) {
            columns += (columns.isEmpty() ? "'" : ", '") + column.toUtf8() + "', " + column.toUtf8();
        }
        for (const QString &row : rowsOf(database, "SELECT json_object(" + columns + ") FROM " + name + " ORDER BY rowid")) {
            lines.append(table + u' ' + row);
        }
    }
    return lines;
}

QStringList linesOfFile(const QString &path)
{
    QFile file(path);
    return file.open(QFile::ReadOnly) ? QString::fromUtf8(file.readAll()).split(u'\n', Qt::SkipEmptyParts) : QStringList();
}

SummaryCoverage coverageOf(const QJsonObject &note)
{
    SummaryCoverage coverage{
        .hasPages = note["hasPages"_L1].toBool(),
        .firstPage = note["firstPage"_L1].toInt(),
        .lastPage = note["lastPage"_L1].toInt(),
        .pageCount = note["pageCount"_L1].toInt(),
        .pieces = note["pieces"_L1].toInt(),
        .levels = note["levels"_L1].toInt(),
        .complete = note["complete"_L1].toBool(),
        .merged = note["merged"_L1].toBool(),
    };
    for (const QJsonValue page : note["pagesWithoutText"_L1].toArray()) {
        coverage.pagesWithoutText.append(page.toInt());
    }
    for (const QJsonValue skipped : note["skipped"_L1].toArray()) {
        coverage.skipped.append({
            .firstPage = skipped["firstPage"_L1].toInt(),
            .lastPage = skipped["lastPage"_L1].toInt(),
            .reason = skipped["reason"_L1].toString() == u"emptyAnswer" ? SkipReason::EmptyAnswer : SkipReason::Failed,
        });
    }
    for (const QJsonValue part : note["parts"_L1].toArray()) {
        coverage.parts.append({
            .firstPage = part["firstPage"_L1].toInt(),
            .lastPage = part["lastPage"_L1].toInt(),
            .heading = part["heading"_L1].toString(),
            .text = part["text"_L1].toString(),
        });
    }
    return coverage;
}

Failure failureOf(const QString &errorCode)
{
    const QStringList words = errorCode.split(u' ');
    return words.size() == 3
        ? Failure{.code = words[0], .neededTokens = words[1].toLongLong(), .availableTokens = words[2].toLongLong()}
        : Failure{.code = errorCode};
}
}

class TypedMessagesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();

    void everyRowIsWhatItShouldBe();
    void nothingThatTheOldTablesHeldIsLost();
    void everyNoteAndErrorIsReadAsItWasWritten();
    void aDamagedNoteStopsNothing_data();
    void aDamagedNoteStopsNothing();
    void theSchemaEqualsAFreshOne();
    void theOldFileIsKeptAsItWas();
    void idsGoOnWhereTheyWere();
    void searchFindsWhatItFound();
    void sharedDocumentsGoWithTheirLastChat();

private:
    std::unique_ptr<QTemporaryDir> m_folder;
    QString m_fixture = QStringLiteral(HISTORY_DATA "/0010.sqlite");
    QString m_path; ///< the path of a copy of the fixture
};

void TypedMessagesTest::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_path = m_folder->filePath(u"history.sqlite"_s);
    QVERIFY(QFile::copy(m_fixture, m_path));
    QVERIFY(QFile::setPermissions(m_path, QFile::ReadOwner | QFile::WriteOwner));
}

void TypedMessagesTest::everyRowIsWhatItShouldBe()
{
    QCOMPARE(errorOf(migrate(m_path, TypedMessages)), std::nullopt);
    Result<Database> migrated = Database::open(m_path, Database::Access::ReadWrite);
    QVERIFY(migrated);
    const QStringList lines = linesOf(*migrated);
    const QStringList expected = linesOfFile(QStringLiteral(HISTORY_DATA "/0020.txt"));
    for (qsizetype i = 0; i < std::min(lines.size(), expected.size()); ++i) {
        QCOMPARE(lines[i], expected[i]);
    }
    QCOMPARE(lines.size(), expected.size());
    QCOMPARE(problemsOf(m_path), QStringList());
}

/// Compares in SQL, with neither the migration nor the program between.
void TypedMessagesTest::nothingThatTheOldTablesHeldIsLost()
{
    QCOMPARE(errorOf(migrate(m_path, TypedMessages)), std::nullopt);
    Result<Database> database = Database::open(m_path, Database::Access::ReadWrite);
    QVERIFY(database);
    QVERIFY(QFile::copy(m_fixture, m_folder->filePath(u"old.sqlite"_s)));
    QCOMPARE(errorOf(database->execute("ATTACH '" + m_folder->filePath(u"old.sqlite"_s).toUtf8() + "' AS old")), std::nullopt);
    QCOMPARE(rows(*database,
                  "SELECT group_concat(name) FROM (SELECT name FROM old.sqlite_schema WHERE type = 'table'"
                  " AND name NOT LIKE '%_search%' AND name NOT LIKE 'sqlite_%' ORDER BY name)"),
             QStringList(u"attachments,chats,messages"_s)); // all of which are compared below
    QCOMPARE(rows(*database, "SELECT count(*) > 5 FROM old.chats"), QStringList(u"1"_s));
    QCOMPARE(rows(*database, "SELECT count(*) FROM old.chats"), rows(*database, "SELECT count(*) FROM main.chats"));
    QCOMPARE(rows(*database, "SELECT count(*) FROM old.messages"), rows(*database, "SELECT count(*) FROM main.messages"));
    QCOMPARE(rows(*database, "SELECT count(*) FROM old.attachments"), rows(*database, "SELECT count(*) FROM main.attachments"));
    QCOMPARE(rows(*database,
                  "SELECT * FROM old.chats EXCEPT SELECT id, title, created_at, updated_at, pinned, deleted_at, head_id"
                  " FROM main.chats"),
             QStringList());
    // Notes and error codes are compared by everyNoteAndErrorIsReadAsItWasWritten().
    QCOMPARE(rows(*database,
                  "SELECT id, chat_id, parent_id, role, state, searchable, created_at, model, text FROM old.messages"
                  " EXCEPT"
                  " SELECT id, chat_id, parent_id, role, state, searchable, created_at, model, text FROM main.messages"),
             QStringList());
    QCOMPARE(rows(*database,
                  "SELECT * FROM old.attachments EXCEPT"
                  " SELECT a.id, message_id, name, mime_type, size_bytes, page_count, json"
                  " FROM main.attachments a JOIN main.documents d ON d.id = document_id"),
             QStringList());
    QCOMPARE(rows(*database, "SELECT count(*) FROM main.documents"),
             rows(*database, "SELECT count(DISTINCT document_json) FROM old.attachments"));
    QCOMPARE(rows(*database, "SELECT rowid || ' ' || quote(text) FROM old.message_search ORDER BY rowid"),
             rows(*database, "SELECT rowid || ' ' || quote(text) FROM main.message_search ORDER BY rowid"));
}

void TypedMessagesTest::everyNoteAndErrorIsReadAsItWasWritten()
{
    Result<Database> old = Database::open(m_path, Database::Access::Read);
    QVERIFY(old);
    const QStringList ids = rows(*old, "SELECT id FROM messages ORDER BY id");
    const QStringList notes = rows(*old, "SELECT note FROM messages ORDER BY id");
    const QStringList errorCodes = rows(*old, "SELECT error_code FROM messages ORDER BY id");
    QCOMPARE_GT(ids.size(), 30);

    History history(m_path);
    valueOf(history.open());
    valueOf(history.restoreChat(9)); // the deleted one
    QMap<qint64, Message> messages;
    for (const Chat &chat : valueOf(history.chats())) {
        for (const Message &message : valueOf(history.messages(chat.id))) {
            messages.insert(message.id, message);
        }
    }
    QCOMPARE(messages.size(), ids.size());
    int summaries = 0;
    for (qsizetype i = 0; i < ids.size(); ++i) {
        const Message message = messages.value(ids[i].toLongLong());
        const QJsonObject note = QJsonDocument::fromJson(notes[i].toUtf8()).object();
        const bool isFinished = note["kind"_L1].toString() == u"summary";
        const bool isSummary = isFinished || notes[i] == u"{}";
        QCOMPARE(message.kind, isSummary ? MessageKind::Summary : MessageKind::Text);
        QCOMPARE(message.coverage, isFinished ? std::optional(coverageOf(note)) : std::nullopt);
        const QString cut = note["cut"_L1].toString();
        QCOMPARE(message.note.cut, cut == u"length" ? Cut::AtLength : cut == u"contextFull" ? Cut::AtContext : Cut::None);
        QCOMPARE(message.note.summaries, note["summaries"_L1].toInt());
        QCOMPARE(message.failure, failureOf(errorCodes[i]));
        summaries += isSummary ? 1 : 0;
    }
    QCOMPARE(summaries, 6);
}

void TypedMessagesTest::aDamagedNoteStopsNothing_data()
{
    QTest::addColumn<QString>("note");
    QTest::addColumn<QString>("errorCode");
    QTest::addColumn<MessageKind>("kind");
    QTest::addColumn<bool>("isCovered");
    QTest::addColumn<QString>("code");
    QTest::newRow("no JSON") << u"nonsense"_s << u"contextFull"_s << MessageKind::Text << false << u"contextFull"_s;
    QTest::newRow("half of it") << u"{\"kind\":\"summ"_s << u"contextFull 1"_s << MessageKind::Text << false << u"contextFull"_s;
    QTest::newRow("a list") << u"[1]"_s << u"contextFull x y"_s << MessageKind::Text << false << u"contextFull"_s;
    QTest::newRow("a text") << u"\"{}\""_s << u" "_s << MessageKind::Text << false << QString();
    QTest::newRow("a number") << u"5"_s << u"1 2 3 4"_s << MessageKind::Text << false << u"1"_s;
    QTest::newRow("other types") << u"{\"cut\":[],\"summaries\":{\"a\":1}}"_s << QString() << MessageKind::Text << false
                                 << QString();
    QTest::newRow("nothing but the kind") << u"{\"kind\":\"summary\"}"_s << QString() << MessageKind::Summary << true
                                          << QString();
    QTest::newRow("a summary of other types") << u"{\"kind\":\"summary\",\"hasPages\":\"yes\",\"merged\":7,\"firstPage\":\"x\","
                                                 u"\"pieces\":[],\"parts\":\"x\",\"skipped\":{\"a\":{}},"
                                                 "\"pagesWithoutText\":[null,{},\"1\",4,4]}"_s
                                              << QString() << MessageKind::Summary << true << QString();
    QTest::newRow("lists of other types")
        << u"{\"kind\":\"summary\",\"parts\":[1,null,[],{\"text\":[],\"heading\":5}],\"skipped\":[\"x\",{}]}"_s << QString()
        << MessageKind::Summary << true << QString();
}

void TypedMessagesTest::aDamagedNoteStopsNothing()
{
    QFETCH(const QString, note);
    QFETCH(const QString, errorCode);
    QFETCH(const MessageKind, kind);
    QFETCH(const bool, isCovered);
    QFETCH(const QString, code);
    {
        Result<Database> database = Database::open(m_path, Database::Access::ReadWrite);
        QVERIFY(database);
        QCOMPARE(
            errorOf(
                database->statement("UPDATE messages SET note = ?, error_code = ? WHERE id = 15").bind(note, errorCode).change()),
            std::nullopt);
    }
    History history(m_path);
    valueOf(history.open());
    const Message message = valueOf(history.messages(3)).value(1);
    QCOMPARE(message.id, 15);
    QCOMPARE(message.text, u"The wind blows from the north."_s);
    QCOMPARE(message.kind, kind);
    QCOMPARE(message.coverage.has_value(), isCovered);
    QCOMPARE(message.failure.code, code);
    QCOMPARE(message.note.cut, Cut::None);
    QCOMPARE(problemsOf(m_path), QStringList());
}

void TypedMessagesTest::theSchemaEqualsAFreshOne()
{
    const QString freshPath = m_folder->filePath(u"fresh.sqlite"_s);
    QCOMPARE(errorOf(migrate(m_path, TypedMessages)), std::nullopt);
    QCOMPARE(errorOf(migrate(freshPath, TypedMessages)), std::nullopt);
    Result<Database> migrated = Database::open(m_path, Database::Access::ReadWrite);
    Result<Database> fresh = Database::open(freshPath, Database::Access::ReadWrite);
    QVERIFY(migrated && fresh);
    QCOMPARE(schemaOf(*migrated), schemaOf(*fresh));
    // A list of words in the schema would have to be taken out by the next migration that adds one.
    QCOMPARE(rows(*fresh, "SELECT name FROM sqlite_schema WHERE sql LIKE '%CHECK%''%'"), QStringList());
}

void TypedMessagesTest::theOldFileIsKeptAsItWas()
{
    QCOMPARE(errorOf(migrate(m_path, TypedMessages)), std::nullopt);
    Result<Database> backup = Database::open(m_path + u".backup-10"_s, Database::Access::Read);
    Result<Database> fixture = Database::open(m_fixture, Database::Access::Read);
    QVERIFY(backup && fixture);
    QCOMPARE(linesOf(*backup), linesOf(*fixture));
    QCOMPARE(schemaOf(*backup), schemaOf(*fixture));
}

void TypedMessagesTest::idsGoOnWhereTheyWere()
{
    History history(m_path);
    valueOf(history.open());
    const Chat chat = valueOf(history.addChat(u"new"_s));
    const Message message = valueOf(history.addMessage({.chatId = chat.id, .attachments = {{.name = u"a"_s}}}));
    QCOMPARE(chat.id, 13); // the ids 12, 41 and 8 belonged to a chat that was purged
    QCOMPARE(message.id, 42);
    QCOMPARE(message.attachments[0].id, 9);
}

void TypedMessagesTest::searchFindsWhatItFound()
{
    History history(m_path);
    valueOf(history.open());
    const auto chatsFor = [&history](const QString &typed) {
        QList<qint64> ids;
        for (const SearchHit &hit : valueOf(history.search(typed))) {
            ids.append(hit.chatId);
        }
        return ids;
    };
    QCOMPARE(chatsFor(u"verglichen"_s), QList<qint64>{2});
    QCOMPARE(chatsFor(u"valley"_s), QList<qint64>{1});
    QCOMPARE(chatsFor(u"being writ"_s), QList<qint64>{10}); // was still streaming when its program ended
    QCOMPARE(chatsFor(u"secret"_s), QList<qint64>());
    valueOf(history.restoreChat(9));
    QCOMPARE(chatsFor(u"secret"_s), QList<qint64>{9});
    const Message answer = valueOf(history.messages(8)).last();
    valueOf(history.updateText(answer.id, u"Sirocco"_s, MessageState::Complete));
    QCOMPARE(chatsFor(u"sirocco"_s), QList<qint64>{8});
    QCOMPARE(chatsFor(u"word4"_s), QList<qint64>());
    QCOMPARE(problemsOf(m_path), QStringList());
}

void TypedMessagesTest::sharedDocumentsGoWithTheirLastChat()
{
    History history(m_path);
    valueOf(history.open());
    const auto documents = [this] { return lookAt(m_path, "SELECT count(*) FROM documents").value(0).toInt(); };
    QCOMPARE(documents(), 4); // the seven attachments have four documents
    QCOMPARE(valueOf(history.purgeDeleted()), QList<qint64>{9});
    valueOf(history.deleteChat(1));
    valueOf(history.purgeDeleted());
    QCOMPARE(documents(), 4); // the chat with the copy has the same document
    const QList<Attachment> left = valueOf(history.messages(2)).first().attachments;
    QCOMPARE(left.size(), 2);
    QVERIFY(valueOf(history.attachment(left[0].id)).documentJson.contains(u"Rhône"_s));
    valueOf(history.deleteChat(2));
    valueOf(history.purgeDeleted());
    QCOMPARE(documents(), 2);
}

QTEST_GUILESS_MAIN(TypedMessagesTest)
#include "typedmessagestest.moc"
