// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// bench measures tokens a second in prefill and in decode, and how near they are to what the device can compute and read.
#include "base/format.h"
#include "base/json.h"
#include "base/stopwatch.h"
#include "inference/commands/commands.h"
#include "inference/commands/interrupt.h"
#include "inference/commands/sessionarguments.h"
#include "inference/execution/device.h"
#include "inference/gguf/file.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

namespace inference::commands
{
namespace
{
struct Arguments {
    SessionArguments session;
    std::uint32_t promptTokens = 512;
    std::uint32_t generate = 128;
    std::uint32_t depth = 0; ///< tokens in the context before each measurement
    std::uint32_t repeat = 5;
    bool profile = false;
    bool json = false;
};

/// Tokens a second, one value a repetition.
struct Rates {
    std::vector<double> values;

    [[nodiscard]] double median() const
    {
        auto sorted = values;
        std::ranges::sort(sorted);
        const auto n = sorted.size();
        return n == 0 ? 0 : n % 2 == 1 ? sorted[n / 2] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2;
    }
    [[nodiscard]] double min() const { return values.empty() ? 0 : std::ranges::min(values); }
    [[nodiscard]] double max() const { return values.empty() ? 0 : std::ranges::max(values); }
    [[nodiscard]] nlohmann::json json() const { return {{"median", median()}, {"min", min()}, {"max", max()}}; }
};

/// Returns the most memory that this process had in bytes, by the kernel's own count; 0 if it does not keep one.
std::uint64_t peakResidentBytes()
{
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);) {
        unsigned long long kib = 0;
        if (std::sscanf(line.c_str(), "VmHWM: %llu kB", &kib) == 1) {
            return kib * 1024;
        }
    }
    return 0;
}

/// Returns random ids, the same in every run; any text costs the same.
std::vector<execution::TokenId> someTokens(std::uint32_t count, std::uint32_t vocabulary)
{
    std::vector<execution::TokenId> tokens(count);
    std::uint32_t state = 1;
    for (auto &token : tokens) {
        state = state * 1664525 + 1013904223;
        token = static_cast<execution::TokenId>((state >> 8U) % vocabulary);
    }
    return tokens;
}

struct Measured {
    Rates prefill;
    Rates decode;
};

/// Evaluates what is not measured: a prompt, of at most a batch, and a few tokens. Memory is touched and threads are awake only
/// after that.
Result<void> warmUp(session::Session &session, std::span<const execution::TokenId> prompt,
                    std::span<const execution::TokenId> generated, const std::stop_token &stop)
{
    constexpr std::size_t FewTokens = 8;
    const auto past = session.tokens().size();
    if (!prompt.empty()) {
        if (const auto done = session.evaluate(prompt.first(std::min<std::size_t>(prompt.size(), session.batch())), stop);
            !done) {
            return std::unexpected(done.error());
        }
    }
    session.truncate(past);
    for (const auto &token : generated.first(std::min(generated.size(), FewTokens))) {
        if (const auto done = session.evaluate(std::span(&token, 1), stop); !done) {
            return std::unexpected(done.error());
        }
    }
    session.truncate(past);
    return {};
}

Result<Measured> measure(session::Session &session, const Arguments &arguments, const std::stop_token &stop)
{
    const auto vocabulary = session.vocabularySize();
    const auto past = someTokens(arguments.depth, vocabulary);
    const auto prompt = someTokens(arguments.promptTokens, vocabulary);
    const auto generated = someTokens(arguments.generate, vocabulary);
    if (!past.empty()) {
        if (const auto done = session.evaluate(past, stop); !done) {
            return std::unexpected(done.error());
        }
    }
    if (auto done = warmUp(session, prompt, generated, stop); !done) {
        return std::unexpected(done.error());
    }
    Measured measured;
    for (std::uint32_t i = 0; i < arguments.repeat; ++i) {
        if (!prompt.empty()) {
            session.truncate(past.size());
            const base::Stopwatch stopwatch;
            if (const auto done = session.evaluate(prompt, stop); !done) {
                return std::unexpected(done.error());
            }
            measured.prefill.values.push_back(static_cast<double>(prompt.size()) / stopwatch.seconds());
        }
        if (!generated.empty()) {
            session.truncate(past.size());
            const base::Stopwatch stopwatch;
            for (const auto &token : generated) {
                if (const auto done = session.evaluate(std::span(&token, 1), stop); !done) {
                    return std::unexpected(done.error());
                }
            }
            measured.decode.values.push_back(static_cast<double>(generated.size()) / stopwatch.seconds());
        }
    }
    return measured;
}

/// The limits are what the device can do at best.
struct Limits {
    double bandwidth = 0; ///< bytes a second
    double multiplyRate = 0; ///< multiplications a second
};

Result<Limits> limitsOf(const execution::Device &device)
{
    const auto bandwidth = device.bandwidth();
    const auto multiplyRate = device.multiplyRate();
    if (!bandwidth || !multiplyRate) {
        return std::unexpected(bandwidth ? multiplyRate.error() : bandwidth.error());
    }
    return Limits{.bandwidth = *bandwidth, .multiplyRate = *multiplyRate};
}

Result<void> printProfile(session::Session &session, std::uint32_t tokens, const Limits &limits)
{
    const auto costs = session.profile(tokens);
    if (!costs) {
        return std::unexpected(costs.error());
    }
    execution::OperationCost sum{.operation = "all"};
    for (const auto &cost : *costs) {
        sum.count += cost.count;
        sum.dispatches += cost.dispatches;
        sum.bytes += cost.bytes;
        sum.multiplications += cost.multiplications;
        sum.ms += cost.ms;
    }
    std::fprintf(stderr, "%u token%s:\n  %-14s %5s %10s %10s %7s %9s %12s %7s %8s\n", tokens, tokens == 1 ? "" : "s", "operation",
                 "times", "dispatches", "ms", "of all", "MB", "of bandwidth", "GFLOP/s", "of peak");
    const auto print = [&](const execution::OperationCost &cost) {
        const double seconds = cost.ms / 1000;
        std::fprintf(stderr, "  %-14s %5u %10u %10.3f %5.1f %% %9.2f %10.1f %% %7.1f %6.1f %%\n", cost.operation.c_str(),
                     cost.count, cost.dispatches, cost.ms, 100 * cost.ms / sum.ms, static_cast<double>(cost.bytes) / 1e6,
                     100 * static_cast<double>(cost.bytes) / seconds / limits.bandwidth,
                     2 * static_cast<double>(cost.multiplications) / seconds / 1e9,
                     100 * static_cast<double>(cost.multiplications) / seconds / limits.multiplyRate);
    };
    std::ranges::for_each(*costs, print);
    print(sum);
    return {};
}

Result<void> run(Arguments arguments)
{
    const Interrupt interrupt;
    const auto needed = std::max(arguments.promptTokens, arguments.generate) + arguments.depth;
    if (arguments.session.contextLength == 0) {
        arguments.session.contextLength = (needed + 255) / 256 * 256;
    }
    const base::Stopwatch stopwatch;
    const auto opened = openSession(arguments.session, interrupt.token());
    if (!opened) {
        return std::unexpected(opened.error());
    }
    auto &session = *opened->session;
    const double loadMs = stopwatch.milliseconds();
    const auto measured = measure(session, arguments, interrupt.token());
    if (!measured) {
        return std::unexpected(measured.error());
    }
    const auto peakBytes = peakResidentBytes(); // asked before the yardstick takes memory of its own
    const auto limits = limitsOf(session.device());
    if (!limits) {
        return std::unexpected(limits.error());
    }
    const double decodeBytes
        = measured->decode.median() * static_cast<double>(session.bytesPerToken(arguments.depth + arguments.generate / 2));
    const double share = decodeBytes / limits->bandwidth;
    const double prefillShare
        = measured->prefill.median() * static_cast<double>(session.multiplicationsPerToken()) / limits->multiplyRate;
    if (arguments.profile) {
        for (const auto tokens : {1U, std::max(2U, std::min(session.batch(), arguments.promptTokens))}) {
            session.truncate(arguments.depth);
            if (const auto done = printProfile(session, tokens, *limits); !done) {
                return done;
            }
        }
    }
    if (arguments.json) {
        auto paths = nlohmann::json::object();
        for (const auto &[type, taken] : session.methods().all()) {
            paths[std::string(gguf::traits(type)->name)]
                = {{"products", execution::name(taken.products)}, {"loads", execution::name(taken.loads)}};
        }
        const nlohmann::json json{
            {"device", session.deviceName()},
            {"driver", session.driverName()},
            {"prefill_tps", measured->prefill.json()},
            {"decode_tps", measured->decode.json()},
            {"load_ms", loadMs},
            {"peak_rss_bytes", peakBytes},
            {"copy_bandwidth", limits->bandwidth / 1e9},
            {"share_of_limit", share},
            {"peak_gflops", 2 * limits->multiplyRate / 1e9},
            {"prefill_share_of_limit", prefillShare},
            {"paths", paths},
        };
        std::puts(base::dump(json).c_str());
        return {};
    }
    std::puts(base::format("{} ({})\nprefill {:8.1f} tokens/s ({:.1f} to {:.1f})\ndecode  {:8.1f} tokens/s ({:.1f} to {:.1f})\n"
                           "load {:.0f} ms; memory {:.1f} GB/s, of which decode uses {:.0f} %; {:.0f} GFLOP/s at best, of which "
                           "prefill uses {:.0f} %",
                           session.deviceName(), session.driverName(), measured->prefill.median(), measured->prefill.min(),
                           measured->prefill.max(), measured->decode.median(), measured->decode.min(), measured->decode.max(),
                           loadMs, limits->bandwidth / 1e9, 100 * share, 2 * limits->multiplyRate / 1e9, 100 * prefillShare)
                  .c_str());
    return {};
}
}

void addBench(CLI::App &app, int &status)
{
    auto *command = app.add_subcommand("bench", "measure the speed of a model on a device");
    auto arguments = std::make_shared<Arguments>();
    arguments->session.addTo(*command);
    command->add_option("--prompt-tokens", arguments->promptTokens, "length of the prompt")->capture_default_str();
    command->add_option("--generate", arguments->generate, "tokens decoded one by one")->capture_default_str();
    command->add_option("--depth", arguments->depth, "tokens in the context before each measurement")->capture_default_str();
    command->add_option("--repeat", arguments->repeat, "measurements; the median counts")
        ->check(CLI::PositiveNumber)
        ->capture_default_str();
    command->add_flag("--profile", arguments->profile, "also print where the time goes, on standard error");
    command->add_flag("--json", arguments->json, "one line of JSON");
    command->callback([arguments, &status] {
        const auto done = run(*arguments);
        status = done ? 0 : reportFailure(done.error());
    });
}
}
