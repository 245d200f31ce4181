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
    QString answer = QStringLiteral("Hello."); ///< the fake engine's answer to every question
    int tokensPerSecond = 200; ///< how fast the fake engine answers
    bool model = true; ///< false for a first start without a model
    QSize size{1050, 720}; ///< invalid for the size that the window has by itself
    KConfigGroup state{}; ///< where the window keeps its size and place; invalid for nowhere
    QString databasePath{}; ///< empty for a new one
    QStringList script{}; ///< what else the fake engine does, in the options of tests/support/fakeengine/script.h
    QString engineProgram{}; ///< empty for the fake engine
    QString modelPath{}; ///< empty for a made-up file
    /// How long a test waits for anything but an answer: windows, processes and disks of a machine that has other things to do.
    int patienceMs = 15'000;
};

/// Sets QStandardPaths' test mode, the style, the icons. Call it before the application object exists.
void prepareEnvironment();
/// Prepares what needs the application object. Call it after that exists.
void prepareApplication();

/// Returns where an item lies in its window.
[[nodiscard]] QRectF sceneRect(const QQuickItem &item);

class Window
{
public:
    explicit Window(const WindowOptions &options = {});
    ~Window();

    [[nodiscard]] gui::Application &application() const { return *m_application; }
    /// Returns the conversation that is shown.
    [[nodiscard]] gui::Conversation &conversation() const { return *m_application->sessions()->shown(); }
    [[nodiscard]] QQuickWindow &window() const { return *m_window; }
    [[nodiscard]] QQmlApplicationEngine &engine() const { return m_engine->engine(); }
    /// Returns whether the window came up, has the keyboard, and the history is read.
    [[nodiscard]] bool waitUntilOpen() const;
    /// Returns whether waitUntilOpen() succeeds and the model is ready (or absent, where it shall be).
    [[nodiscard]] bool waitUntilReady() const;
    /// Returns whether the history is read and the model is ready in a window that need not have the keyboard, since a person may
    /// be busy in another one.
    [[nodiscard]] bool waitUntilLoaded() const;

    /// Returns the first item below the window, popups included, that matches, or null if none does.
    [[nodiscard]] QQuickItem *find(const std::function<bool(const QQuickItem &)> &matches) const;
    [[nodiscard]] QList<QQuickItem *> findAll(const std::function<bool(const QQuickItem &)> &matches) const;
    /// Returns the item of that object name, whether visible or not.
    [[nodiscard]] QQuickItem *item(const char *objectName) const;
    /// Returns the visible item whose property `text` is (shown) or contains (shownContaining) this.
    [[nodiscard]] QQuickItem *shown(const QString &text) const;
    [[nodiscard]] QQuickItem *shownContaining(const QString &text) const;

    void click(const QQuickItem &item, Qt::MouseButton button = Qt::LeftButton) const;
    /// Waits until the item that `find` gives is there, enabled and no longer moves, as a person does; then clicks it.
    [[nodiscard]] bool click(const std::function<QQuickItem *()> &find) const;
    void type(const QString &text) const; ///< types to whatever has the focus
    /// Waits until no page comes or goes, while Qt gives the pointer to none. Returns false if that takes too long.
    [[nodiscard]] bool waitForPages() const;
    /// Turns the wheel away from the person if `notches` is positive. `place` is in window coordinates.
    void turnWheel(const QPointF &place, int notches) const;
    void press(Qt::Key key, Qt::KeyboardModifiers modifiers = Qt::NoModifier) const;
    /// Types a question into the composer, once that can be clicked, and presses Enter. Returns false if it never can.
    bool ask(const QString &question) const;
    [[nodiscard]] bool waitUntilAnswered(int timeoutMs = 20000) const;

    /// Drags `urls` into the window, to `place` (window coordinates), and drops them there. `onHover` runs before the drop.
    bool drop(const QList<QUrl> &urls, const QPoint &place, const std::function<void()> &onHover = {}) const;

    [[nodiscard]] QString folder() const { return m_folder.path(); }

private:
    [[nodiscard]] bool isOpen() const; ///< true once the history and the shown chat have been read
    /// Writes a file into the folder and returns its path.
    [[nodiscard]] QString write(const QString &name, const QString &text) const;
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
