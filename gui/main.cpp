// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Chooses between the window and the commands for the terminal.
#include "gui/app/windowprogram.h"
#include "gui/ask/askcommand.h"

#include <KLocalizedString>

#include <string_view>

int main(int argc, char **argv)
{
    KLocalizedString::setApplicationDomain("tramontane");
    if (argc > 1 && std::string_view(argv[1]) == "ask") {
        return gui::runAskCommand(argc, argv);
    }
    return gui::runWindowProgram(argc, argv);
}
