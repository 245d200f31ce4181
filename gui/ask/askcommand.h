// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// `tramontane ask`: one question from the terminal, for machines without a display and for scripts.
#pragma once

namespace gui
{
/// Streams the answer to standard output and stores both in the history like any chat. Returns the exit status: 0, 1 after one
/// line on standard error, 2 for wrong usage.
int runAskCommand(int argc, char **argv);
}
