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
    std::string device; ///< empty: the best one
    std::uint32_t contextLength = 0; ///< tokens; 0: Session's choice
    std::uint32_t batch = 0; ///< tokens; 0: the device's best
    std::string kv = "f16"; ///< f16, f32 or q8_0
    std::string precision = "fast"; ///< fast or exact
    std::string products = "auto"; ///< or one of execution::ProductNames
    std::string loads = "auto"; ///< or one of execution::LoadNames
    std::uint32_t threads = 0; ///< of the processor; 0: one a core
    bool background = false; ///< the processor's threads step back behind other programs
    std::optional<std::uint32_t> deviceMemoryMiB; ///< absent: all that is free

    /// Adds --model and the choices to `command`, which must not outlive this.
    void addTo(CLI::App &command);
    /// The same without --model.
    void addChoicesTo(CLI::App &command);
    [[nodiscard]] Result<execution::Options> options() const;
};

struct OpenedSession {
    std::shared_ptr<const gguf::File> file;
    std::unique_ptr<session::Session> session;
};

[[nodiscard]] Result<OpenedSession> openSession(const SessionArguments &arguments, std::stop_token stop = {});

/// A whole file, which must not be empty.
[[nodiscard]] Result<std::string> readText(const std::string &path);

/// One line on standard error; gives the exit status: 2 for a usage error, else 1.
[[nodiscard]] int reportFailure(const Error &error);

/// Flushes standard output; gives the exit status: 1, with a line on standard error, if it could not all be written.
[[nodiscard]] int finishOutput();
}
