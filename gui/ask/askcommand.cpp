// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/ask/askcommand.h"

#include "gui/chat/conversation.h"
#include "gui/common/aboutdata.h"
#include "gui/common/language.h"
#include "gui/common/sentences.h"
#include "gui/services/services.h"

#include <KAboutData>
#include <KLocalizedString>

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QCoroFuture>
#include <QDebug>
#include <QFileInfo>
#include <QPointer>
#include <QTextStream>
#include <QTimer>

#include <cstdio>
#include <iostream>
#include <memory>

namespace gui
{
namespace
{
/// A session asks one question in a new chat, from the opening of the history to the end of the program.
class AskSession : public QObject
{
public:
    AskSession(Services &services, QString question, QString file)
        : m_services(services)
        , m_conversation(services.conversation(0))
        , m_question(std::move(question))
        , m_file(std::move(file))
    {
        Conversation *conversation = m_conversation.get();
        connect(&services.engine(), &EngineClient::loadFailed, this,
                [this](const inference::Error &error) { fail(sentence(error)); });
        connect(conversation, &Conversation::answerGrew, this, [this](const QString &added) {
            print(added);
            m_endsLine = added.endsWith(u'\n');
        });
        connect(conversation, &Conversation::sendFailed, this, [this](const QString &why) {
            if (!why.isEmpty()) {
                fail(why);
            } else {
                fail(i18nc("@info:shell", "The question could not be stored."));
            }
        });
        connect(conversation, &Conversation::summaryOffered, this, &AskSession::fail);
        connect(conversation, &Conversation::failed, this, &AskSession::fail);
        connect(conversation, &Conversation::answered, this, [this](storage::MessageState state, const QString &why) {
            if (!m_endsLine) {
                print(QStringLiteral("\n"));
            }
            if (state == storage::MessageState::Failed) {
                fail(why);
            } else {
                end(0);
            }
        });
    }

    /// Opens the history, before which nothing can be stored, and asks.
    QCoro::Task<void> openHistory()
    {
        const QPointer<AskSession> self(this);
        const auto opened = co_await m_services.history().open();
        if (!self) {
            co_return;
        }
        if (opened) {
            begin();
        } else {
            qWarning().noquote() << "the history was not opened:" << QString::fromStdString(opened.error().detail);
            fail(sentence(opened.error()));
        }
    }

private:
    void begin()
    {
        if (m_services.models().currentPath().isEmpty()) {
            fail(i18nc("@info:shell", "There is no model yet. Put a GGUF file into %1, or name one with --model.",
                       m_services.models().folder().toLocalFile()));
            return;
        }
        Conversation *conversation = m_conversation.get();
        if (m_file.isEmpty()) {
            conversation->send(m_question);
            return;
        }
        connect(conversation->pendingAttachments(), &PendingAttachments::settled, this, [this, conversation] {
            PendingAttachments *pending = conversation->pendingAttachments();
            if (pending->allReady()) {
                conversation->send(m_question);
            } else {
                fail(pending->data(pending->index(0), PendingAttachments::ErrorTextRole).toString());
            }
        });
        conversation->attach(QUrl::fromLocalFile(QFileInfo(m_file).absoluteFilePath()));
    }

    static void print(const QString &text) { std::cout << text.toStdString() << std::flush; }

    void fail(const QString &why)
    {
        if (!m_over) {
            std::cerr << "tramontane: " << why.toStdString() << '\n';
            end(1);
        }
    }

    void end(int status)
    {
        m_over = true;
        QCoreApplication::exit(status);
    }

    Services &m_services;
    std::unique_ptr<Conversation> m_conversation;
    QString m_question;
    QString m_file;
    bool m_endsLine = false;
    bool m_over = false;
};
}

int runAskCommand(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    applyLanguage();
    setAboutData();
    QCommandLineParser parser;
    parser.setApplicationDescription(
        i18nc("@info:shell", "Asks the model one question and prints its answer. Both are stored in the history of chats."));
    parser.addHelpOption();
    parser.addPositionalArgument(QStringLiteral("ask"), i18nc("@info:shell", "This command."), QStringLiteral("ask"));
    parser.addPositionalArgument(QStringLiteral("question"), i18nc("@info:shell", "The question, in quotation marks."));
    const QCommandLineOption model(QStringLiteral("model"), i18nc("@info:shell", "The model file to ask, for this time only."),
                                   QStringLiteral("GGUF"));
    const QCommandLineOption file(QStringLiteral("file"),
                                  i18nc("@info:shell", "A document to ask about. Without a question it is summarised."),
                                  QStringLiteral("DOCUMENT"));
    const QCommandLineOption temperature(
        QStringLiteral("temperature"),
        i18nc("@info:shell", "How freely the model chooses its words; 0, the default, is always the likeliest."),
        QStringLiteral("T"), QStringLiteral("0"));
    parser.addOptions({model, file, temperature});
    parser.process(app);
    const QString question = parser.positionalArguments().mid(1).join(u' ').trimmed();
    bool isNumber = false;
    const double chosen = parser.value(temperature).toDouble(&isNumber);
    if ((question.isEmpty() && !parser.isSet(file)) || !isNumber || chosen < 0) {
        std::cerr << "tramontane: "
                  << i18nc("@info:shell", "ask needs a question, as in: tramontane ask \"What is a mistral?\"").toStdString()
                  << '\n';
        return 2;
    }
    ServiceOptions options;
    options.temperature = chosen;
    options.keepsChatCaches = false;
    if (parser.isSet(model)) {
        options.modelPath = QFileInfo(parser.value(model)).absoluteFilePath();
    }
    Services services(options);
    AskSession session(services, question, parser.value(file));
    services.start();
    session.openHistory();
    return QCoreApplication::exec();
}
}
