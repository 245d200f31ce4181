// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The QML engine of the window with everything that must hold before a page is loaded; the program and its tests share it.
#pragma once

#include "gui/app/nonetwork.h"
#include "gui/settings/settingssaver.h"

#include <KConfigGroup>
#include <QQmlApplicationEngine>

namespace gui
{
class Application;

/// The window's engine follows the settings of colours and language while it lives, and has every change of a setting saved.
class WindowEngine
{
public:
    /// `application` outlives the engine.
    explicit WindowEngine(Application &application);
    ~WindowEngine();
    Q_DISABLE_COPY_MOVE(WindowEngine)

    /// Loads and shows the window; objectCreationFailed() of engine() tells if it cannot. The window has the size and the place
    /// that `state` knows of an earlier one, and keeps them there while they change. An invalid group knows nothing and keeps
    /// nothing.
    void load(const KConfigGroup &state = {});
    [[nodiscard]] QQmlApplicationEngine &engine() { return m_engine; }

private:
    SettingsSaver m_saver;
    RefusingNetworkAccessManagerFactory m_noNetwork; ///< it outlives the QML engine, which uses it
    QQmlApplicationEngine m_engine;
};
}
