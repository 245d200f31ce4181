// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Each schema change is applied whole or not at all, after a backup.
#include "tests/storage/support.h"

#include "storage/migrator.h"

#include <QFile>
#include <QTemporaryDir>

#include <memory>

using namespace storage;
using namespace storage::test;
using namespace Qt::StringLiterals;

namespace
{
QList<Migration> withNext(const QByteArray &sql)
{
    QList<Migration> migrations = builtInMigrations();
    migrations.append({.version = migrations.last().version + 10, .name = u"next.sql"_s, .sql = sql});
    return migrations;
}

Result<void> migrate(const QString &path, const QList<Migration> &migrations)
{
    return Database::open(path, Database::Access::ReadWrite).and_then([&](Database database) {
        return Migrator(migrations).migrate(database, path);
    });
}
}

class MigratorTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();

    void theBuiltInStepsAreNumberedInTens();
    void aFreshSchemaEqualsAMigratedOne_data();
    void aFreshSchemaEqualsAMigratedOne();
    void aNewDatabaseNeedsNoBackup();
    void anOlderDatabaseIsBackedUpThenMigrated();
    void aFailedStepLeavesNothingBehind();
    void stepsBeforeAFailedOneStay();
    void theNewestVersionIsLeftAlone();
    void thoughtsBetweenTagsBecomeParts();

private:
    std::unique_ptr<QTemporaryDir> m_folder;
    QString m_path;
};

void MigratorTest::thoughtsBetweenTagsBecomeParts()
{
    QList<Migration> before = builtInMigrations();
    before.removeIf([](const Migration &migration) { return migration.version > 20; });
    QCOMPARE(errorOf(migrate(m_path, before)), std::nullopt);
    {
        Result<Database> database = Database::open(m_path, Database::Access::ReadWrite);
        QVERIFY(database);
        QVERIFY(database->execute("INSERT INTO chats (id, title, created_at, updated_at, pinned) VALUES (1, '', 0, 0, 0)"));
        const QList<std::pair<QByteArray, QByteArray>> messages{
            {"user", "<think>mine</think>"},
            {"assistant", "\n<think>\nHm, zephyr.\n</think>\n\nIt blows."},
            {"assistant", "<think>\n\n</think>\n\nAt once."},
            {"assistant", "<think>never closed"},
            {"assistant", "Write <think> and </think>."},
        };
        for (const auto &[role, text] : messages) {
            QVERIFY(database->execute("INSERT INTO messages (chat_id, role, kind, state, searchable, created_at, model, cut,"
                                      " summaries, error_code, text) VALUES (1, '"
                                      + role + "', 'text', 'complete', 1, 0, '', 'none', 0, '', '" + text + "')"));
        }
    }
    QCOMPARE(errorOf(migrate(m_path, builtInMigrations())), std::nullopt);
    Result<Database> database = Database::open(m_path, Database::Access::ReadWrite);
    QVERIFY(database);
    QCOMPARE(rows(*database, "SELECT text FROM messages ORDER BY id"),
             (QStringList{u"<think>mine</think>"_s, u"It blows."_s, u"At once."_s, u"<think>never closed"_s,
                          u"Write <think> and </think>."_s}));
    QCOMPARE(rows(*database, "SELECT message_id || ' ' || kind || ' ' || text FROM message_parts"),
             (QStringList{u"2 thought Hm, zephyr."_s}));
    QCOMPARE(rows(*database, "SELECT rowid FROM message_search WHERE message_search MATCH 'zephyr'"), QStringList());
    QCOMPARE(problemsOf(m_path), QStringList());
}

void MigratorTest::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_path = m_folder->filePath(u"history.sqlite"_s);
}

void MigratorTest::theBuiltInStepsAreNumberedInTens()
{
    const QList<Migration> migrations = builtInMigrations();
    QVERIFY(!migrations.isEmpty());
    int last = 0;
    for (const Migration &migration : migrations) {
        QVERIFY2(migration.version > last, qPrintable(migration.name));
        QVERIFY(!migration.sql.isEmpty());
        last = migration.version;
    }
    QCOMPARE(migrations.first().version, 10);
    QCOMPARE(Migrator().newestVersion(), last);
}

void MigratorTest::aFreshSchemaEqualsAMigratedOne_data()
{
    QTest::addColumn<qsizetype>("appliedBefore");
    for (qsizetype count = 0; count < builtInMigrations().size(); ++count) {
        QTest::addRow("after %lld steps", count + 1) << count + 1;
    }
}

void MigratorTest::aFreshSchemaEqualsAMigratedOne()
{
    QFETCH(const qsizetype, appliedBefore);
    const QList<Migration> all = builtInMigrations();
    QCOMPARE(errorOf(migrate(m_path, all.first(appliedBefore))), std::nullopt);
    QCOMPARE(errorOf(migrate(m_path, all)), std::nullopt);
    const QString freshPath = m_folder->filePath(u"fresh.sqlite"_s);
    QCOMPARE(errorOf(migrate(freshPath, all)), std::nullopt);

    Result<Database> migrated = Database::open(m_path, Database::Access::ReadWrite);
    Result<Database> fresh = Database::open(freshPath, Database::Access::ReadWrite);
    QVERIFY(migrated && fresh);
    QVERIFY(schemaOf(*fresh).size() > 10);
    QCOMPARE(schemaOf(*migrated), schemaOf(*fresh));
    QCOMPARE(rows(*migrated, "PRAGMA user_version"), QStringList(QString::number(all.last().version)));
    QCOMPARE(problemsOf(m_path), QStringList());
}

void MigratorTest::aNewDatabaseNeedsNoBackup()
{
    QCOMPARE(errorOf(migrate(m_path, builtInMigrations())), std::nullopt);
    QCOMPARE(QDir(m_folder->path()).entryList(QDir::Files), QStringList(u"history.sqlite"_s));
}

void MigratorTest::anOlderDatabaseIsBackedUpThenMigrated()
{
    qint64 chatId = 0;
    {
        History history(m_path);
        valueOf(history.open());
        chatId = valueOf(history.addChat(u"Before"_s)).id;
        valueOf(history.addMessage({.chatId = chatId, .text = u"Bora"_s}));
    }
    const int before = Migrator().newestVersion();
    const QList<Migration> migrations
        = withNext("CREATE TABLE tags (id INTEGER PRIMARY KEY) STRICT; UPDATE chats SET title = 'After';");
    QCOMPARE(errorOf(migrate(m_path, migrations)), std::nullopt);

    Result<Database> migrated = Database::open(m_path, Database::Access::ReadWrite);
    QVERIFY(migrated);
    QCOMPARE(rows(*migrated, "PRAGMA user_version"), QStringList(QString::number(before + 10)));
    QCOMPARE(rows(*migrated, "SELECT title FROM chats"), QStringList(u"After"_s));
    QCOMPARE(rows(*migrated, "SELECT count(*) FROM tags"), QStringList(u"0"_s));
    QCOMPARE(problemsOf(m_path), QStringList());

    const QString backupPath = u"%1.backup-%2"_s.arg(m_path).arg(before);
    QCOMPARE(QFile::permissions(backupPath) & (QFile::ReadGroup | QFile::ReadOther), QFile::Permissions());
    QVERIFY(!QFile::exists(backupPath + u".part"_s));
    History backup(backupPath); // a backup is a history like any other
    valueOf(backup.open());
    QCOMPARE(valueOf(backup.chats()).value(0).title, u"Before"_s);
    QCOMPARE(valueOf(backup.messages(chatId)).value(0).text, u"Bora"_s);
}

void MigratorTest::aFailedStepLeavesNothingBehind()
{
    {
        History history(m_path);
        valueOf(history.open());
        valueOf(history.addChat(u"Kept"_s));
    }
    QStringList schema;
    {
        Result<Database> database = Database::open(m_path, Database::Access::ReadWrite);
        QVERIFY(database);
        schema = schemaOf(*database);
    }
    const Result<void> failed = migrate(m_path,
                                        withNext("CREATE TABLE extra (id INTEGER) STRICT; DELETE FROM chats;"
                                                 "PRAGMA application_id = 1; INSERT INTO nowhere VALUES (1);"));
    QCOMPARE(errorOf(failed), ErrorCode::Internal);
    QVERIFY2(failed.error().detail.contains("next.sql"), failed.error().detail.c_str());

    Result<Database> database = Database::open(m_path, Database::Access::ReadWrite);
    QVERIFY(database);
    QCOMPARE(schemaOf(*database), schema);
    QCOMPARE(rows(*database, "SELECT title FROM chats"), QStringList(u"Kept"_s));
    QCOMPARE(rows(*database, "PRAGMA user_version"), QStringList(QString::number(Migrator().newestVersion())));
    QVERIFY(QFile::exists(u"%1.backup-%2"_s.arg(m_path).arg(Migrator().newestVersion())));
}

void MigratorTest::stepsBeforeAFailedOneStay()
{
    QList<Migration> migrations = withNext("CREATE TABLE good (id INTEGER) STRICT;");
    const int good = migrations.last().version;
    migrations.append({.version = good + 10, .name = u"bad.sql"_s, .sql = "CREATE TABLE bad (id INTEGER) STRICT; nonsense;"});
    QCOMPARE(errorOf(migrate(m_path, migrations)), ErrorCode::Internal);
    Result<Database> database = Database::open(m_path, Database::Access::ReadWrite);
    QVERIFY(database);
    QCOMPARE(rows(*database, "PRAGMA user_version"), QStringList(QString::number(good)));
    QCOMPARE(rows(*database, "SELECT name FROM sqlite_schema WHERE name IN ('good', 'bad')"), QStringList(u"good"_s));
}

void MigratorTest::theNewestVersionIsLeftAlone()
{
    QCOMPARE(errorOf(migrate(m_path, builtInMigrations())), std::nullopt);
    QFile file(m_path);
    QVERIFY(file.open(QFile::ReadOnly));
    const QByteArray before = file.readAll();
    QCOMPARE(errorOf(migrate(m_path, builtInMigrations())), std::nullopt);
    file.seek(0);
    QCOMPARE(file.readAll(), before);
}

QTEST_GUILESS_MAIN(MigratorTest)
#include "migratortest.moc"
