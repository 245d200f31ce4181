// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The gauge counts what would be sent, once, and believes an answer.
#include "gui/turns/contextgauge.h"
#include "storage/history.h"
#include "tests/support/scriptedmodel.h"

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace gui;
using namespace Qt::StringLiterals;
using test::ScriptedModel;

class ContextGaugeTest : public QObject
{
    Q_OBJECT

    QTemporaryDir m_folder;
    storage::History m_history{m_folder.filePath(u"history.db"_s)};
    Prompts m_prompts{m_history};

    static QList<storage::Message> branch(const QString &text) { return {{.id = 1, .text = text}}; }

private Q_SLOTS:
    void aChatIsCountedAsItWouldBeSent()
    {
        ScriptedModel model;
        ContextGauge gauge(m_prompts, model);
        QSignalSpy changed(&gauge, &ContextGauge::changed);
        gauge.measure(u"Be brief."_s, branch(u"one two three"_s));
        QTRY_COMPARE(gauge.used(), 5U);
        QCOMPARE(changed.count(), 1);
        gauge.measure({}, branch(u"one two three four"_s)); // it is known until somebody says otherwise
        QTest::qWait(50);
        QCOMPARE(gauge.used(), 5U);
        gauge.invalidate();
        gauge.measure({}, {});
        QTRY_COMPARE(gauge.used(), 0U);
    }

    void anAnswerTellsItBetter()
    {
        ScriptedModel model;
        ContextGauge gauge(m_prompts, model);
        QSignalSpy changed(&gauge, &ContextGauge::changed);
        gauge.measure({}, branch(u"one two three"_s));
        gauge.set(7);
        QTRY_COMPARE(changed.count(), 2);
        QCOMPARE(gauge.used(), 7U);
    }

    void whatHasBecomeWrongMeanwhileIsCountedAnew()
    {
        ScriptedModel model;
        ContextGauge gauge(m_prompts, model);
        QString text = u"one two three"_s;
        connect(&gauge, &ContextGauge::changed, this, [&] { gauge.measure({}, branch(text)); });
        gauge.measure({}, branch(text));
        text = u"one two"_s;
        gauge.invalidate();
        QTRY_COMPARE(gauge.used(), 2U);
    }

    void ofSeveralPromptsTheFirstThatFitsCounts()
    {
        ScriptedModel model;
        model.context = 60;
        QVERIFY(m_history.open().result());
        const auto chat = m_history.addChat({}).result();
        QVERIFY(chat);
        documents::Document document;
        document.pages = {{.number = 1, .label = {}, .paragraphs = {{.text = QString(u"word "_s).repeated(100)}}}};
        const auto question
            = m_history
                  .addMessage(
                      {.chatId = chat->id,
                       .text = u"Summarise"_s,
                       .attachments = {{.name = u"long.txt"_s, .documentJson = QString::fromUtf8(documents::toJson(document))}}})
                  .result();
        QVERIFY(question);
        const storage::Message summary{.id = question->id + 1,
                                       .role = storage::Role::Assistant,
                                       .kind = storage::MessageKind::Summary,
                                       .text = u"Words."_s,
                                       .coverage = storage::SummaryCoverage{.parts = {{.text = u"Words and words."_s}}}};
        ContextGauge gauge(m_prompts, model);
        gauge.measure({}, {*question, summary});
        QTRY_VERIFY(gauge.used() > 0);
        QVERIFY(gauge.used() < 60);
    }
};

QTEST_GUILESS_MAIN(ContextGaugeTest)

#include "contextgaugetest.moc"
