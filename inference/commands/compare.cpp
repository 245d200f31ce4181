// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// `tramontane-engine compare` measures how far a model on a device, at a precision, in given batches, is from another way of
// computing it, or from another model with the same vocabulary.
#include "base/format.h"
#include "base/json.h"
#include "inference/commands/commands.h"
#include "inference/commands/interrupt.h"
#include "inference/commands/sessionarguments.h"
#include "inference/comparison/comparison.h"
#include "inference/execution/device.h"
#include "inference/tokenizer/tokenizer.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdio>
#include <optional>

#include <unistd.h>

namespace inference::commands
{
namespace
{
constexpr std::uint32_t DefaultPositions = 400;
constexpr std::uint32_t DefaultBatch = 128; // tokens, whose logits take at most 78 MB
constexpr double Percentile = 0.99;

struct Arguments {
    SessionArguments session;
    std::vector<std::string> files;
    std::uint32_t positions = DefaultPositions;
    std::string against = "exact"; ///< the reference's precision
    std::string againstModel; ///< path of the reference's model; empty if it is the same
    std::string againstDevice; ///< the reference's device; empty if it is the same
    std::string againstKv; ///< precision of the reference's cache; empty if it is the same
    std::uint32_t againstBatch = 0; ///< tokens in a batch of the reference; 0 if it is the same
    bool json = false;

    [[nodiscard]] SessionArguments reference() const
    {
        auto other = session;
        const auto put = [](std::string &what, const std::string &instead) {
            if (!instead.empty()) {
                what = instead;
            }
        };
        put(other.model, againstModel);
        put(other.device, againstDevice);
        put(other.kv, againstKv);
        other.precision = against;
        if (against == "exact") {
            other.products = "auto";
        }
        if (againstBatch != 0) {
            other.batch = againstBatch;
        }
        return other;
    }
};

/// One of the two sides that are compared.
struct Side {
    SessionArguments arguments;
    std::string device;

    [[nodiscard]] std::string text() const
    {
        return base::format("{} on {}, {}, cache in {}, batches of {}", arguments.model, device, arguments.precision,
                            arguments.kv, arguments.batch);
    }
    [[nodiscard]] nlohmann::ordered_json json() const
    {
        return {{"model", arguments.model},
                {"device", device},
                {"precision", arguments.precision},
                {"kv", arguments.kv},
                {"batch", arguments.batch}};
    }
};

struct Compared {
    std::vector<comparison::Comparison> files; ///< in the order of the arguments
    comparison::Comparison all;
    Side side;
    Side reference;
};

using Texts = std::vector<std::vector<execution::TokenId>>; // the first tokens of each text

/// Returns the first tokens of each text. Errors: Usage if another model splits the texts differently.
Result<Texts> tokenize(const Arguments &arguments)
{
    std::vector<std::string> paths{arguments.session.model};
    if (!arguments.againstModel.empty()) {
        paths.push_back(arguments.againstModel);
    }
    std::optional<Texts> first;
    for (const std::string &path : paths) {
        const auto tokenizer
            = gguf::File::open(path).and_then([](const auto &file) { return tokenizer::Tokenizer::create(file); });
        if (!tokenizer) {
            return std::unexpected(tokenizer.error());
        }
        Texts texts;
        for (const std::string &name : arguments.files) {
            const auto text = readText(name);
            if (!text) {
                return std::unexpected(text.error());
            }
            texts.push_back((*tokenizer)->encode(*text));
            if (texts.back().empty()) {
                return fail(ErrorCode::Usage, base::format("\"{}\" has no token", name));
            }
            texts.back().resize(std::min<std::size_t>(texts.back().size(), arguments.positions));
        }
        if (first && *first != texts) {
            return fail(ErrorCode::Usage, "the two models split the texts into different tokens, so there is nothing to compare");
        }
        first = std::move(texts);
    }
    return *first;
}

/// Returns the options of `arguments`, with logits for every token of a batch.
Result<execution::Options> optionsOf(const SessionArguments &arguments)
{
    return arguments.options().transform([&](execution::Options options) {
        options.logitRows = options.batch;
        return options;
    });
}

Result<std::unique_ptr<session::Session>> open(const SessionArguments &arguments, const std::stop_token &stop)
{
    const auto options = optionsOf(arguments);
    if (!options) {
        return std::unexpected(options.error());
    }
    const auto file = gguf::File::open(arguments.model);
    if (!file) {
        return std::unexpected(file.error());
    }
    return session::Session::open(*file, *options, {}, stop).and_then([&](auto session) {
        return (*file)->checkWhole().transform([&] { return std::move(session); });
    });
}

/// The same model on the same device is not loaded twice.
Result<std::unique_ptr<session::Session>> openReference(const Arguments &arguments, const SessionArguments &reference,
                                                        const session::Session &session, const std::stop_token &stop)
{
    const auto options = optionsOf(reference);
    if (!options) {
        return std::unexpected(options.error());
    }
    if (arguments.againstModel.empty() && options->device.value_or(session.device().info().id) == session.device().info().id) {
        auto beside = session.openBeside(*options, stop);
        if (beside || beside.error().code != ErrorCode::Unsupported) {
            return beside;
        }
    }
    return open(reference, stop);
}

void showProgress(std::size_t file, std::size_t files, std::uint64_t done, std::uint64_t total)
{
    if (isatty(STDERR_FILENO)) {
        std::fprintf(stderr, "\rtext %zu of %zu, token %llu of %llu   %s", file + 1, files, static_cast<unsigned long long>(done),
                     static_cast<unsigned long long>(total), file + 1 == files && done == total ? "\n" : "");
    }
}

Result<Compared> evaluate(Arguments arguments, const std::stop_token &stop)
{
    const auto texts = tokenize(arguments);
    if (!texts) {
        return std::unexpected(texts.error());
    }
    if (arguments.session.contextLength == 0) {
        arguments.session.contextLength
            = static_cast<std::uint32_t>(std::ranges::max(*texts, {}, &Texts::value_type::size).size());
    }
    if (arguments.session.batch == 0) {
        arguments.session.batch = DefaultBatch;
    }
    const auto reference = arguments.reference();
    const auto session = open(arguments.session, stop);
    if (!session) {
        return std::unexpected(session.error());
    }
    const auto other = openReference(arguments, reference, **session, stop);
    if (!other) {
        return std::unexpected(other.error());
    }
    Compared compared{.files = std::vector<comparison::Comparison>(texts->size()),
                      .all = {},
                      .side = {.arguments = arguments.session, .device = (*session)->deviceName()},
                      .reference = {.arguments = reference, .device = (*other)->deviceName()}};
    for (std::size_t i = 0; i < texts->size(); ++i) {
        const auto done
            = comparison::compare(**session, **other, (*texts)[i], compared.files[i], stop,
                                  [&](std::uint64_t done, std::uint64_t total) { showProgress(i, texts->size(), done, total); });
        if (!done) {
            return std::unexpected(done.error());
        }
        compared.all.add(compared.files[i]);
    }
    return compared;
}

nlohmann::ordered_json figures(const comparison::Comparison &comparison)
{
    return {{"positions", comparison.positions()},          {"mean_kl", comparison.meanDivergence()},
            {"kl_99", comparison.divergenceAt(Percentile)}, {"largest_kl", comparison.largestDivergence()},
            {"same_token", comparison.sameToken()},         {"median_nmse", comparison.medianError()}};
}

void printJson(const Arguments &arguments, const Compared &compared)
{
    auto json = figures(compared.all);
    json.update(compared.side.json());
    json["against"] = compared.reference.json();
    json["files"] = nlohmann::ordered_json::array();
    for (std::size_t i = 0; i < arguments.files.size(); ++i) {
        nlohmann::ordered_json file{{"file", arguments.files[i]}};
        file.update(figures(compared.files[i]));
        json["files"].push_back(std::move(file));
    }
    std::puts(base::dump(json).c_str());
}

void print(const Arguments &arguments, const Compared &compared)
{
    const comparison::Comparison &all = compared.all;
    const auto files = arguments.files.size();
    std::puts(base::format("{} positions of {} text{}\nsame most likely token       {:9.3f} %\n"
                           "KL divergence, mean          {:11.4g}\n     99th percentile         {:11.4g}\n"
                           "     largest                 {:11.4g}\nNMSE of the logits, median   {:11.4g}\n{}\nagainst {}",
                           all.positions(), files, files == 1 ? "" : "s", 100 * all.sameToken(), all.meanDivergence(),
                           all.divergenceAt(Percentile), all.largestDivergence(), all.medianError(), compared.side.text(),
                           compared.reference.text())
                  .c_str());
}

int run(const Arguments &arguments)
{
    const Interrupt interrupt;
    const auto compared = evaluate(arguments, interrupt.token());
    if (!compared) {
        return reportFailure(compared.error());
    }
    if (arguments.json) {
        printJson(arguments, *compared);
    } else {
        print(arguments, *compared);
    }
    return finishOutput();
}
}

void addCompare(CLI::App &app, int &status)
{
    auto *command = app.add_subcommand("compare", "measure how far a model's answers are from those of slow, exact arithmetic");
    auto arguments = std::make_shared<Arguments>();
    arguments->session.addTo(*command);
    command->get_option("--batch")->description(
        base::format("prompt tokens evaluated at once, {} if absent; 1 decodes", DefaultBatch));
    command->add_option("--file", arguments->files, "a text; may be given several times")->required()->allow_extra_args(false);
    command->add_option("--positions", arguments->positions, "tokens of each text, from its beginning, that are compared")
        ->check(CLI::PositiveNumber)
        ->capture_default_str();
    command
        ->add_option("--against", arguments->against,
                     "precision of what it is held against; all that follows is the same if absent")
        ->check(CLI::IsMember({"exact", "fast"}))
        ->capture_default_str();
    command->add_option("--against-model", arguments->againstModel, "its model, with the same vocabulary");
    command->add_option("--against-device", arguments->againstDevice, "its device, as the command devices names it");
    command->add_option("--against-kv", arguments->againstKv, "precision of its KV cache")
        ->check(CLI::IsMember({"f16", "f32", "q8_0"}));
    command->add_option("--against-batch", arguments->againstBatch, "prompt tokens that it evaluates at once");
    command->add_flag("--json", arguments->json, "print the figures as JSON");
    command->callback([arguments, &status] { status = run(*arguments); });
}
}
