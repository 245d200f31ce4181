// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/app/windowprogram.h"

#include "gui/app/application.h"
#include "gui/app/windowengine.h"
#include "gui/common/aboutdata.h"
#include "gui/common/language.h"
#include "gui/services/services.h"

#include <KAboutData>
#include <KDBusService>
#include <KIconTheme>
#include <KLocalizedString>
#include <KSharedConfig>

#include <QApplication>
#include <QCommandLineParser>
#include <QDBusConnection>
#include <QDir>
#include <QFileInfo>
#include <QIcon>
#include <QQuickStyle>
#include <QQuickWindow>

#include <algorithm>
#include <iostream>
#include <string_view>

namespace gui
{
namespace
{
constexpr auto DesktopFileName = "eu.tramontane.Tramontane";

bool hasArgument(int argc, char **argv, std::initializer_list<std::string_view> names)
{
    return std::any_of(argv + 1, argv + argc,
                       [names](const char *argument) { return std::ranges::find(names, argument) != names.end(); });
}

bool hasDisplay(int argc, char **argv)
{
    return !qEnvironmentVariableIsEmpty("DISPLAY") || !qEnvironmentVariableIsEmpty("WAYLAND_DISPLAY")
        || qEnvironmentVariableIsSet("QT_QPA_PLATFORM") || hasArgument(argc, argv, {"-platform", "--platform"});
}

void describe(QCommandLineParser &parser)
{
    parser.setApplicationDescription(
        i18nc("@info:shell",
              "A private assistant. \"tramontane ask\" followed by a question answers in the terminal; "
              "\"tramontane ask --help\" tells more."));
    parser.addHelpOption();
    parser.addVersionOption();
    parser.addPositionalArgument(QStringLiteral("documents"), i18nc("@info:shell", "Documents to attach to a new chat."),
                                 QStringLiteral("[documents...]"));
    parser.addOption(
        {QStringLiteral("model"), i18nc("@info:shell", "The model file to use, for this time only."), QStringLiteral("GGUF")});
}

/// Chooses Qt's own software renderer where there is no graphics device, since it is far cheaper than OpenGL in software.
void chooseRenderer()
{
    const bool device = !QDir(QStringLiteral("/dev/dri")).entryList({QStringLiteral("renderD*")}, QDir::System).isEmpty();
    if (!device && qEnvironmentVariableIsEmpty("QT_QUICK_BACKEND") && qEnvironmentVariableIsEmpty("QSG_RHI_BACKEND")) {
        QQuickWindow::setGraphicsApi(QSGRendererInterface::Software);
    }
}

void attachDocuments(Application &application, const QStringList &paths, const QString &folder)
{
    if (paths.isEmpty()) {
        return;
    }
    application.sessions()->showNew();
    for (const QString &path : paths) {
        application.sessions()->shown()->attach(QUrl::fromLocalFile(QDir(folder).absoluteFilePath(path)));
    }
}

/// Makes this the only window of the session: a second start hands its documents over and ends. Does nothing without a session
/// bus.
void becomeUnique(Application &application)
{
    if (!QDBusConnection::sessionBus().isConnected()) {
        return;
    }
    auto *service = new KDBusService(KDBusService::Unique | KDBusService::NoExitOnFailure, &application);
    QObject::connect(service, &KDBusService::activateRequested, &application,
                     [&application](const QStringList &arguments, const QString &folder) {
                         QCommandLineParser parser;
                         describe(parser);
                         if (parser.parse(arguments)) {
                             attachDocuments(application, parser.positionalArguments(), folder);
                         }
                         Q_EMIT application.activationRequested();
                     });
}

/// Answers --help and --version, or says that there is no display. Returns the exit status.
int runWithoutWindow(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    applyLanguage();
    setAboutData();
    if (!hasArgument(argc, argv, {"--help", "-h", "--help-all", "--version", "-v"})) {
        const QString sentence = i18nc(
            "@info:shell",
            "There is no display to open a window on. From a terminal you can ask: tramontane ask \"What is a mistral?\"");
        std::cerr << "tramontane: " << sentence.toStdString() << '\n';
        return 1;
    }
    QCommandLineParser parser;
    describe(parser);
    parser.process(app);
    return 0;
}
}

int runWindowProgram(int argc, char **argv)
{
    if (hasArgument(argc, argv, {"--help", "-h", "--help-all", "--version", "-v"}) || !hasDisplay(argc, argv)) {
        return runWithoutWindow(argc, argv);
    }
    KIconTheme::initTheme();
    chooseRenderer();
    QApplication app(argc, argv);
    QApplication::setStyle(QStringLiteral("breeze"));
    if (qEnvironmentVariableIsEmpty("QT_QUICK_CONTROLS_STYLE")) {
        QQuickStyle::setStyle(QStringLiteral("org.kde.desktop"));
    }
    applyLanguage();
    setAboutData();
    QGuiApplication::setWindowIcon(QIcon::fromTheme(QString::fromLatin1(DesktopFileName)));
    QCommandLineParser parser;
    describe(parser);
    parser.process(app);

    ServiceOptions options;
    if (parser.isSet(QStringLiteral("model"))) {
        options.modelPath = QFileInfo(parser.value(QStringLiteral("model"))).absoluteFilePath();
    }
    Services services(options);
    Application application(services);
    becomeUnique(application);

    WindowEngine window(application);
    QObject::connect(
        &window.engine(), &QQmlApplicationEngine::objectCreationFailed, &app, [] { QCoreApplication::exit(1); },
        Qt::QueuedConnection);
    window.load(KSharedConfig::openStateConfig(QStringLiteral("tramontanestaterc"))->group(QStringLiteral("Window")));
    application.start();
    attachDocuments(application, parser.positionalArguments(), QDir::currentPath());
    return QApplication::exec();
}
}
