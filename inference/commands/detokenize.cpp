// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "base/format.h"
#include "base/json.h"
#include "inference/commands/commands.h"
#include "inference/commands/jsonlines.h"
#include "inference/commands/sessionarguments.h"
#include "inference/tokenizer/tokenizer.h"

#include <memory>
#include <string>
#include <utility>

namespace inference::commands
{
namespace
{
Result<Json> decoded(const tokenizer::Tokenizer &tokenizer, const Json &line)
{
    const auto field = line.find("ids");
    if (field == line.end() || !field->is_array()) {
        return fail(ErrorCode::Usage, "The line needs a list of \"ids\"");
    }
    std::vector<tokenizer::TokenId> ids;
    for (const Json &item : *field) {
        const bool fits = item.is_number_integer() && std::in_range<tokenizer::TokenId>(item.get<std::int64_t>())
            && tokenizer.vocabulary().contains(item.get<tokenizer::TokenId>());
        if (!fits) {
            return fail(ErrorCode::Usage,
                        base::format("{} is not the id of a token; the vocabulary has {}", base::dump(item).substr(0, 40),
                                     tokenizer.vocabulary().size()));
        }
        ids.push_back(item.get<tokenizer::TokenId>());
    }
    return textOrHex(tokenizer.decode(ids, truth(line, "special", false)));
}

int run(const std::string &model)
{
    const auto file = gguf::File::open(model);
    const auto tokenizer = file.and_then(tokenizer::Tokenizer::create);
    if (!tokenizer) {
        return reportFailure(tokenizer.error());
    }
    return answerLines([&tokenizer](const Json &line) { return decoded(**tokenizer, line); });
}
}

void addDetokenize(CLI::App &app, int &status)
{
    CLI::App *command = app.add_subcommand("detokenize", "Turn token ids into text, a line of JSON each");
    const auto model = std::make_shared<std::string>();
    const auto device = std::make_shared<std::string>();
    command->add_option("--model", *model, "the model's GGUF file; one with a vocabulary only is enough")->required();
    command->add_option("--device", *device, "accepted and not needed");
    command->add_flag("--jsonl", "read {\"ids\", \"special\"}, print {\"text\"} or {\"hex\"}")->required();
    command->callback([model, device, &status] { status = run(*model); });
}
}
