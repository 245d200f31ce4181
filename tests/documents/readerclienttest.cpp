// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Whatever the reader does, the window gets one answer, in time.
#include "gui/documents/readerclient.h"
#include "gui/documents/documenterrors.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <memory>
#include <optional>

using namespace documents;
using namespace std::chrono_literals;
using namespace Qt::StringLiterals;

class ReaderClientTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsADocument();
    void passesTheReadersErrorOn();
    void aReaderThatHangsTimesOut();
    void aReaderThatDiesIsACrash_data();
    void aReaderThatDiesIsACrash();
    void aMissingReaderIsAnError();
    void cancelEndsItAtOnce();
    void aSecondDocumentReplacesTheFirst();
    void deletingTheClientAnswers();
    void aFileNameIsNeverAnOption();
    void everyErrorHasASentence();

private:
    using Answer = Result<Document>;
    /// Starts reading; the answer arrives in what is returned.
    static std::shared_ptr<std::optional<Answer>> start(gui::ReaderClient &client, const QString &path)
    {
        auto answer = std::make_shared<std::optional<Answer>>();
        keep(client, path, answer);
        return answer;
    }
    static QCoro::Task<void> keep(gui::ReaderClient &client, QString path, std::shared_ptr<std::optional<Answer>> answer)
    {
        *answer = co_await client.read(std::move(path));
    }
    QString script(const QByteArray &body)
    {
        QFile file(m_folder.filePath(u"reader-%1"_s.arg(++m_scripts)));
        if (!file.open(QIODevice::WriteOnly) || file.write("#!/bin/sh\n" + body) < 0
            || !file.setPermissions(QFile::ReadUser | QFile::WriteUser | QFile::ExeUser)) {
            qFatal("cannot write a script");
        }
        return file.fileName();
    }
    static QString sample(const char *name) { return QStringLiteral(TRAMONTANE_TEST_DATA "/") + QLatin1StringView(name); }

    QTemporaryDir m_folder;
    int m_scripts = 0;
};

void ReaderClientTest::readsADocument()
{
    gui::ReaderClient client(QStringLiteral(TRAMONTANE_READER));
    QSignalSpy spy(&client, &gui::ReaderClient::readingChanged);
    const auto answer = start(client, sample("report.pdf"));
    QVERIFY(client.reading());
    QTRY_VERIFY_WITH_TIMEOUT(answer->has_value(), 20'000);
    QVERIFY(answer->value());
    QCOMPARE(answer->value()->pages.size(), 12);
    QVERIFY(!client.reading());
    QCOMPARE(spy.size(), 2);
}

void ReaderClientTest::passesTheReadersErrorOn()
{
    gui::ReaderClient client(QStringLiteral(TRAMONTANE_READER));
    const auto answer = start(client, sample("scanned.pdf"));
    QTRY_VERIFY_WITH_TIMEOUT(answer->has_value(), 20'000);
    QVERIFY(!answer->value());
    QCOMPARE(answer->value().error().code, ErrorCode::Scanned);
}

void ReaderClientTest::aReaderThatHangsTimesOut()
{
    gui::ReaderClient client(script("exec sleep 60\n"));
    client.setTimeout(300ms);
    QElapsedTimer timer;
    timer.start();
    const auto answer = start(client, u"x.pdf"_s);
    QTRY_VERIFY_WITH_TIMEOUT(answer->has_value(), 10'000);
    QVERIFY(!answer->value());
    QCOMPARE(answer->value().error().code, ErrorCode::TimedOut);
    QVERIFY(timer.elapsed() < 5000);
}

void ReaderClientTest::aReaderThatDiesIsACrash_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<ErrorCode>("code");
    QTest::newRow("segmentation fault") << QByteArray("kill -SEGV $$\n") << ErrorCode::Crashed;
    QTest::newRow("half of its words") << QByteArray("printf '{\"pages\":[{\"numb'; kill -KILL $$\n") << ErrorCode::Crashed;
    QTest::newRow("no words") << QByteArray("exit 1\n") << ErrorCode::Crashed;
    QTest::newRow("other words") << QByteArray("echo Hello\n") << ErrorCode::Crashed;
    QTest::newRow("out of processor time") << QByteArray("kill -XCPU $$\n") << ErrorCode::TimedOut;
    QTest::newRow("one endless word") << QByteArray("exec cat /dev/zero\n") << ErrorCode::TooLarge;
    QTest::newRow("endless words") << QByteArray("exec yes 0123456789abcdef0123456789abcdef\n") << ErrorCode::TooLarge;
    QTest::newRow("a flood of complaints first")
        << QByteArray("head -c 3000000 /dev/zero >&2; echo '{\"error\":{\"code\":\"damaged\"}}'; exit 1\n") << ErrorCode::Damaged;
}

void ReaderClientTest::aReaderThatDiesIsACrash()
{
    QFETCH(QByteArray, body);
    QFETCH(ErrorCode, code);
    gui::ReaderClient client(script(body));
    const auto answer = start(client, u"x.pdf"_s);
    QTRY_VERIFY_WITH_TIMEOUT(answer->has_value(), 20'000);
    QVERIFY(!answer->value());
    QCOMPARE(answer->value().error().code, code);
}

void ReaderClientTest::aMissingReaderIsAnError()
{
    gui::ReaderClient client(u"/nonexistent/tramontane-reader"_s);
    const auto answer = start(client, u"x.pdf"_s);
    QTRY_VERIFY_WITH_TIMEOUT(answer->has_value(), 20'000);
    QVERIFY(!answer->value());
    QCOMPARE(answer->value().error().code, ErrorCode::Crashed);
}

void ReaderClientTest::cancelEndsItAtOnce()
{
    gui::ReaderClient client(script("exec sleep 60\n"));
    const auto answer = start(client, u"x.pdf"_s);
    QTest::qWait(100);
    QVERIFY(!answer->has_value());
    client.cancel();
    QTRY_VERIFY_WITH_TIMEOUT(answer->has_value(), 2000);
    QCOMPARE(answer->value().error().code, ErrorCode::Cancelled);
    QTRY_VERIFY(!client.reading());
    client.cancel();
}

void ReaderClientTest::aSecondDocumentReplacesTheFirst()
{
    gui::ReaderClient client(QStringLiteral(TRAMONTANE_READER));
    const auto first = start(client, sample("report.pdf"));
    const auto second = start(client, sample("rules.md"));
    QTRY_VERIFY_WITH_TIMEOUT(first->has_value() && second->has_value(), 20'000);
    QVERIFY(!first->value());
    QCOMPARE(first->value().error().code, ErrorCode::Cancelled);
    QVERIFY(second->value());
    QVERIFY(!client.reading());
}

void ReaderClientTest::deletingTheClientAnswers()
{
    auto client = std::make_unique<gui::ReaderClient>(script("exec sleep 60\n"));
    const auto answer = start(*client, u"x.pdf"_s);
    QTest::qWait(50);
    client.reset();
    QTRY_VERIFY_WITH_TIMEOUT(answer->has_value(), 2000);
    QCOMPARE(answer->value().error().code, ErrorCode::Cancelled);
}

void ReaderClientTest::aFileNameIsNeverAnOption()
{
    QFile file(m_folder.filePath(u"--help"_s));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("Plain text.");
    file.close();
    const QString before = QDir::currentPath();
    QVERIFY(QDir::setCurrent(m_folder.path()));
    gui::ReaderClient client(QStringLiteral(TRAMONTANE_READER));
    const auto answer = start(client, u"--help"_s);
    QTRY_VERIFY_WITH_TIMEOUT(answer->has_value(), 20'000);
    QVERIFY(QDir::setCurrent(before));
    QVERIFY(answer->value());
}

void ReaderClientTest::everyErrorHasASentence()
{
    for (int i = 0; i <= static_cast<int>(ErrorCode::Cancelled); ++i) {
        const Error error{.code = static_cast<ErrorCode>(i), .detail = "image/png"};
        const QString text = gui::documentErrorText(error, u"a file.pdf"_s);
        QVERIFY2(text.contains(u"a file.pdf"_s) && text.endsWith(u'.'), qPrintable(text));
        QCOMPARE(gui::documentErrorHint(error).isEmpty(), error.code == ErrorCode::Cancelled);
        QVERIFY2(text.endsWith(gui::documentErrorHint(error)), qPrintable(text)); // the next step is shown
    }
}

QTEST_GUILESS_MAIN(ReaderClientTest)
#include "readerclienttest.moc"
