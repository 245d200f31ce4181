// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/commands/sessionarguments.h"

#include "base/format.h"

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <span>
#include <vector>

namespace inference::commands
{
namespace
{
constexpr auto Auto = "auto";

std::vector<std::string> withAuto(std::span<const std::string_view> names)
{
    std::vector<std::string> list{Auto};
    list.insert(list.end(), names.begin(), names.end());
    return list;
}

/// Returns the value called `name` of the enumeration that `names` belong to; nothing for "auto".
template<typename Way>
std::optional<Way> wished(std::span<const std::string_view> names, const std::string &name)
{
    const auto found = std::ranges::find(names, name);
    return found != names.end() ? std::optional(static_cast<Way>(found - names.begin())) : std::nullopt;
}
}

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
    command.add_option("--precision", precision, "of the activations: fast is the device's best, exact are floats")
        ->check(CLI::IsMember({"fast", "exact"}))
        ->capture_default_str();
    command.add_option("--products", products, "how a GPU multiplies a prompt's tokens; auto is what is fastest")
        ->check(CLI::IsMember(withAuto(execution::ProductNames)))
        ->capture_default_str();
    command.add_option("--loads", loads, "how a Vulkan device reads the weights of a token's products; auto is what is fastest")
        ->check(CLI::IsMember(withAuto(execution::LoadNames)))
        ->capture_default_str();
    command.add_option("--threads", threads, "of the processor; one for each core if absent");
    command.add_flag("--background", background, "leave the processor to other programs where they want it");
    command.add_option("--device-memory", deviceMemoryMiB, "MiB of the device's own memory to use at most");
}

Result<execution::Options> SessionArguments::options() const
{
    execution::Options options{.device = {},
                               .contextLength = contextLength,
                               .kv = kv == "f32"  ? execution::KvType::F32
                                   : kv == "q8_0" ? execution::KvType::Q8_0
                                                  : execution::KvType::F16,
                               .precision = precision == "exact" ? execution::Precision::Exact : execution::Precision::Fast,
                               .batch = batch};
    options.methods = {.products = wished<execution::Products>(execution::ProductNames, products),
                       .loads = wished<execution::Loads>(execution::LoadNames, loads)};
    if (options.precision == execution::Precision::Exact
        && options.methods.products.value_or(execution::Products::Float) != execution::Products::Float) {
        return fail(ErrorCode::Usage, "products with " + products + " are not exact");
    }
    options.threads = threads;
    options.background = background;
    if (deviceMemoryMiB) {
        options.deviceMemoryBytes = std::uint64_t{*deviceMemoryMiB} << 20U;
    }
    if (!device.empty()) {
        const auto id = execution::deviceId(device);
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

Result<std::string> readText(const std::string &path)
{
    std::ifstream stream(path, std::ios::binary);
    std::string text(std::istreambuf_iterator<char>(stream), {});
    if (!stream.is_open() || stream.bad() || text.empty()) {
        return fail(ErrorCode::FileNotFound, base::format("\"{}\" cannot be read or is empty", path));
    }
    return text;
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
