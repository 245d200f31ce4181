// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// `tramontane-engine perplexity` measures how well a model predicts a text, and tells what was evaluated and how sure that is.
#include "base/format.h"
#include "base/json.h"
#include "inference/commands/commands.h"
#include "inference/commands/interrupt.h"
#include "inference/commands/scoring.h"
#include "inference/commands/sessionarguments.h"
#include "inference/tokenizer/tokenizer.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>

#include <unistd.h>

namespace inference::commands
{
namespace
{
constexpr std::uint32_t DefaultWindow = 512; // tokens; llama.cpp's figures are for as many
constexpr std::uint32_t SmallestWindow = 4;

struct Arguments {
    SessionArguments session;
    std::string file;
    bool json = false;
};

struct Evaluated {
    Scored scored;
    std::size_t textTokens = 0;
    std::string device;
};

void showProgress(std::uint64_t done, std::uint64_t total)
{
    if (isatty(STDERR_FILENO)) {
        std::fprintf(stderr, "\r%llu of %llu windows%s", static_cast<unsigned long long>(done),
                     static_cast<unsigned long long>(total), done == total ? "\n" : "");
    }
}

Result<Evaluated> evaluate(SessionArguments arguments, const std::string &path, std::stop_token stop)
{
    const auto text = readText(path);
    if (!text) {
        return std::unexpected(text.error());
    }
    const auto file = gguf::File::open(arguments.model);
    if (!file) {
        return std::unexpected(file.error());
    }
    const auto tokenizer = tokenizer::Tokenizer::create(*file);
    if (!tokenizer) {
        return std::unexpected(tokenizer.error());
    }
    const std::vector<execution::TokenId> tokens = (*tokenizer)->encode(*text);
    const std::uint32_t asked = arguments.contextLength == 0 ? DefaultWindow : arguments.contextLength;
    arguments.contextLength
        = std::min<std::uint32_t>(asked, static_cast<std::uint32_t>(std::min<std::size_t>(tokens.size(), UINT32_MAX)));
    if (arguments.contextLength < SmallestWindow) {
        return fail(ErrorCode::Usage,
                    base::format("a text and a context of at least {} tokens are needed, not {}", SmallestWindow,
                                 arguments.contextLength));
    }
    const auto opened = openSession(arguments, stop);
    if (!opened) {
        return std::unexpected(opened.error());
    }
    const tokenizer::Vocabulary &vocabulary = (*tokenizer)->vocabulary();
    const auto beginning = vocabulary.addsBegin() ? vocabulary.beginOfSequence() : std::nullopt;
    const auto scored = score(*opened->session, tokens, arguments.contextLength, beginning, stop, showProgress);
    if (!scored) {
        return std::unexpected(scored.error());
    }
    return Evaluated{.scored = *scored, .textTokens = tokens.size(), .device = opened->session->deviceName()};
}

void printJson(const Arguments &arguments, const Evaluated &evaluated)
{
    const Surprise &surprise = evaluated.scored.surprise;
    nlohmann::ordered_json json;
    json["mean_nll"] = surprise.mean();
    json["standard_error"] = surprise.standardError();
    json["perplexity"] = std::exp(surprise.mean());
    json["scored_tokens"] = surprise.count();
    json["windows"] = evaluated.scored.windows;
    json["window_tokens"] = evaluated.scored.windowTokens;
    json["text_tokens"] = evaluated.textTokens;
    json["model"] = arguments.session.model;
    json["file"] = arguments.file;
    json["device"] = evaluated.device;
    std::puts(base::dump(json).c_str());
}

void print(const Arguments &arguments, const Evaluated &evaluated)
{
    const Surprise &surprise = evaluated.scored.surprise;
    const double perplexity = std::exp(surprise.mean());
    std::puts(base::format("mean negative log-likelihood {:.5f} +/- {:.5f} (perplexity {:.4f} +/- {:.4f})", surprise.mean(),
                           surprise.standardError(), perplexity, perplexity * surprise.standardError())
                  .c_str());
    std::puts(base::format("{} tokens scored: the second halves of {} windows of {} tokens, {} of the {} tokens of {}",
                           surprise.count(), evaluated.scored.windows, evaluated.scored.windowTokens,
                           evaluated.scored.windows * evaluated.scored.windowTokens, evaluated.textTokens, arguments.file)
                  .c_str());
    std::puts(base::format("{} on {}", arguments.session.model, evaluated.device).c_str());
}

int run(const Arguments &arguments)
{
    const Interrupt interrupt;
    const auto evaluated = evaluate(arguments.session, arguments.file, interrupt.token());
    if (!evaluated) {
        return reportFailure(evaluated.error());
    }
    if (arguments.json) {
        printJson(arguments, *evaluated);
    } else {
        print(arguments, *evaluated);
    }
    return finishOutput();
}
}

void addPerplexity(CLI::App &app, int &status)
{
    auto *command = app.add_subcommand("perplexity", "measure how well the model predicts a text");
    auto arguments = std::make_shared<Arguments>();
    arguments->session.addTo(*command);
    command->add_option("--file", arguments->file, "the text")->required();
    command->add_flag("--json", arguments->json, "print the figures as JSON");
    command->callback([arguments, &status] { status = run(*arguments); });
}
}
