// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Pictures of the real window in the states that a person should look at before a change is called done.
#include "tests/support/windowharness.h"

#include "gui/common/language.h"
#include "gui/common/settings.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QDir>
#include <QFile>
#include <QProcess>
#include <QTest>

namespace
{
const QString Answer
    = QStringLiteral("Use the built-in function `sorted`: it gives a **new list** and leaves the original alone.\n\n"
                     "```python\npeople = [(\"Anna\", 34), (\"Jean\", 51), (\"Piotr\", 28)]\nby_age = sorted(people, key=lambda "
                     "p: p[1], reverse=True)\n```\n\n"
                     "## What the arguments mean\n\n- `key` says *what* is compared: here the second item, the age\n- "
                     "`reverse=True` puts the largest first\n\n"
                     "| Name | Age | City |\n|---|---:|---|\n| Jean | 51 | Lyon |\n| Anna | 34 | Bremen |\n\n"
                     "> People of the same age keep their order.\n");

const QString Summary
    = QStringLiteral("These are the minutes of a housing association.\n\n- The **roof** is to be renewed in spring, by the firm "
                     "Martin for 39,500 euros.\n- The lift stood still for nine days in October; its contract ends in June.\n");

constexpr int MiddleWidth = 1050;

struct Look {
    QString language;
    QString scheme;
    QSize size;
    QString suffix; ///< the end of the file names
};

class Photographer
{
public:
    Photographer(QDir folder, Look look)
        : m_folder(std::move(folder))
        , m_look(std::move(look))
    {
        Settings::self()->setDefaults();
        Settings::self()->setLanguage(m_look.language);
        gui::applyLanguage(); // as the program does when it starts
        Settings::self()->setColorScheme(m_look.scheme);
    }

    bool takeAll()
    {
        return takeEmpty() && takeExactness() && takeFirstStart() && takeSubstitute() && takeChat() && takeStopped()
            && takeSummary() && takeReading() && takeBroken();
    }

private:
    bool save(const test::Window &window, const QString &name)
    {
        QTest::mouseMove(&window.window(),
                         QPoint(window.window().width() / 2, window.window().height() - 3)); // hovers over nothing
        QTest::qWait(700); // animations end
        const QString path = m_folder.filePath(name + m_look.suffix + QStringLiteral(".png"));
        if (!window.window().grabWindow().save(path)) {
            qCritical().noquote() << "cannot write" << path;
            return false;
        }
        qInfo().noquote() << path;
        return true;
    }

    bool takeEmpty()
    {
        const test::Window window({.size = m_look.size});
        if (!window.waitUntilReady() || !save(window, QStringLiteral("empty"))) {
            return false;
        }
        bool saved = false;
        window.drop({QUrl::fromLocalFile(QStringLiteral("/home/anna/report.pdf"))}, QPoint(m_look.size.width() * 2 / 3, 200),
                    [&] { saved = save(window, QStringLiteral("drop")); });
        window.press(Qt::Key_Comma, Qt::ControlModifier);
        if (!saved || !save(window, QStringLiteral("settings"))) {
            return false;
        }
        window.press(Qt::Key_Escape);
        QTest::qWait(700);
        const QQuickItem *model = window.shown(QStringLiteral("Scripted Model"));
        if (!model) {
            return false;
        }
        window.click(*model);
        return save(window, QStringLiteral("models"));
    }

    /// Shows all of the settings, while exactness is measured and afterwards.
    bool takeExactness()
    {
        constexpr int WholePage = 1900;
        const test::Window window({.size = {m_look.size.width(), WholePage}});
        if (!window.waitUntilReady()) {
            return false;
        }
        window.press(Qt::Key_Comma, Qt::ControlModifier);
        gui::EngineClient &engine = *window.application().engine();
        engine.compareWithExact();
        return QTest::qWaitFor([&] { return engine.compareProgress() > 0.3; }) && save(window, QStringLiteral("measuring"))
            && QTest::qWaitFor([&] { return !engine.isComparing(); }) && save(window, QStringLiteral("exactness"));
    }

    bool takeFirstStart()
    {
        const test::Window window({.model = false, .size = m_look.size});
        return window.waitUntilReady() && save(window, QStringLiteral("first-start"));
    }

    /// Shows the model page when the larger model could not be fetched; beside the smaller one lies a file of which nothing is
    /// known.
    bool takeSubstitute()
    {
        const QTemporaryDir folder;
        for (const QString &name : {QStringLiteral("smaller.gguf"), QStringLiteral("silent.gguf")}) {
            QFile file(folder.filePath(name));
            if (!file.open(QIODevice::WriteOnly)) {
                return false;
            }
        }
        qputenv("TRAMONTANE_MODEL", folder.filePath(QStringLiteral("smaller.gguf")).toUtf8());
        qputenv("TRAMONTANE_MODEL_MISSING", "network");
        const test::Window window({.model = false, .size = m_look.size});
        qunsetenv("TRAMONTANE_MODEL_MISSING");
        const bool ready
            = QTest::qWaitFor([&] { return window.application().engine()->state() == gui::EngineClient::State::Ready; }, 15000);
        bool saved = ready && save(window, QStringLiteral("substitute"));
        if (const QQuickItem *model = window.shown(QStringLiteral("Scripted Model")); saved && model) {
            window.click(*model);
            saved = save(window, QStringLiteral("languages"));
        }
        qunsetenv("TRAMONTANE_MODEL");
        return saved;
    }

    bool takeChat()
    {
        const test::Window window({.answer = Answer, .tokensPerSecond = 60, .size = m_look.size});
        if (!window.waitUntilReady()) {
            return false;
        }
        window.ask(QStringLiteral(
            "How do I sort a list of people by age in Python, oldest first? I would like to keep the original list as it is."));
        const auto streaming = [&window] { return window.shownContaining(QStringLiteral("What the arguments mean")) != nullptr; };
        return QTest::qWaitFor(streaming, 20000) && save(window, QStringLiteral("streaming")) && window.waitUntilAnswered()
            && save(window, QStringLiteral("chat"));
    }

    bool takeStopped()
    {
        const test::Window window(
            {.tokensPerSecond = 50, .size = m_look.size, .script = {QStringLiteral("--words"), QStringLiteral("4000")}});
        if (!window.waitUntilReady()) {
            return false;
        }
        QFile file(window.folder() + QStringLiteral("/Minutes of the housing association, November.txt"));
        if (!file.open(QIODevice::WriteOnly) || file.write("The roof is to be renewed in spring.\n") < 0) {
            return false;
        }
        file.close();
        window.conversation().attach(QUrl::fromLocalFile(file.fileName()));
        window.conversation().attach(QUrl::fromLocalFile(window.folder() + QStringLiteral("/lost.pdf")));
        if (!save(window, QStringLiteral("attached"))) {
            return false;
        }
        window.conversation().removeAttachment(1);
        window.ask(QStringLiteral("What about the roof?"));
        QTest::qWait(1500);
        window.press(Qt::Key_Escape);
        return save(window, QStringLiteral("stopped"));
    }

    /// Shows a document that is too long for a question, its summary, an answer that rests on it, and a deleted chat.
    bool takeSummary()
    {
        const test::Window window({.answer = Summary, .tokensPerSecond = 2000, .size = m_look.size});
        const QString report = writeLongDocument(window.folder());
        if (report.isEmpty() || !window.waitUntilReady()) {
            return false;
        }
        gui::Conversation &conversation = window.conversation();
        conversation.attach(QUrl::fromLocalFile(report));
        if (!QTest::qWaitFor([&] { return conversation.canSend(); }, 20000)) {
            return false;
        }
        window.ask(QStringLiteral("Who renews the roof, and when?"));
        if (!QTest::qWaitFor([&] { return !conversation.busy(); }) || !save(window, QStringLiteral("too-long"))) {
            return false;
        }
        conversation.summariseAttachment(0);
        if (!window.waitUntilAnswered() || !save(window, QStringLiteral("summary"))) {
            return false;
        }
        window.press(Qt::Key_Return); // the question is still there
        if (!QTest::qWaitFor([&] { return conversation.count() == 4 && !conversation.busy(); }, 20000)
            || !save(window, QStringLiteral("follow-up"))) {
            return false;
        }
        window.press(Qt::Key_F, Qt::ControlModifier); // opens the list where the window is narrow
        window.type(QStringLiteral("roof"));
        if (!save(window, QStringLiteral("found"))) {
            return false;
        }
        window.application().chats()->remove(conversation.chatId());
        return save(window, QStringLiteral("deleted"));
    }

    /// Shows a long document that is being read, late enough for the time left. It is taken once for each colour scheme, as it
    /// takes a while.
    bool takeReading()
    {
        if (m_look.size.width() != MiddleWidth) {
            return true;
        }
        const test::Window window({.answer = Summary, .tokensPerSecond = 25, .size = m_look.size});
        const QString report = writeLongDocument(window.folder());
        if (report.isEmpty() || !window.waitUntilReady()) {
            return false;
        }
        window.conversation().summarise(QUrl::fromLocalFile(report));
        const auto timeIsSaid = [&] {
            return window.shownContaining(QStringLiteral(" left")) != nullptr || m_look.language != QLatin1StringView("en");
        };
        return QTest::qWaitFor(timeIsSaid, 60000) && save(window, QStringLiteral("reading"));
    }

    bool takeBroken()
    {
        const QTemporaryDir folder;
        QFile file(folder.filePath(QStringLiteral("history.db")));
        if (!file.open(QIODevice::WriteOnly) || file.write("This is no database.\n") < 0) {
            return false;
        }
        file.close();
        const test::Window window({.size = m_look.size, .databasePath = file.fileName()});
        return QTest::qWaitFor([&] { return !window.application().history()->sentence().isEmpty(); }, 20000)
            && save(window, QStringLiteral("broken"));
    }

    static QString writeLongDocument(const QString &folder)
    {
        QFile file(folder + QStringLiteral("/Minutes of the housing association.txt"));
        const QByteArray paragraph
            = "The roof is to be renewed in spring. The firm Weber asks 42,000 euros, the firm Martin 39,500.\n\n";
        if (!file.open(QIODevice::WriteOnly) || file.write(paragraph.repeated(1200)) < 0) {
            return {};
        }
        return file.fileName();
    }

    QDir m_folder;
    Look m_look;
};
}

int main(int argc, char **argv)
{
    // The scale must be known before the application object exists.
    for (int i = 1; i + 1 < argc; ++i) {
        if (QByteArrayView(argv[i]) == "--scale") {
            qputenv("QT_SCALE_FACTOR", argv[i + 1]);
        }
    }
    test::prepareEnvironment();
    QApplication application(argc, argv);
    test::prepareApplication();
    QCommandLineParser parser;
    parser.addPositionalArgument(QStringLiteral("folder"), QStringLiteral("where the pictures go"));
    parser.addOptions({
        {QStringLiteral("languages"), QStringLiteral("such as en,de,fr"), QStringLiteral("codes"), QStringLiteral("en")},
        {QStringLiteral("scale"), QStringLiteral("such as 1.5; without it, 1 and then 1.5"), QStringLiteral("factor")},
    });
    parser.addHelpOption();
    parser.process(application);
    if (parser.positionalArguments().size() != 1) {
        parser.showHelp(2);
    }
    QDir folder(parser.positionalArguments().constFirst());
    folder.mkpath(QStringLiteral("."));
    if (!parser.isSet(QStringLiteral("scale"))) {
        for (const char *scale : {"1", "1.5"}) {
            const QStringList arguments
                = QApplication::arguments().sliced(1) + QStringList{QStringLiteral("--scale"), QString::fromLatin1(scale)};
            if (const int status = QProcess::execute(QApplication::applicationFilePath(), arguments); status != 0) {
                return status;
            }
        }
        return 0;
    }
    const QString scale = parser.value(QStringLiteral("scale"));
    for (const QString &language : parser.value(QStringLiteral("languages")).split(u',')) {
        for (const QString &scheme : {QStringLiteral("BreezeLight"), QStringLiteral("BreezeDark")}) {
            for (const QSize &size : {QSize(MiddleWidth, 720), QSize(360, 720), QSize(1600, 900)}) {
                const QString suffix
                    = QStringLiteral("-%1-%2-%3@%4")
                          .arg(language, scheme.endsWith(u't') ? QStringLiteral("light") : QStringLiteral("dark"))
                          .arg(size.width())
                          .arg(scale);
                if (!Photographer(folder, {language, scheme, size, suffix}).takeAll()) {
                    return 1;
                }
            }
        }
    }
    return 0;
}
