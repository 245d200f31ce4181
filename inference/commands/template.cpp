// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/chat/template.h"
#include "base/format.h"
#include "inference/commands/commands.h"
#include "inference/commands/jsonlines.h"
#include "inference/commands/sessionarguments.h"

#include <cstdio>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>

namespace inference::commands
{
namespace
{
struct Arguments {
    std::string model;
    std::string device;
    std::string file;
    std::string beginToken;
    std::string endToken;
    std::string now;
};

Result<chat::Template> open(const Arguments &arguments)
{
    if (arguments.file.empty()) {
        return gguf::File::open(arguments.model).and_then([](const auto &file) { return chat::Template::fromFile(*file); });
    }
    std::ifstream stream(arguments.file, std::ios::binary);
    if (!stream) {
        return fail(ErrorCode::FileNotFound, base::format("\"{}\" cannot be opened", arguments.file));
    }
    const std::string source{std::istreambuf_iterator<char>(stream), {}};
    return chat::Template::parse(source, arguments.beginToken, arguments.endToken);
}

/// Reads a time of the form "2025-03-14 12:34:56"; returns the present time for an empty text.
Result<std::tm> timeFrom(const std::string &text)
{
    std::tm time{};
    if (text.empty()) {
        return chat::localNow();
    }
    const char *end = strptime(text.c_str(), "%Y-%m-%d %H:%M:%S", &time);
    if (end == nullptr || *end != '\0') {
        return fail(ErrorCode::Usage, base::format("\"{}\" is not a time of the form 2025-03-14 12:34:56", text));
    }
    time.tm_isdst = -1;
    std::mktime(&time); // finds the day of the week
    return time;
}

int run(const Arguments &arguments)
{
    const auto chatTemplate = open(arguments);
    if (!chatTemplate) {
        return reportFailure(chatTemplate.error());
    }
    const auto now = timeFrom(arguments.now);
    if (!now) {
        return reportFailure(now.error());
    }
    if (chatTemplate->isStandIn()) {
        std::fprintf(stderr, "tramontane-engine: the file has no chat template; a stand-in is used\n");
    }
    return answerLines([&](const Json &line) -> Result<Json> {
        const auto messages = line.find("messages");
        if (messages == line.end() || !messages->is_array()) {
            return fail(ErrorCode::Usage, "The line needs a list of \"messages\"");
        }
        const auto variables = line.find("kwargs");
        return chatTemplate
            ->render({.messages = chatTemplate->fitted(*messages),
                      .addGenerationPrompt = truth(line, "add_generation_prompt", false),
                      .variables = variables != line.end() ? *variables : Json(),
                      .now = *now})
            .transform([](const std::string &text) { return Json{{"text", text}}; });
    });
}
}

void addTemplate(CLI::App &app, int &status)
{
    CLI::App *command = app.add_subcommand("template", "Render messages with a chat template, a line of JSON each");
    const auto arguments = std::make_shared<Arguments>();
    auto *source = command->add_option_group("source");
    source->add_option("--model", arguments->model, "the GGUF file whose template is used");
    source->add_option("--template", arguments->file, "a file with a Jinja template");
    source->require_option(1);
    command->add_option("--bos-token", arguments->beginToken, "text of the token that begins a sequence, with --template");
    command->add_option("--eos-token", arguments->endToken, "text of the token that ends a sequence, with --template");
    command->add_option("--now", arguments->now, "what strftime_now() tells, as \"2025-03-14 12:34:56\"");
    command->add_option("--device", arguments->device, "accepted and not needed");
    command->add_flag("--jsonl", "read {\"messages\", \"add_generation_prompt\", \"kwargs\"}, print {\"text\"} or {\"error\"}")
        ->required();
    command->callback([arguments, &status] { status = run(*arguments); });
}
}
