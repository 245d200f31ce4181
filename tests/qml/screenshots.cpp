// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Pictures of the real window in the states that a person should look at before a change is called done.
#include "tests/qml/windowharness.h"

#include "gui/settings/settings.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QDir>
#include <QFile>
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

struct Look {
    QString language;
    QString scheme;
    QSize size;
    QString suffix; ///< of the file names
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
        Settings::self()->setColorScheme(m_look.scheme);
    }

    bool takeAll() { return takeEmpty() && takeFirstStart() && takeChat() && takeSummary(); }

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
        return saved && save(window, QStringLiteral("settings"));
    }

    bool takeFirstStart()
    {
        const test::Window window({.model = false, .size = m_look.size});
        return window.waitUntilReady() && save(window, QStringLiteral("first-start"));
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

    bool takeSummary()
    {
        const test::Window window({.answer = QStringLiteral("word ").repeated(4000), .tokensPerSecond = 50, .size = m_look.size});
        if (!window.waitUntilReady()) {
            return false;
        }
        QFile file(window.folder() + QStringLiteral("/Minutes of the housing association, November.txt"));
        if (!file.open(QIODevice::WriteOnly) || file.write("The roof is to be renewed in spring.\n") < 0) {
            return false;
        }
        file.close();
        window.application().conversation()->attach(QUrl::fromLocalFile(file.fileName()));
        window.application().conversation()->attach(QUrl::fromLocalFile(window.folder() + QStringLiteral("/lost.pdf")));
        if (!save(window, QStringLiteral("attached"))) {
            return false;
        }
        window.application().conversation()->removeAttachment(1);
        window.ask(QStringLiteral("What about the roof?"));
        QTest::qWait(1500);
        window.press(Qt::Key_Escape);
        return save(window, QStringLiteral("stopped"));
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
        {QStringLiteral("scale"), QStringLiteral("such as 1.5"), QStringLiteral("factor"), QStringLiteral("1")},
    });
    parser.addHelpOption();
    parser.process(application);
    if (parser.positionalArguments().size() != 1) {
        parser.showHelp(2);
    }
    QDir folder(parser.positionalArguments().constFirst());
    folder.mkpath(QStringLiteral("."));
    const QString scale = parser.value(QStringLiteral("scale"));
    for (const QString &language : parser.value(QStringLiteral("languages")).split(u',')) {
        for (const QString &scheme : {QStringLiteral("Breeze Light"), QStringLiteral("Breeze Dark")}) {
            for (const QSize &size : {QSize(1050, 720), QSize(360, 720)}) {
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
