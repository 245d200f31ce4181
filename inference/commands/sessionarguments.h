// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The arguments that every command around a session shares, and how such a command reports a failure.
#pragma once

#include "inference/error.h"
#include "inference/gguf/file.h"
#include "inference/session/session.h"

#include <CLI/CLI.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>

namespace inference::commands
{
inline constexpr auto DeviceHelp = "the device to use, as the command devices names it: cpu, vulkan:0, ...";

struct SessionArguments {
    std::string model; ///< path
    std::string device; ///< as `devices` names it; empty for the best one
    std::uint32_t contextLength = 0; ///< tokens; 0 for Session's choice
    std::uint32_t batch = 0; ///< tokens; 0 for what is best on the device
    std::string kv = "f16"; ///< f16, f32 or q8_0
    std::string precision = "fast"; ///< fast or exact
    std::string products = "auto"; ///< or one of execution::ProductNames
    std::string loads = "auto"; ///< or one of execution::LoadNames
    std::uint32_t threads = 0; ///< threads of the processor; 0 for one a core
    bool background = false; ///< the processor's threads step back behind other programs
    std::optional<std::uint32_t> deviceMemoryMiB; ///< absent for all that is free

    /// Adds --model and the choices to `command`, which must not outlive this.
    void addTo(CLI::App &command);
    /// Does what addTo() does, without --model.
    void addChoicesTo(CLI::App &command);
    [[nodiscard]] Result<execution::Options> options() const;
};

struct OpenedSession {
    std::shared_ptr<const gguf::File> file;
    std::unique_ptr<session::Session> session;
};

[[nodiscard]] Result<OpenedSession> openSession(const SessionArguments &arguments, std::stop_token stop = {});

/// Reads a whole file, which must not be empty.
[[nodiscard]] Result<std::string> readText(const std::string &path);

/// Prints one line on standard error. Returns the exit status: 2 for a usage error, else 1.
[[nodiscard]] int reportFailure(const Error &error);

/// Flushes standard output. Returns the exit status: 1, with a line on standard error, if it could not all be written, else 0.
[[nodiscard]] int finishOutput();
}
