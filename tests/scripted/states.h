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
    QString name; ///< on the command line
    QString description; ///< one line
    test::WindowOptions options = {};
    /// Writes what the window finds when it starts. Null: nothing.
    std::function<bool(const QString &databasePath)> prepare = {};
    bool loads = true; ///< history and model come up
    /// Brings the window into the state, after that. Null: it is there. False if it did not work.
    std::function<bool(const test::Window &)> reach = {};
};

/// The first is the one that is meant where none is named.
[[nodiscard]] const QList<State> &states();

/// Opens the window of a state with its history in `folder`; null if that cannot be written.
[[nodiscard]] std::unique_ptr<test::Window> open(const State &state, const QString &folder);
/// Waits until the window is in the state. False if that takes too long.
[[nodiscard]] bool reach(const State &state, const test::Window &window);
}
