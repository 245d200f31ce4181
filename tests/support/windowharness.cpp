// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/support/windowharness.h"

#include <KIconTheme>
#include <KLocalizedString>

#include <QApplication>
#include <QFile>
#include <QMimeData>
#include <QQuickStyle>
#include <QStandardPaths>
#include <QTest>

#include <optional>
#include <utility>

namespace test
{
void prepareEnvironment()
{
    qputenv("QT_FORCE_STDERR_LOGGING", "1");
    qputenv("QT_QUICK_BACKEND", "software");
    qputenv("LANGUAGE", "en");
    qunsetenv("TRAMONTANE_MODEL"); // tests name the model that they mean
    // The catalogues that were just built, before those that are installed.
    QByteArray dataFolders = qgetenv("XDG_DATA_DIRS");
    if (dataFolders.isEmpty()) {
        dataFolders = "/usr/local/share:/usr/share";
    }
    dataFolders.prepend(BUILD_FOLDER ":");
    qputenv("XDG_DATA_DIRS", dataFolders);
    QStandardPaths::setTestModeEnabled(true);
    KIconTheme::initTheme();
}

void prepareApplication()
{
    QCoreApplication::setApplicationName(QStringLiteral("tramontane-test-%1").arg(QCoreApplication::applicationPid()));
    KLocalizedString::setApplicationDomain("tramontane");
    QApplication::setStyle(QStringLiteral("breeze"));
    QQuickStyle::setStyle(QStringLiteral("org.kde.desktop"));
}

QRectF sceneRect(const QQuickItem &item)
{
    return item.mapRectToScene({0, 0, item.width(), item.height()});
}

Window::Window(const WindowOptions &options)
    : m_options(options)
    , m_services(std::make_unique<gui::Services>(serviceOptions()))
    , m_application(std::make_unique<gui::Application>(*m_services))
{
    QObject::connect(m_application->history(), &gui::HistoryGate::opened, m_application.get(), [this] { m_open = true; });
    m_engine = std::make_unique<gui::WindowEngine>(*m_application);
    m_engine->load(m_options.state);
    m_application->start();
    const QList<QObject *> roots = m_engine->engine().rootObjects();
    m_window = roots.isEmpty() ? nullptr : qobject_cast<QQuickWindow *>(roots.constFirst());
    if (m_window) {
        if (options.size.isValid()) {
            m_window->resize(options.size);
        }
        m_window->requestActivate();
    }
}

QString Window::write(const QString &name, const QString &text) const
{
    QFile file(m_folder.filePath(name));
    if (file.open(QIODevice::WriteOnly)) {
        file.write(text.toUtf8());
    }
    return file.fileName();
}

gui::ServiceOptions Window::serviceOptions() const
{
    gui::ServiceOptions start;
    start.databasePath
        = m_options.databasePath.isEmpty() ? m_folder.filePath(QStringLiteral("history.db")) : m_options.databasePath;
    start.readerProgram = QStringLiteral(READER_PROGRAM);
    start.engineProgram = m_options.engineProgram;
    if (m_options.engineProgram.isEmpty()) {
        start.engineProgram = QStringLiteral(FAKE_ENGINE);
        start.engineArguments = {QStringLiteral("--answer-file"),
                                 write(QStringLiteral("answer.md"), m_options.answer),
                                 QStringLiteral("--rate"),
                                 QString::number(m_options.tokensPerSecond),
                                 QStringLiteral("--bytes-per-token"),
                                 QStringLiteral("4"),
                                 QStringLiteral("--context"),
                                 QStringLiteral("8192"),
                                 QStringLiteral("--compare-ms"),
                                 QStringLiteral("2000"),
                                 QStringLiteral("--same-token"),
                                 QStringLiteral("0.99476")};
        start.engineArguments += m_options.script;
    }
    if (m_options.model) {
        start.modelPath = m_options.modelPath.isEmpty() ? write(QStringLiteral("scripted.gguf"), QStringLiteral("GGUF"))
                                                        : m_options.modelPath;
    }
    return start;
}

Window::~Window()
{
    m_engine.reset();
    m_application.reset();
    m_services.reset();
}

bool Window::isOpen() const
{
    return m_open && m_application->sessions()->isTakenUp() && !conversation().loading();
}

bool Window::waitUntilOpen() const
{
    return m_window && QTest::qWaitForWindowActive(m_window, m_options.patienceMs)
        && QTest::qWaitFor([this] { return isOpen(); }, m_options.patienceMs);
}

bool Window::waitUntilReady() const
{
    return waitUntilOpen() && waitUntilLoaded();
}

bool Window::waitUntilLoaded() const
{
    const auto wanted = m_options.model ? gui::EngineClient::State::Ready : gui::EngineClient::State::NoModel;
    const auto loaded = [&] { return isOpen() && m_application->engine()->state() == wanted; };
    return m_window && QTest::qWaitFor(loaded, m_options.patienceMs);
}

QList<QQuickItem *> Window::findAll(const std::function<bool(const QQuickItem &)> &matches) const
{
    QList<QQuickItem *> open{m_window->contentItem()};
    QList<QQuickItem *> found;
    while (!open.isEmpty()) {
        QQuickItem *item = open.takeFirst();
        if (matches(*item)) {
            found << item;
        }
        open << item->childItems();
    }
    return found;
}

QQuickItem *Window::find(const std::function<bool(const QQuickItem &)> &matches) const
{
    return findAll(matches).value(0);
}

QQuickItem *Window::item(const char *objectName) const
{
    return find([objectName](const QQuickItem &item) { return item.objectName() == QLatin1StringView(objectName); });
}

QQuickItem *Window::shown(const QString &text) const
{
    return find([&text](const QQuickItem &item) { return item.isVisible() && item.property("text").toString() == text; });
}

QQuickItem *Window::shownContaining(const QString &text) const
{
    return find([&text](const QQuickItem &item) { return item.isVisible() && item.property("text").toString().contains(text); });
}

void Window::click(const QQuickItem &item, Qt::MouseButton button) const
{
    const QPointF middle(item.width() / 2, item.height() / 2);
    QTest::mouseMove(m_window, item.mapToScene(middle).toPoint());
    QTest::mouseClick(m_window, button, Qt::NoModifier, item.mapToScene(middle).toPoint());
}

bool Window::click(const std::function<QQuickItem *()> &find) const
{
    std::optional<QPoint> before;
    const auto rests = [&] {
        const QQuickItem *item = find();
        if (!item || !item->isVisible() || !item->isEnabled()) {
            before.reset();
            return false;
        }
        // Layouts settle with the next frame.
        m_window->grabWindow();
        const QPoint middle = item->mapToScene(QPointF(item->width() / 2, item->height() / 2)).toPoint();
        return std::exchange(before, middle) == middle;
    };
    if (!QTest::qWaitFor(rests, m_options.patienceMs)) {
        return false;
    }
    QTest::mouseClick(m_window, Qt::LeftButton, Qt::NoModifier, *before);
    return true;
}

bool Window::waitForPages() const
{
    const auto *navigator = engine().singletonInstance<QObject *>("eu.tramontane", "Navigator");
    const auto *layers = navigator->property("pages").value<QObject *>()->property("layers").value<QObject *>();
    return QTest::qWaitFor([layers] { return !layers->property("busy").toBool(); }, m_options.patienceMs);
}

void Window::type(const QString &text) const
{
    for (const QChar character : text) {
        QTest::sendKeyEvent(QTest::Click, m_window, Qt::Key_unknown, QString(character), Qt::NoModifier);
    }
}

void Window::turnWheel(const QPointF &place, int notches) const
{
    for (int notch = 0; notch < qAbs(notches); ++notch) {
        QWheelEvent wheel(place, m_window->mapToGlobal(place), {}, QPoint(0, notches > 0 ? 120 : -120), Qt::NoButton,
                          Qt::NoModifier, Qt::NoScrollPhase, false);
        wheel.setTimestamp(1000 + 100 * notch);
        QCoreApplication::sendEvent(m_window, &wheel);
        QTest::qWait(30);
    }
}

void Window::press(Qt::Key key, Qt::KeyboardModifiers modifiers) const
{
    QTest::keyClick(m_window, key, modifiers);
}

bool Window::ask(const QString &question) const
{
    if (!click([this] { return item("composerText"); })) {
        return false;
    }
    type(question);
    press(Qt::Key_Return);
    return true;
}

bool Window::waitUntilAnswered(int timeoutMs) const
{
    return QTest::qWaitFor([this] { return conversation().count() >= 2 && !conversation().busy(); }, timeoutMs);
}

bool Window::drop(const QList<QUrl> &urls, const QPoint &place, const std::function<void()> &onHover) const
{
    QMimeData data;
    data.setUrls(urls);
    QDragEnterEvent enter(place - QPoint(1, 1), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(m_window, &enter);
    QDragMoveEvent move(place, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(m_window, &move);
    if (onHover) {
        onHover();
    }
    QDropEvent drop(place, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(m_window, &drop);
    return drop.isAccepted();
}
}
