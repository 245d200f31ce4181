// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Where the data of the user lie, and where the programs that the window starts are.
#pragma once

#include <QString>

namespace gui::places
{
/// Returns the path of the history's file, and makes its folder if need be.
[[nodiscard]] QString history();
/// Returns the folder where model files belong; it need not exist.
[[nodiscard]] QString models();
/// Returns the folder for what the engine keeps of the chats it has read; it need not exist.
[[nodiscard]] QString chatCaches();
/// Returns the path of tramontane-engine: what TRAMONTANE_ENGINE says, else the program beside this one, else the one in PATH.
[[nodiscard]] QString engineProgram();
/// Returns the path of tramontane-reader: what TRAMONTANE_READER says, else the program beside this one, else the one in PATH.
[[nodiscard]] QString readerProgram();
}
