// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/commands/commands.h"
#include "inference/commands/jsonlines.h"
#include "inference/commands/sessionarguments.h"
#include "inference/tokenizer/tokenizer.h"

#include <memory>
#include <string>

namespace inference::commands
{
namespace
{
int run(const std::string &model)
{
    const auto file = gguf::File::open(model);
    const auto tokenizer = file.and_then(tokenizer::Tokenizer::create);
    if (!tokenizer) {
        return reportFailure(tokenizer.error());
    }
    return answerLines([&tokenizer](const Json &line) {
        return bytesOf(line).transform([&](const std::string &text) {
            return Json{{"ids",
                         (*tokenizer)
                             ->encode(text,
                                      {.addSpecial = truth(line, "add_special", true),
                                       .parseSpecial = truth(line, "parse_special", false)})}};
        });
    });
}
}

void addTokenize(CLI::App &app, int &status)
{
    CLI::App *command = app.add_subcommand("tokenize", "Turn text into token ids, a line of JSON each");
    const auto model = std::make_shared<std::string>();
    const auto device = std::make_shared<std::string>();
    command->add_option("--model", *model, "the model's GGUF file; one with a vocabulary only is enough")->required();
    command->add_option("--device", *device, "accepted and not needed");
    command->add_flag("--jsonl", "read {\"text\" or \"hex\", \"add_special\", \"parse_special\"}, print {\"ids\"}")->required();
    command->callback([model, device, &status] { status = run(*model); });
}
}
