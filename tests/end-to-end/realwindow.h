// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Opens the window beside the real engine, reader and model, and uses it by mouse and keyboard.
#pragma once

#include "gui/app/application.h"
#include "gui/app/windowengine.h"
#include "gui/services/services.h"

#include <QQuickItem>
#include <QQuickWindow>

#include <functional>
#include <memory>

namespace test
{
/// For anything that a model does not compute: windows, processes and disks of a machine that has much else to do.
constexpr int PatienceMs = 60'000;
/// For an answer, which a software driver may take a while to write.
constexpr int AnswerMs = 180'000;

class RealWindow
{
public:
    /// `folder` holds the history, and keeps it when the window is gone.
    explicit RealWindow(const QString &folder);
    ~RealWindow();

    [[nodiscard]] gui::Application &application() const { return *m_application; }
    [[nodiscard]] gui::Conversation &conversation() const { return *m_application->sessions()->shown(); }
    [[nodiscard]] bool waitUntilOpen() const; ///< the window is active and the history read
    [[nodiscard]] bool waitUntilReady() const; ///< and the model is loaded
    [[nodiscard]] bool waitUntilAnswered() const;

    [[nodiscard]] QList<QQuickItem *> findAll(const std::function<bool(const QQuickItem &)> &matches) const;
    [[nodiscard]] QQuickItem *item(const char *objectName) const;
    [[nodiscard]] QQuickItem *shown(const QString &text) const; ///< the visible item with exactly this text

    /// Waits until the item that `find` gives is there, enabled and no longer moves, as a person does; then clicks it.
    [[nodiscard]] bool click(const std::function<QQuickItem *()> &find) const;
    [[nodiscard]] bool ask(const QString &question) const;
    [[nodiscard]] bool drop(const QString &path, const QPoint &place) const;

private:
    std::unique_ptr<gui::Services> m_services;
    std::unique_ptr<gui::Application> m_application;
    std::unique_ptr<gui::WindowEngine> m_engine;
    QQuickWindow *m_window = nullptr;
    bool m_open = false;
};
}
