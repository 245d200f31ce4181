// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Opens the real window beside the fake engine or a real one, with a history of its own, and finds, clicks and types as a person
// would.
#pragma once

#include "gui/app/application.h"
#include "gui/app/windowengine.h"
#include "gui/services/services.h"

#include <QQuickItem>
#include <QQuickWindow>
#include <QTemporaryDir>
#include <QUrl>

#include <functional>
#include <memory>

namespace test
{
struct WindowOptions {
    QString answer = QStringLiteral("Hello."); ///< the fake engine's, of every question
    int tokensPerSecond = 200; ///< the fake engine's
    bool model = true; ///< false: as on a first start without a model
    QSize size{1050, 720};
    QString databasePath{}; ///< empty: a new one
    QStringList script{}; ///< what else the fake engine does, in the options of tests/support/fakeengine/script.h
    QString engineProgram{}; ///< empty: the fake engine
    QString modelPath{}; ///< empty: a made-up file
    /// For anything but an answer: windows, processes and disks of a machine that has other things to do.
    int patienceMs = 15'000;
};

/// Sets QStandardPaths' test mode, the style, the icons. Call it before the application object exists.
void prepareEnvironment();
/// After the application object exists.
void prepareApplication();

/// Where an item lies in its window.
[[nodiscard]] QRectF sceneRect(const QQuickItem &item);

class Window
{
public:
    explicit Window(const WindowOptions &options = {});
    ~Window();

    [[nodiscard]] gui::Application &application() const { return *m_application; }
    /// The one that is shown.
    [[nodiscard]] gui::Conversation &conversation() const { return *m_application->sessions()->shown(); }
    [[nodiscard]] QQuickWindow &window() const { return *m_window; }
    [[nodiscard]] QQmlApplicationEngine &engine() const { return m_engine->engine(); }
    /// Whether the window came up, has the keyboard, and the history is read.
    [[nodiscard]] bool waitUntilOpen() const;
    /// Whether the model is ready (or absent, where it shall be) besides.
    [[nodiscard]] bool waitUntilReady() const;
    /// The same of a window that need not have the keyboard, since a person may be busy in another one.
    [[nodiscard]] bool waitUntilLoaded() const;

    /// The first item below the window, popups included, that matches; null if none does.
    [[nodiscard]] QQuickItem *find(const std::function<bool(const QQuickItem &)> &matches) const;
    [[nodiscard]] QList<QQuickItem *> findAll(const std::function<bool(const QQuickItem &)> &matches) const;
    /// By object name, whether visible or not.
    [[nodiscard]] QQuickItem *item(const char *objectName) const;
    /// The visible item whose property `text` is, or contains, this.
    [[nodiscard]] QQuickItem *shown(const QString &text) const;
    [[nodiscard]] QQuickItem *shownContaining(const QString &text) const;

    void click(const QQuickItem &item, Qt::MouseButton button = Qt::LeftButton) const;
    /// Waits until the item that `find` gives is there, enabled and no longer moves, as a person does; then clicks it.
    [[nodiscard]] bool click(const std::function<QQuickItem *()> &find) const;
    void type(const QString &text) const; ///< to whatever has the focus
    /// Away from the person if `notches` is positive. `place`: in window coordinates.
    void turnWheel(const QPointF &place, int notches) const;
    void press(Qt::Key key, Qt::KeyboardModifiers modifiers = Qt::NoModifier) const;
    /// Types a question into the composer, once that can be clicked, and presses Enter. False if it never can.
    bool ask(const QString &question) const;
    [[nodiscard]] bool waitUntilAnswered(int timeoutMs = 20000) const;

    /// A drag that enters, moves to and drops at `place` (window coordinates). `onHover` runs before the drop.
    bool drop(const QList<QUrl> &urls, const QPoint &place, const std::function<void()> &onHover = {}) const;

    [[nodiscard]] QString folder() const { return m_folder.path(); }

private:
    [[nodiscard]] QString write(const QString &name, const QString &text) const; ///< a file in the folder; its path
    [[nodiscard]] gui::ServiceOptions serviceOptions() const;

    QTemporaryDir m_folder;
    WindowOptions m_options;
    std::unique_ptr<gui::Services> m_services;
    std::unique_ptr<gui::Application> m_application;
    std::unique_ptr<gui::WindowEngine> m_engine;
    QQuickWindow *m_window = nullptr;
    bool m_open = false;
};
}
