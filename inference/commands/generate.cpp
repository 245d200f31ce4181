// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// `tramontane-engine generate` prints one answer on the terminal, as it is written.
#include "base/format.h"
#include "base/json.h"
#include "inference/chat/prompt.h"
#include "inference/commands/commands.h"
#include "inference/commands/interrupt.h"
#include "inference/commands/samplingarguments.h"
#include "inference/commands/sessionarguments.h"
#include "inference/generation/generation.h"
#include "inference/protocol/messages.h"

#include <nlohmann/json.hpp>

#include <cstdio>
#include <fstream>
#include <iostream>
#include <iterator>

namespace inference::commands
{
namespace
{
struct Arguments {
    SessionArguments session;
    std::string prompt;
    std::string chat; ///< path, or "-" for standard input
    SamplingArguments sampling;
    bool special = false;
    bool timings = false;
};

/// Reads a list of messages, or an object that holds one as `messages`.
Result<std::vector<chat::ChatMessage>> readMessages(const std::string &path)
{
    std::ifstream file;
    if (path != "-") {
        file.open(path, std::ios::binary);
        if (!file) {
            return fail(ErrorCode::FileNotFound, base::format("\"{}\" cannot be read", path));
        }
    }
    auto json = base::parseJson(std::string(std::istreambuf_iterator(path == "-" ? std::cin : file), {}));
    if (json.is_object() && json.contains("messages")) {
        json = nlohmann::json(json["messages"]);
    }
    if (!json.is_array() || json.empty()) {
        return fail(ErrorCode::FileCorrupt, base::format("\"{}\" holds no list of chat messages", path));
    }
    std::vector<chat::ChatMessage> messages;
    for (const nlohmann::json &element : json) {
        auto message = protocol::parse<chat::ChatMessage>(element);
        if (!message) {
            return fail(ErrorCode::FileCorrupt,
                        base::format("message {} of \"{}\": {}", messages.size() + 1, path, message.error().detail));
        }
        messages.push_back(std::move(*message));
    }
    return messages;
}

struct Prompt {
    std::vector<tokenizer::TokenId> tokens;
    std::vector<std::string> stops{}; ///< texts that end the answer, beside those of the arguments
};

Result<Prompt> readPrompt(const Arguments &arguments, const gguf::File &file, const tokenizer::Tokenizer &tokenizer)
{
    if (arguments.chat.empty()) {
        return Prompt{.tokens = tokenizer.encode(arguments.prompt, {.addSpecial = true, .parseSpecial = arguments.special})};
    }
    const auto messages = readMessages(arguments.chat);
    if (!messages) {
        return std::unexpected(messages.error());
    }
    const auto chatTemplate = chat::Template::fromFile(file);
    if (!chatTemplate) {
        return std::unexpected(chatTemplate.error());
    }
    return chat::promptTokens(*chatTemplate, tokenizer, *messages).transform([&](auto tokens) {
        return Prompt{.tokens = std::move(tokens), .stops = chatTemplate->stops()};
    });
}

double perSecond(std::uint32_t tokens, double milliseconds)
{
    return milliseconds > 0 ? tokens * 1000.0 / milliseconds : 0;
}

void printTimings(const generation::GenerationResult &result)
{
    std::fprintf(
        stderr,
        "prompt: %u tokens in %.0f ms (%.1f/s); answer: %u tokens in %.0f ms (%.1f/s), %u of %u guesses right; stopped by: "
        "%s\n",
        result.promptTokens, result.prefillMs, perSecond(result.promptTokens, result.prefillMs), result.generatedTokens,
        result.decodeMs, perSecond(result.generatedTokens, result.decodeMs), result.acceptedTokens, result.proposedTokens,
        std::string(protocol::name(result.stopReason)).c_str());
}

/// Reads the prompt before the model goes onto the device: what is wrong with it shows at once.
Result<generation::GenerationResult> generate(const Arguments &arguments, Interrupt &interrupt)
{
    const auto file = gguf::File::open(arguments.session.model);
    if (!file) {
        return std::unexpected(file.error());
    }
    const auto tokenizer = tokenizer::Tokenizer::create(*file);
    if (!tokenizer) {
        return std::unexpected(tokenizer.error());
    }
    auto prompt = readPrompt(arguments, **file, **tokenizer);
    if (!prompt) {
        return std::unexpected(prompt.error());
    }
    auto request = arguments.sampling.request(std::move(prompt->tokens));
    if (!request) {
        return std::unexpected(request.error());
    }
    request->stop.insert(request->stop.end(), prompt->stops.begin(), prompt->stops.end());
    const auto opened = openSession(arguments.session, interrupt.token());
    if (!opened) {
        return std::unexpected(opened.error());
    }
    const auto print = [&interrupt](std::string_view text, std::uint32_t) {
        if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() || std::fflush(stdout) != 0) {
            interrupt.stop(); // nobody reads any more
        }
    };
    generation::SpeculationRecord record;
    request->speculation = arguments.sampling.speculates(*opened->session) ? &record : nullptr;
    return generation::generate(*opened->session, *tokenizer, *request, {.prefill = {}, .text = print}, interrupt.token());
}

int run(const Arguments &arguments)
{
    Interrupt interrupt;
    const auto result = generate(arguments, interrupt);
    if (!result) {
        return reportFailure(result.error());
    }
    std::fputc('\n', stdout);
    if (result->stopReason == generation::StopReason::ContextFull) {
        std::fprintf(stderr, "tramontane-engine: the answer ends here because the context is full\n");
    }
    if (arguments.timings) {
        printTimings(*result);
    }
    return finishOutput();
}
}

void addGenerate(CLI::App &app, int &status)
{
    auto *command = app.add_subcommand("generate", "answer a prompt or a chat, printing the text as it comes");
    auto arguments = std::make_shared<Arguments>();
    arguments->session.addTo(*command);
    auto *source = command->add_option_group("source");
    source->add_option("--prompt", arguments->prompt, "a text to go on with, as it is");
    source->add_option("--chat", arguments->chat, "a JSON file with a list of messages; - for standard input");
    source->require_option(1);
    command->add_flag("--special", arguments->special, "the spelling of a control token in --prompt stands for that token");
    arguments->sampling.addTo(*command);
    command->add_flag("--timings", arguments->timings, "print counts and rates on standard error at the end");
    command->callback([arguments, &status] { status = run(*arguments); });
}
}
