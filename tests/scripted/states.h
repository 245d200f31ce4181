// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The states of the window that a developer can look at without a model: `./dev run --scripted` opens them, a test proves that
// each can be reached.
#pragma once

#include "tests/support/windowharness.h"

#include <QList>
#include <QString>

#include <functional>
#include <memory>

namespace scripted
{
struct State {
    QString name; ///< its name on the command line
    QString description; ///< one line for the list of states
    test::WindowOptions options = {};
    /// Writes what the window finds when it starts. It is null if it finds nothing.
    std::function<bool(const QString &databasePath)> prepare = {};
    bool loads = true; ///< true if history and model come up
    /// Brings the window into the state once it has loaded, and returns false if that did not work. It is null if nothing is left
    /// to do.
    std::function<bool(const test::Window &)> reach = {};
};

/// Returns all states. The first one is meant where none is named.
[[nodiscard]] const QList<State> &states();

/// Opens the window of a state with its history in `folder`; null if that cannot be written.
[[nodiscard]] std::unique_ptr<test::Window> open(const State &state, const QString &folder);
/// Waits until the window is in the state. Returns false if that takes too long.
[[nodiscard]] bool reach(const State &state, const test::Window &window);
}
