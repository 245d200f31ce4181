// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Opens the window in a state that is asked for by name, beside the fake engine. Settings, history and model are made up and lie
// in a folder that is removed at the end: nothing of the user's is read or written.
#include "tests/scripted/states.h"

#include "gui/common/aboutdata.h"
#include "gui/common/language.h"

#include <KIconTheme>
#include <KLocalizedString>

#include <QApplication>
#include <QCommandLineParser>
#include <QDir>
#include <QIcon>
#include <QQuickStyle>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <iostream>

namespace
{
constexpr auto DesktopFileName = "eu.tramontane.Tramontane";

void list(std::ostream &out)
{
    out << "./dev run --scripted [STATE] opens the window beside an engine without a model. The states:\n\n";
    for (const scripted::State &state : scripted::states()) {
        out << "  " << state.name.leftJustified(11).toStdString() << state.description.toStdString() << '\n';
    }
    out << "\nWithout a state it is " << scripted::states().constFirst().name.toStdString()
        << ". With --picture FILE.png behind the state a picture is taken of it; that needs no display. --width PIXELS makes the "
           "window as wide.\n";
}

void keepAwayFromTheUser(const QString &folder)
{
    for (const char *name : {"XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"}) {
        qputenv(name, QByteArray(folder.toLocal8Bit() + QByteArrayView("/") + name));
    }
    qunsetenv("TRAMONTANE_MODEL");
}

/// Prepares the application as the program does.
void prepare()
{
    QApplication::setStyle(QStringLiteral("breeze"));
    QQuickStyle::setStyle(QStringLiteral("org.kde.desktop"));
    KLocalizedString::setApplicationDomain("tramontane");
    gui::applyLanguage();
    gui::setAboutData();
    QGuiApplication::setWindowIcon(QIcon::fromTheme(QString::fromLatin1(DesktopFileName)));
}

bool takePicture(const test::Window &window, const QString &path)
{
    QTest::qWait(700); // animations end
    return window.window().grabWindow().save(path);
}
}

int main(int argc, char **argv)
{
    if (argc > 1 && (QByteArrayView(argv[1]) == "help" || QByteArrayView(argv[1]) == "--help")) {
        list(std::cout);
        return 0;
    }
    const QTemporaryDir folder;
    keepAwayFromTheUser(folder.path());
    if (QDir(QStringLiteral("/dev/dri")).entryList({QStringLiteral("renderD*")}, QDir::System).isEmpty()) {
        qputenv("QT_QUICK_BACKEND", "software");
    }
    KIconTheme::initTheme();
    QApplication application(argc, argv);
    prepare();
    QCommandLineParser parser;
    parser.addOption({QStringLiteral("picture"), QString(), QStringLiteral("file")});
    parser.addOption({QStringLiteral("width"), QString(), QStringLiteral("pixels")});
    parser.process(application);
    const QString name = parser.positionalArguments().value(0, scripted::states().constFirst().name);
    const auto state = std::ranges::find(scripted::states(), name, &scripted::State::name);
    if (state == scripted::states().end()) {
        std::cerr << "there is no state " << name.toStdString() << ".\n\n";
        list(std::cerr);
        return 2;
    }
    scripted::State sized = *state;
    if (parser.isSet(QStringLiteral("width"))) {
        sized.options.size.setWidth(parser.value(QStringLiteral("width")).toInt());
    }
    const auto window = scripted::open(sized, folder.path());
    if (!window || !scripted::reach(sized, *window)) {
        std::cerr << "the window did not come into this state.\n";
        return 1;
    }
    if (parser.isSet(QStringLiteral("picture"))) {
        return takePicture(*window, parser.value(QStringLiteral("picture"))) ? 0 : 1;
    }
    return QApplication::exec();
}
