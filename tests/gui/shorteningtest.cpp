// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// What the model reads of a chat that was shortened, and which of its oldest messages have to go.
#include "gui/turns/shortening.h"

#include <QTest>

using namespace gui;
using namespace Qt::StringLiterals;
using storage::Message;
using storage::MessageKind;
using storage::MessageState;
using storage::Role;
using storage::Shortening;

namespace
{
/// Questions and answers by turns, with the ids from 1 on.
QList<Message> chat(int messages)
{
    QList<Message> branch;
    for (int id = 1; id <= messages; ++id) {
        branch += {.id = id, .role = id % 2 == 1 ? Role::User : Role::Assistant, .text = u"m%1"_s.arg(id)};
    }
    return branch;
}

Message mark(qint64 id, MessageKind kind, const Shortening &shortening)
{
    return {.id = id, .role = Role::System, .kind = kind, .text = u"m%1"_s.arg(id), .shortening = shortening};
}

QString read(const QList<Message> &branch)
{
    QStringList texts;
    for (const Message &message : shortening::asRead(branch)) {
        texts += message.text;
    }
    return texts.join(u' ');
}

QHash<qint64, double> tenTokensEach(const QList<Message> &branch)
{
    QHash<qint64, double> tokens;
    for (const Message &message : branch) {
        tokens.insert(message.id, 10);
    }
    return tokens;
}
}

class ShorteningTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aRecapStandsForTheOldest()
    {
        QList<Message> branch = chat(5);
        branch += mark(6, MessageKind::Recap, {.lastId = 2, .messages = 2});
        branch += {.id = 7, .role = Role::Assistant, .text = u"m7"_s};
        QCOMPARE(read(branch), u"m6 m3 m4 m5 m7"_s);
        branch[5].shortening->inForce = false;
        QCOMPARE(read(branch), u"m1 m2 m3 m4 m5 m7"_s);
        branch[5].shortening->inForce = true;
        branch[5].state = MessageState::Stopped;
        QCOMPARE(read(branch), u"m1 m2 m3 m4 m5 m7"_s);
    }

    void anOmissionStandsForNothing()
    {
        QList<Message> branch = chat(5);
        branch += mark(6, MessageKind::Omission, {.lastId = 4, .messages = 4});
        QCOMPARE(read(branch), u"m5"_s);
        branch[5].shortening->inForce = false;
        QCOMPARE(read(branch), u"m1 m2 m3 m4 m5"_s);
    }

    void theNewestRecapStaysWhenMoreIsLeftOut()
    {
        QList<Message> branch = chat(5);
        branch += mark(6, MessageKind::Recap, {.lastId = 2, .messages = 2});
        branch += {.id = 7, .role = Role::Assistant, .text = u"m7"_s};
        branch += {.id = 8, .role = Role::User, .text = u"m8"_s};
        branch += mark(9, MessageKind::Omission, {.lastId = 7, .messages = 6});
        QCOMPARE(read(branch), u"m6 m8"_s);
    }

    void aChatMayBeginWithARecap()
    {
        QList<Message> branch{{.id = 1, .role = Role::System, .kind = MessageKind::Recap, .text = u"m1"_s}};
        branch += {.id = 2, .role = Role::User, .text = u"m2"_s};
        QCOMPARE(read(branch), u"m1 m2"_s);
        QCOMPARE(shortening::openQuestion(branch)->id, 2);
    }

    void anOpenQuestionIsFoundBehindMarks()
    {
        QList<Message> branch = chat(4);
        QVERIFY(!shortening::openQuestion(branch));
        branch = chat(5);
        QCOMPARE(shortening::openQuestion(branch)->id, 5);
        branch += mark(6, MessageKind::Omission, {.lastId = 2});
        QCOMPARE(shortening::openQuestion(branch)->id, 5);
        QVERIFY(!shortening::openQuestion({}));
    }

    void asFewPairsGoAsWillDo_data()
    {
        QTest::addColumn<double>("target");
        QTest::addColumn<qint64>("lastId"); // 0: nothing will do
        QTest::newRow("one pair") << 55.0 << qint64(2);
        QTest::newRow("exactly two") << 30.0 << qint64(4);
        QTest::newRow("all but the question") << 10.0 << qint64(6);
        QTest::newRow("too little for the question") << 9.0 << qint64(0);
    }

    void asFewPairsGoAsWillDo()
    {
        QFETCH(const double, target);
        QFETCH(const qint64, lastId);
        const QList<Message> branch = chat(7);
        const auto found = shortening::shortenTo(branch, tenTokensEach(branch), target);
        QCOMPARE(found ? found->lastId : 0, lastId);
        if (found) {
            QCOMPARE(found->messages, static_cast<int>(lastId));
            QVERIFY(found->inForce);
        }
    }

    void whatIsGoneAlreadyIsCountedAgain()
    {
        QList<Message> branch = chat(7);
        branch += mark(8, MessageKind::Omission, {.lastId = 2, .messages = 2});
        const auto found = shortening::shortenTo(branch, tenTokensEach(branch), 30);
        QVERIFY(found);
        QCOMPARE(found->lastId, 4);
        QCOMPARE(found->messages, 4);
    }

    void aChatWithoutAQuestionIsNotShortened()
    {
        const QList<Message> branch{{.id = 1, .role = Role::System, .kind = MessageKind::Recap, .text = u"m1"_s}};
        QVERIFY(!shortening::shortenTo(branch, tenTokensEach(branch), 1));
        QVERIFY(!shortening::shortenTo({}, {}, 1));
    }
};

QTEST_GUILESS_MAIN(ShorteningTest)

#include "shorteningtest.moc"
