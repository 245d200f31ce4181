// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// A second answer stands beside the first one until one of them is kept, and both stay versions.
#include "tests/gui/conversationfixture.h"

using namespace gui;
using namespace Qt::StringLiterals;

class ComparedAnswersTest : public ConversationFixture
{
    Q_OBJECT

    qint64 m_first = 0;
    qint64 m_second = 0;

    void compare()
    {
        ask(u"Where does it blow from?"_s);
        m_first = m_chat->transcript()->idAt(1);
        QCOMPARE(at(1, Transcript::KindRole).toString(), u"text"_s);
        m_chat->comparison()->begin(1);
        QVERIFY(m_chat->busy());
        QTRY_VERIFY_WITH_TIMEOUT(idle(), Patience);
        m_second = m_chat->transcript()->idAt(1);
        QVERIFY(m_second != m_first);
    }

    QVariantMap beside() const { return at(1, Transcript::BesideRole).toMap(); }

private Q_SLOTS:
    void bothAnswersAreShown()
    {
        ready();
        compare();
        QCOMPARE(m_chat->count(), 2);
        QCOMPARE(at(1, Transcript::KindRole).toString(), u"comparison"_s);
        QCOMPARE(beside().value(u"text"_s).toString(), u"The wind blows from the north."_s);
        QVERIFY(beside().value(u"blocks"_s).value<QObject *>() != at(1, Transcript::BlocksRole).value<QObject *>());
        QCOMPARE(at(1, Transcript::VersionCountRole).toInt(), 2);
    }

    void theSecondAnswerIsNotTheFirstAgain()
    {
        ready();
        compare(); // the chat's own temperature is 0
        QFile file(m_folder->filePath(u"requests"_s));
        QVERIFY(file.open(QIODevice::ReadOnly));
        QList<double> temperatures;
        for (const QByteArray &line : file.readAll().trimmed().split('\n')) {
            temperatures += QJsonDocument::fromJson(line)[u"sampling"_s][u"temperature"_s].toDouble();
        }
        QCOMPARE(temperatures.size(), 2);
        QCOMPARE(temperatures[0], 0);
        QVERIFY(temperatures[1] >= 0.7);
        ask(u"And then?"_s);
        QCOMPARE(at(3, Transcript::KindRole).toString(), u"text"_s);
    }

    void keepingEitherLeavesTheOtherAsAVersion_data()
    {
        QTest::addColumn<bool>("older");
        QTest::newRow("older") << true;
        QTest::newRow("newer") << false;
    }
    void keepingEitherLeavesTheOtherAsAVersion()
    {
        QFETCH(const bool, older);
        ready();
        compare();
        m_chat->comparison()->keep(1, older);
        const qint64 kept = older ? m_first : m_second;
        QCOMPARE(m_chat->transcript()->idAt(1), kept);
        QCOMPARE(at(1, Transcript::KindRole).toString(), u"text"_s);
        QVERIFY(beside().isEmpty());
        QCOMPARE(at(1, Transcript::VersionCountRole).toInt(), 2);
        restart();
        QCOMPARE(m_chat->transcript()->idAt(1), kept);
        m_chat->selectVersion(1, older ? 1 : -1);
        QCOMPARE(m_chat->transcript()->idAt(1), older ? m_second : m_first);
        QCOMPARE(at(1, Transcript::KindRole).toString(), u"text"_s);
    }

    void aSecondAnswerThatIsStoppedLeavesTheFirst()
    {
        ready();
        ask(u"Where does it blow from?"_s);
        m_first = m_chat->transcript()->idAt(1);
        m_chat->comparison()->begin(1);
        m_chat->stop();
        QTRY_VERIFY_WITH_TIMEOUT(idle(), Patience);
        m_chat->comparison()->keep(m_chat->count() - 1, true);
        QCOMPARE(m_chat->transcript()->idAt(1), m_first);
        QCOMPARE(stateOf(1), u"complete"_s);
    }

    void aQuestionHasNothingToCompare()
    {
        ready();
        ask(u"Where does it blow from?"_s);
        QVERIFY(!m_chat->comparison()->isPossible(0));
        QVERIFY(m_chat->comparison()->isPossible(1));
        QVERIFY(!m_chat->comparison()->isPossible(2));
        m_chat->comparison()->begin(0);
        QVERIFY(idle());
    }
};

QTEST_MAIN(ComparedAnswersTest)

#include "comparedanswerstest.moc"
#include "moc_conversationfixture.cpp"
