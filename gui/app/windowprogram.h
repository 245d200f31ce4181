// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The window as a program: style, colours, language, single instance, and what is needed before QML can start.
#pragma once

namespace gui
{
/// Runs the window and returns the exit status. Documents named as arguments are attached to a new chat.
int runWindowProgram(int argc, char **argv);
}
