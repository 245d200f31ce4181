// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The program tramontane-engine: subcommands around the engine library.
#include "inference/commands/commands.h"

#include <csignal>
#include <string>
#include <string_view>

#include <unistd.h>

namespace commands = inference::commands;

namespace
{
/// Ends the program with a message. The kernel sends SIGBUS when a mapped file has become shorter, or its disk fails, while it is
/// read.
void endForLostFile(int /*signal*/)
{
    constexpr std::string_view Message
        = "tramontane-engine: the model file became shorter while it was read, or cannot be read any more\n";
    (void)!write(STDERR_FILENO, Message.data(), Message.size());
    _exit(1);
}
}

int main(int argumentCount, char **arguments)
{
    std::signal(SIGPIPE, SIG_IGN); // a reader that went away is an error to report, not a reason to die
    std::signal(SIGBUS, endForLostFile);
    CLI::App app("Tramontane's transformer engine", "tramontane-engine");
    app.set_version_flag("--version", std::string(TRAMONTANE_VERSION));
    app.require_subcommand(1);
    int status = 0;
    commands::addServe(app, status);
    commands::addDevices(app, status);
    commands::addInspect(app, status);
    commands::addGenerate(app, status);
    commands::addLogits(app, status);
    commands::addTokenize(app, status);
    commands::addDetokenize(app, status);
    commands::addTemplate(app, status);
    commands::addPerplexity(app, status);
    commands::addCompare(app, status);
    commands::addBench(app, status);
    commands::addSelftest(app, status);
    try {
        app.parse(argumentCount, arguments);
    } catch (const CLI::ParseError &error) {
        constexpr int WrongUsage = 2;
        return app.exit(error) == 0 ? 0 : WrongUsage; // --help and --version end this way, too
    }
    return status;
}
