// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Where the data of the user lie, and where the programs that the window starts are.
#pragma once

#include <QString>

namespace gui::places
{
/// The file of the history. Its folder is made on demand.
[[nodiscard]] QString history();
/// The folder where model files belong; it need not exist.
[[nodiscard]] QString models();
/// The folder for what the engine keeps of the chats it has read; it need not exist.
[[nodiscard]] QString chatCaches();
/// tramontane-engine: as TRAMONTANE_ENGINE says, else beside this program, else in PATH.
[[nodiscard]] QString engineProgram();
/// tramontane-reader: as TRAMONTANE_READER says, else beside this program, else in PATH.
[[nodiscard]] QString readerProgram();
}
