// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Prompts hold the documents of a chat, and no more of their texts stays in memory than was allowed.
#include "gui/turns/prompts.h"
#include "documents/document.h"
#include "storage/history.h"

#include <QCoroTask>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

#include <memory>

using namespace gui;
using namespace Qt::StringLiterals;

class PromptsTest : public QObject
{
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<storage::History> m_history;
    qint64 m_chat = 0;

    static storage::Attachment attachmentOf(const QString &text)
    {
        documents::Document document;
        document.pages = {{.number = 1, .label = {}, .paragraphs = {{.text = text}}}};
        return {.name = u"winds.txt"_s, .documentJson = QString::fromUtf8(documents::toJson(document))};
    }

    /// Stores a question with one document for each text.
    storage::Message ask(const QStringList &texts)
    {
        storage::Message question{.chatId = m_chat, .text = u"What is in it?"_s};
        for (const QString &text : texts) {
            question.attachments += attachmentOf(text);
        }
        auto added = m_history->addMessage(question).result();
        if (!added) {
            return {};
        }
        for (storage::Attachment &attachment : added->attachments) {
            attachment.documentJson.clear();
        }
        return *added;
    }

    static QString content(const std::vector<ChatPrompt> &prompts)
    {
        const auto &messages = prompts.front().messages;
        return messages.empty() ? QString() : QString::fromStdString(messages.back().content);
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
    }

    void documentsComeFromTheHistory()
    {
        Prompts prompts(*m_history);
        const auto made = QCoro::waitFor(prompts.make(u"Be brief."_s, {ask({u"It blows."_s, u"It rains."_s})}));
        QCOMPARE(made.size(), 1U);
        QCOMPARE(made.front().messages.size(), 2U);
        QCOMPARE(made.front().messages.front().content, "Be brief.");
        QVERIFY(content(made).contains(u"It blows."_s));
        QVERIFY(content(made).contains(u"It rains."_s));
        QVERIFY(content(made).endsWith(u"What is in it?"_s));
    }

    void noMoreIsKeptThanAllowed()
    {
        constexpr qsizetype MostKept = 250;
        Prompts prompts(*m_history, MostKept);
        const QStringList texts{QString(100, u'a'), QString(100, u'b'), QString(100, u'c'), QString(300, u'd')};
        const storage::Message question = ask(texts);
        for (int times = 0; times < 2; ++times) {
            const auto made = QCoro::waitFor(prompts.make({}, {question}));
            for (const QString &text : texts) {
                QVERIFY(content(made).contains(text)); // what was dropped is loaded again
            }
            QVERIFY(prompts.kept() > 0);
            QVERIFY(prompts.kept() <= MostKept);
        }
    }

    void whatCannotBeReadIsNamedAndLeftOut()
    {
        Prompts prompts(*m_history);
        QSignalSpy unreadable(&prompts, &Prompts::unreadable);
        storage::Message question = ask({u"It blows."_s});
        question.attachments += {.id = 4711, .name = u"lost.pdf"_s};
        const auto made = QCoro::waitFor(prompts.make({}, {question}));
        QVERIFY(content(made).contains(u"It blows."_s));
        QCOMPARE(unreadable.count(), 1);
        QVERIFY(unreadable.first().first().toString().contains(u"lost.pdf"_s));
    }

    void whoGoesMeanwhileHurtsNobody()
    {
        const storage::Message question = ask({u"It blows."_s});
        QList<QFuture<storage::Result<storage::Chat>>> busy; // the history reads the document after these
        for (int i = 0; i < 50; ++i) {
            busy += m_history->addChat(u"Busy"_s);
        }
        auto prompts = std::make_unique<Prompts>(*m_history);
        auto making = prompts->make({}, {question});
        prompts.reset();
        QVERIFY(!content(QCoro::waitFor(std::move(making))).contains(u"It blows."_s));
    }
};

QTEST_GUILESS_MAIN(PromptsTest)

#include "promptstest.moc"
