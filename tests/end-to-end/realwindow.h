// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Opens the window beside the real engine, reader and model, and uses it by mouse and keyboard.
#pragma once

#include "gui/app/application.h"
#include "gui/app/windowengine.h"

#include <QQuickItem>
#include <QQuickWindow>

#include <functional>
#include <memory>

namespace test
{
class RealWindow
{
public:
    /// `folder` holds the history, and keeps it when the window is gone.
    explicit RealWindow(const QString &folder);
    ~RealWindow();

    [[nodiscard]] gui::Application &application() const { return *m_application; }
    [[nodiscard]] gui::Conversation &conversation() const { return *m_application->conversation(); }
    [[nodiscard]] bool waitUntilReady(int timeoutMs = 60000) const;
    [[nodiscard]] bool waitUntilAnswered(int timeoutMs) const;

    [[nodiscard]] QList<QQuickItem *> findAll(const std::function<bool(const QQuickItem &)> &matches) const;
    [[nodiscard]] QQuickItem *item(const char *objectName) const;
    [[nodiscard]] QQuickItem *shown(const QString &text) const; ///< the visible item with exactly this text

    void click(const QQuickItem &item) const;
    void ask(const QString &question) const;
    [[nodiscard]] bool drop(const QString &path, const QPoint &place) const;

private:
    std::unique_ptr<gui::Application> m_application;
    std::unique_ptr<gui::WindowEngine> m_engine;
    QQuickWindow *m_window = nullptr;
};
}
