// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Files that are not ours, damaged, newer, read-only, or on a full disk.
#include "tests/storage/support.h"

#include "storage/migrator.h"
#include "storage/transaction.h"

#include <QDir>
#include <QFile>
#include <QRandomGenerator>
#include <QTemporaryDir>

#include <linux/capability.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <csignal>
#include <memory>

using namespace storage;
using namespace storage::test;
using namespace Qt::StringLiterals;

namespace
{
/// While it lives, permissions hold even for root, in this thread and those it starts.
class AsOrdinaryUser
{
public:
    AsOrdinaryUser()
    {
        syscall(SYS_capget, &m_header, m_before);
        __user_cap_data_struct reduced[2] = {m_before[0], m_before[1]};
        reduced[0].effective &= ~((1U << CAP_DAC_OVERRIDE) | (1U << CAP_DAC_READ_SEARCH));
        syscall(SYS_capset, &m_header, reduced);
    }
    ~AsOrdinaryUser() { syscall(SYS_capset, &m_header, m_before); }
    Q_DISABLE_COPY_MOVE(AsOrdinaryUser)

private:
    __user_cap_header_struct m_header = {.version = _LINUX_CAPABILITY_VERSION_3, .pid = 0};
    __user_cap_data_struct m_before[2] = {};
};

/// While it lives, no file of this process may grow beyond a size, as if the disk were full.
class FullDisk
{
public:
    explicit FullDisk(rlim_t sizeBytes)
    {
        std::signal(SIGXFSZ, SIG_IGN);
        getrlimit(RLIMIT_FSIZE, &m_before);
        const rlimit small = {.rlim_cur = sizeBytes, .rlim_max = m_before.rlim_max};
        setrlimit(RLIMIT_FSIZE, &small);
    }
    ~FullDisk() { setrlimit(RLIMIT_FSIZE, &m_before); }
    Q_DISABLE_COPY_MOVE(FullDisk)

private:
    rlimit m_before = {};
};

QByteArray contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QFile::ReadOnly) ? file.readAll() : QByteArray("cannot be read");
}

void write(const QString &path, const QByteArray &content)
{
    QFile file(path);
    QVERIFY(file.open(QFile::WriteOnly));
    QCOMPARE(file.write(content), content.size());
}
}

class FileTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();

    void aFileOfAnotherKindIsRefusedUntouched_data();
    void aFileOfAnotherKindIsRefusedUntouched();
    void anotherProgramsDatabaseIsRefusedUntouched();
    void aNewerHistoryIsRefusedUntouched_data();
    void aNewerHistoryIsRefusedUntouched();
    void aDamagedFileIsAnErrorNotACrash();
    void aReadOnlyFileIsNamed();
    void aFolderThatCannotBeMadeIsNamed();
    void aFailedOpenCanBeTriedAgain();
    void anUnreadableFileIsKeptBesideTheNewHistory();
    void anOpenHistoryIsNotSetAside();
    void aFullDiskStopsOneWriteAndHarmsNothing();
    void aNewHistoryOnAFullDiskIsNamed();
    void aTransactionWithoutSpaceIsRolledBack();
    void aLockedFileIsNamed();

private:
    void makeHistory();

    std::unique_ptr<QTemporaryDir> m_folder;
    QString m_path;
};

void FileTest::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_path = m_folder->filePath(u"history.sqlite"_s);
}

void FileTest::makeHistory()
{
    History history(m_path);
    valueOf(history.open());
    for (int chat = 0; chat < 10; ++chat) {
        const qint64 chatId = valueOf(history.addChat(u"Chat %1"_s.arg(chat))).id;
        for (int i = 0; i < 20; ++i) {
            valueOf(history.addMessage(
                {.chatId = chatId, .text = u"Message %1 "_s.arg(i).repeated(50), .attachments = {{.name = u"a.pdf"_s}}}));
        }
    }
}

void FileTest::aFileOfAnotherKindIsRefusedUntouched_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::newRow("a word") << QByteArray("hello");
    QTest::newRow("a text") << QByteArray("Dear diary,\n").repeated(1000);
    QTest::newRow("zeros") << QByteArray(8192, '\0');
    QTest::newRow("nearly right") << QByteArray("SQLite format 3\0", 16) + QByteArray(8192, '\xff');
}

void FileTest::aFileOfAnotherKindIsRefusedUntouched()
{
    QFETCH(const QByteArray, content);
    write(m_path, content);
    {
        History history(m_path);
        QCOMPARE(errorOf(history.open()), ErrorCode::NotADatabase);
        QCOMPARE(errorOf(history.chats()), ErrorCode::CannotOpen);
    }
    QCOMPARE(contentOf(m_path), content);
    QCOMPARE(QDir(m_folder->path()).entryList(QDir::Files).size(), 1);
}

void FileTest::anotherProgramsDatabaseIsRefusedUntouched()
{
    {
        Result<Database> other = Database::open(m_path, Database::Access::ReadWrite);
        QVERIFY(other);
        QCOMPARE(errorOf(other->execute("CREATE TABLE bookmarks (id INTEGER PRIMARY KEY); PRAGMA user_version = 3;")),
                 std::nullopt);
    }
    const QByteArray before = contentOf(m_path);
    {
        History history(m_path);
        QCOMPARE(errorOf(history.open()), ErrorCode::NotADatabase);
    }
    QCOMPARE(contentOf(m_path), before);
}

void FileTest::aNewerHistoryIsRefusedUntouched_data()
{
    QTest::addColumn<bool>("isInUse"); // the newer program uses it, and its last changes are still in the log
    QTest::newRow("closed") << false;
    QTest::newRow("in use") << true;
}

void FileTest::aNewerHistoryIsRefusedUntouched()
{
    QFETCH(const bool, isInUse);
    makeHistory();
    std::optional<Database> newer = *Database::open(m_path, Database::Access::ReadWrite);
    QCOMPARE(errorOf(newer->execute("PRAGMA user_version = 1000;")), std::nullopt);
    if (!isInUse) {
        newer.reset();
    }
    const auto contents = [this] {
        QMap<QString, QByteArray> files;
        for (const QString &name : QDir(m_folder->path()).entryList(QDir::Files)) {
            if (!name.endsWith(u"-shm"_s)) { // this file is scratch of whoever reads, remade at will
                files[name] = contentOf(m_folder->filePath(name));
            }
        }
        return files;
    };
    const QMap<QString, QByteArray> before = contents();
    QCOMPARE(before.size(), isInUse ? 2 : 1);
    {
        History history(m_path);
        QCOMPARE(errorOf(history.open()), ErrorCode::FromTheFuture);
        QCOMPARE(errorOf(history.addChat(u"x"_s)), ErrorCode::CannotOpen);
    }
    QCOMPARE(contents().keys(), before.keys());
    QVERIFY(contents() == before);
    QCOMPARE(QFile::exists(m_path + u"-shm"_s), isInUse);
}

void FileTest::aDamagedFileIsAnErrorNotACrash()
{
    makeHistory();
    const QByteArray whole = contentOf(m_path);
    QRandomGenerator random(42);
    int refused = 0;
    for (int round = 0; round < 40; ++round) {
        QByteArray damaged = whole;
        switch (round % 4) {
        case 0: // a page overwritten
            for (qsizetype start = random.bounded(damaged.size() / 4096) * 4096, i = 0; i < 4096; ++i) {
                damaged[start + i] = char(random.bounded(256));
            }
            break;
        case 1: // bytes flipped all over
            for (int i = 0; i < 200; ++i) {
                damaged[random.bounded(damaged.size())] = char(random.bounded(256));
            }
            break;
        case 2: // cut off
            damaged.truncate(random.bounded(1, damaged.size()));
            break;
        default: // a hole
            damaged.replace(random.bounded(damaged.size() / 2), damaged.size() / 2, QByteArray(damaged.size() / 2, '\0'));
            break;
        }
        for (const QString &name : QDir(m_folder->path()).entryList(QDir::Files)) {
            QFile::remove(m_folder->filePath(name));
        }
        write(m_path, damaged);
        History history(m_path);
        QList<std::optional<ErrorCode>> errors
            = {errorOf(history.open()), errorOf(history.chats()), errorOf(history.search(u"message"_s))};
        for (qint64 chatId = 1; chatId <= 10; ++chatId) {
            errors.append(errorOf(history.messages(chatId)));
            errors.append(errorOf(history.addMessage({.chatId = chatId, .text = u"Still here?"_s})));
        }
        errors.append(errorOf(history.deleteChat(3)));
        errors.append(errorOf(history.purgeDeleted()));
        refused += errors.contains(ErrorCode::Damaged) || errors.contains(ErrorCode::NotADatabase) ? 1 : 0;
        QVERIFY(!errors.contains(ErrorCode::DiskFull) && !errors.contains(ErrorCode::Locked));
    }
    qInfo("%d of 40 damaged files were noticed", refused);
    QVERIFY(refused >= 20);
}

void FileTest::aReadOnlyFileIsNamed()
{
    makeHistory();
    QVERIFY(QFile::setPermissions(m_path, QFile::ReadOwner));
    {
        const AsOrdinaryUser user;
        History history(m_path);
        QCOMPARE(errorOf(history.open()), ErrorCode::ReadOnly);
    }
    QVERIFY(QFile::setPermissions(m_path, QFile::ReadOwner | QFile::WriteOwner));
    QCOMPARE(problemsOf(m_path), QStringList());
}

void FileTest::aFolderThatCannotBeMadeIsNamed()
{
    write(m_path, "a file, not a folder");
    History inFile(m_path + u"/below/history.sqlite"_s);
    QCOMPARE(errorOf(inFile.open()), ErrorCode::CannotOpen);
    History isFolder(m_folder->path());
    QCOMPARE(errorOf(isFolder.open()), ErrorCode::CannotOpen);
    const AsOrdinaryUser user;
    QVERIFY(QFile::setPermissions(m_folder->path(), QFile::ReadOwner | QFile::ExeOwner));
    History inLocked(m_folder->filePath(u"new/history.sqlite"_s));
    QCOMPARE(errorOf(inLocked.open()), ErrorCode::CannotOpen);
    QVERIFY(QFile::setPermissions(m_folder->path(), QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner));
}

void FileTest::aFailedOpenCanBeTriedAgain()
{
    write(m_path, "hello");
    History history(m_path);
    QCOMPARE(errorOf(history.open()), ErrorCode::NotADatabase);
    QVERIFY(QFile::remove(m_path));
    QCOMPARE(errorOf(history.open()), std::nullopt);
    QCOMPARE(errorOf(history.addChat(u"x"_s)), std::nullopt);
}

void FileTest::anUnreadableFileIsKeptBesideTheNewHistory()
{
    write(m_path, "hello");
    write(m_path + u"-wal"_s, "its log");
    History history(m_path);
    QCOMPARE(errorOf(history.open()), ErrorCode::NotADatabase);
    const QString kept = QFileInfo(m_path).absoluteDir().filePath(valueOf(history.setAside()));
    QCOMPARE(contentOf(kept), "hello");
    QCOMPARE(contentOf(kept + u"-wal"_s), "its log");
    valueOf(history.open());
    QCOMPARE(errorOf(history.addChat(u"x"_s)), std::nullopt);
}

void FileTest::anOpenHistoryIsNotSetAside()
{
    History history(m_path);
    valueOf(history.open());
    QCOMPARE(errorOf(history.setAside()), ErrorCode::Internal);
    QVERIFY(QFile::exists(m_path));
}

void FileTest::aFullDiskStopsOneWriteAndHarmsNothing()
{
    History history(m_path);
    valueOf(history.open());
    const qint64 chatId = valueOf(history.addChat(u"Before"_s)).id;
    QStringList kept;
    {
        const FullDisk full(2 << 20);
        std::optional<ErrorCode> error;
        for (int i = 0; i < 1000 && !error; ++i) {
            const QString text = u"Message %1 "_s.arg(i).repeated(1000);
            error = errorOf(history.addMessage({.chatId = chatId, .text = text}));
            if (!error) {
                kept.append(text);
            }
        }
        QCOMPARE(error, ErrorCode::DiskFull);
        QVERIFY(!kept.isEmpty());
        QCOMPARE(valueOf(history.messages(chatId)).size(), kept.size());
        QCOMPARE(valueOf(history.search(u"message"_s)).size(), 1);
        QCOMPARE(errorOf(history.addMessage({.chatId = chatId, .text = QString(1'000'000, u'x')})), ErrorCode::DiskFull);
    }
    valueOf(history.addMessage({.chatId = chatId, .text = u"There is room again"_s}));
    kept.append(u"There is room again"_s);
    const QList<Message> messages = valueOf(history.messages(chatId));
    QCOMPARE(messages.size(), kept.size());
    for (qsizetype i = 0; i < kept.size(); ++i) {
        QVERIFY(messages[i].text == kept[i]);
    }
    QCOMPARE(problemsOf(m_path), QStringList());
}

void FileTest::aNewHistoryOnAFullDiskIsNamed()
{
    History history(m_path);
    {
        const FullDisk full(16 << 10);
        QCOMPARE(errorOf(history.open()), ErrorCode::DiskFull);
    }
    QCOMPARE(errorOf(history.open()), std::nullopt);
    QCOMPARE(errorOf(history.addChat(u"x"_s)), std::nullopt);
}

void FileTest::aTransactionWithoutSpaceIsRolledBack()
{
    makeHistory();
    Result<Database> database = Database::open(m_path, Database::Access::ReadWrite);
    QVERIFY(database);
    const QStringList before = rows(*database, "SELECT count(*) FROM chats");
    // The file may have no more pages than it has.
    QCOMPARE(errorOf(database->execute("PRAGMA max_page_count = 1;")), std::nullopt);
    {
        Result<Transaction> transaction = Transaction::begin(*database);
        QVERIFY(transaction);
        QCOMPARE(errorOf(database->execute("INSERT INTO chats (title, created_at, updated_at) VALUES ('small', 0, 0);")),
                 std::nullopt);
        QCOMPARE(
            errorOf(database->execute("INSERT INTO chats (title, created_at, updated_at) SELECT hex(zeroblob(10000000)), 0, 0;")),
            ErrorCode::DiskFull);
    }
    QVERIFY(!database->isInTransaction());
    QCOMPARE(rows(*database, "SELECT count(*) FROM chats"), before);
    QCOMPARE(errorOf(database->execute("PRAGMA max_page_count = 1000000; DELETE FROM chats WHERE id = 1;")), std::nullopt);
}

void FileTest::aLockedFileIsNamed()
{
    makeHistory();
    Result<Database> other = Database::open(m_path, Database::Access::ReadWrite);
    QVERIFY(other);
    History history(m_path);
    valueOf(history.open());
    {
        const Result<Transaction> transaction = Transaction::begin(*other);
        QVERIFY(transaction);
        QCOMPARE(valueOf(history.chats()).size(), 10); // reading goes on
        QCOMPARE(errorOf(history.addChat(u"x"_s)), ErrorCode::Locked);
    }
    QCOMPARE(errorOf(history.addChat(u"x"_s)), std::nullopt);
}

QTEST_GUILESS_MAIN(FileTest)
#include "filetest.moc"
