// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The subcommands of tramontane-engine; each lives in a file of its own name.
#pragma once

#include <CLI/CLI.hpp>

namespace inference::commands
{
/// Each of these functions adds its subcommand to `app` with a callback that runs it and writes its exit status to `status`: 0,
/// or with one clear line on stderr 1 for a failed run and 2 for wrong usage. main() reports wrong usage that CLI11 finds.
void addServe(CLI::App &app, int &status);
void addDevices(CLI::App &app, int &status);
void addInspect(CLI::App &app, int &status);
void addGenerate(CLI::App &app, int &status);
void addLogits(CLI::App &app, int &status);
void addTokenize(CLI::App &app, int &status);
void addDetokenize(CLI::App &app, int &status);
void addTemplate(CLI::App &app, int &status);
void addPerplexity(CLI::App &app, int &status);
void addCompare(CLI::App &app, int &status);
void addBench(CLI::App &app, int &status);
void addSelftest(CLI::App &app, int &status);
}
