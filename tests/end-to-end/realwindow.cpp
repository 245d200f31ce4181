// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/end-to-end/realwindow.h"

#include <QDropEvent>
#include <QMimeData>
#include <QTest>
#include <QUrl>

#include <optional>

namespace test
{
RealWindow::RealWindow(const QString &folder)
{
    gui::ServiceOptions start;
    start.databasePath = folder + QStringLiteral("/history.db");
    start.engineProgram = QStringLiteral(ENGINE_PROGRAM);
    start.readerProgram = QStringLiteral(READER_PROGRAM);
    start.modelPath = QStringLiteral(TRAMONTANE_TEST_MODEL);
    m_services = std::make_unique<gui::Services>(start);
    m_application = std::make_unique<gui::Application>(*m_services);
    QObject::connect(m_application->history(), &gui::HistoryGate::opened, m_application.get(), [this] { m_open = true; });
    m_engine = std::make_unique<gui::WindowEngine>(*m_application);
    m_engine->load();
    m_application->start();
    const QList<QObject *> roots = m_engine->engine().rootObjects();
    m_window = roots.isEmpty() ? nullptr : qobject_cast<QQuickWindow *>(roots.constFirst());
    if (m_window) {
        m_window->resize(1050, 720);
        m_window->show();
        m_window->requestActivate();
    }
}

RealWindow::~RealWindow()
{
    m_engine.reset();
    m_application.reset();
    m_services.reset();
}

bool RealWindow::waitUntilOpen() const
{
    return m_window && QTest::qWaitForWindowActive(m_window, PatienceMs)
        && QTest::qWaitFor([this] { return m_open && !conversation().loading(); }, PatienceMs);
}

bool RealWindow::waitUntilReady() const
{
    const auto ready = [this] { return m_application->engine()->state() == gui::EngineClient::State::Ready; };
    return waitUntilOpen() && QTest::qWaitFor(ready, PatienceMs);
}

bool RealWindow::waitUntilAnswered() const
{
    return QTest::qWaitFor([this] { return conversation().count() >= 2 && !conversation().busy(); }, AnswerMs);
}

QList<QQuickItem *> RealWindow::findAll(const std::function<bool(const QQuickItem &)> &matches) const
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

QQuickItem *RealWindow::item(const char *objectName) const
{
    return findAll([objectName](const QQuickItem &item) { return item.objectName() == QLatin1StringView(objectName); }).value(0);
}

QQuickItem *RealWindow::shown(const QString &text) const
{
    return findAll([&text](const QQuickItem &item) { return item.isVisible() && item.property("text").toString() == text; })
        .value(0);
}

bool RealWindow::click(const std::function<QQuickItem *()> &find) const
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
    if (!QTest::qWaitFor(rests, PatienceMs)) {
        return false;
    }
    QTest::mouseClick(m_window, Qt::LeftButton, Qt::NoModifier, *before);
    return true;
}

bool RealWindow::ask(const QString &question) const
{
    if (!click([this] { return item("composerText"); })) {
        return false;
    }
    for (const QChar character : question) {
        QTest::sendKeyEvent(QTest::Click, m_window, Qt::Key_unknown, QString(character), Qt::NoModifier);
    }
    QTest::keyClick(m_window, Qt::Key_Return);
    return true;
}

bool RealWindow::drop(const QString &path, const QPoint &place) const
{
    QMimeData data;
    data.setUrls({QUrl::fromLocalFile(path)});
    QDragEnterEvent enter(place - QPoint(1, 1), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(m_window, &enter);
    QDragMoveEvent move(place, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(m_window, &move);
    QDropEvent drop(place, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(m_window, &drop);
    return drop.isAccepted();
}
}
