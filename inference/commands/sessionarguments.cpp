// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/commands/sessionarguments.h"

#include <cstdio>

namespace inference::commands
{
void SessionArguments::addTo(CLI::App &command)
{
    command.add_option("--model", model, "the model's GGUF file")->required();
    addChoicesTo(command);
}

void SessionArguments::addChoicesTo(CLI::App &command)
{
    command.add_option("--device", device, DeviceHelp);
    command.add_option("--context", contextLength, "tokens that fit the context");
    command.add_option("--batch", batch, "prompt tokens evaluated at once");
    command.add_option("--kv", kv, "precision of the KV cache")
        ->check(CLI::IsMember({"f16", "f32", "q8_0"}))
        ->capture_default_str();
    command.add_option("--device-memory", deviceMemoryMiB, "MiB of the device's own memory to use at most");
}

Result<session::Options> SessionArguments::options() const
{
    session::Options options{.device = {},
                             .contextLength = contextLength,
                             .kv = kv == "f32"  ? session::KvType::F32
                                 : kv == "q8_0" ? session::KvType::Q8_0
                                                : session::KvType::F16,
                             .batch = batch};
    if (deviceMemoryMiB)
        options.deviceMemoryBytes = std::uint64_t{*deviceMemoryMiB} << 20U;
    if (!device.empty()) {
        const auto id = session::deviceId(device);
        if (!id) {
            return std::unexpected(id.error());
        }
        options.device = *id;
    }
    return options;
}

Result<OpenedSession> openSession(const SessionArguments &arguments, std::stop_token stop)
{
    const auto options = arguments.options();
    if (!options) {
        return std::unexpected(options.error());
    }
    auto file = gguf::File::open(arguments.model);
    if (!file) {
        return std::unexpected(file.error());
    }
    auto session = session::Session::open(*file, *options, {}, stop);
    if (!session) {
        return std::unexpected(session.error());
    }
    if (const auto whole = (*file)->checkWhole(); !whole) {
        return std::unexpected(whole.error());
    }
    return OpenedSession{.file = std::move(*file), .session = std::move(*session)};
}

int reportFailure(const Error &error)
{
    std::fprintf(stderr, "tramontane-engine: %s\n", error.detail.c_str());
    return error.code == ErrorCode::Usage ? 2 : 1;
}

int finishOutput()
{
    if (std::fflush(stdout) == 0 && !std::ferror(stdout)) {
        return 0;
    }
    std::fputs("tramontane-engine: the output could not be written\n", stderr);
    return 1;
}
}
