// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/commands/samplingarguments.h"

#include "base/format.h"
#include "base/utf8.h"

#include <charconv>
#include <cmath>
#include <fstream>
#include <iterator>
#include <utility>

namespace inference::commands
{
namespace
{
Result<sampling::TokenBias> biasFrom(std::string_view text)
{
    sampling::TokenBias bias;
    const char *const end = text.data() + text.size();
    const auto token = std::from_chars(text.data(), end, bias.token);
    if (token.ec == std::errc() && token.ptr != end && *token.ptr == '=') {
        const auto number = std::from_chars(token.ptr + 1, end, bias.bias);
        if (number.ec == std::errc() && number.ptr == end && std::isfinite(bias.bias)) {
            return bias;
        }
    }
    return fail(ErrorCode::Usage, base::format("{} is not of the form TOKEN=NUMBER, such as 123=-5", base::utf8::quoted(text)));
}
}

void SamplingArguments::addTo(CLI::App &command)
{
    const auto add = [&command](const char *name, auto &value, const char *help, double least, double most) {
        command.add_option(name, value, help)->check(CLI::Range(least, most))->capture_default_str();
    };
    command.add_option("--max-tokens", m_maxTokens, "stop after this many; 0: when the model does");
    m_seedOption = command.add_option("--seed", m_seed, "of the random numbers; drawn if absent");
    add("--temperature", m_sampling.temperature, "0: always the most likely token", 0, 100);
    command.add_option("--top-k", m_sampling.topK, "choose among this many; 0: all")->capture_default_str();
    add("--top-p", m_sampling.topP, "choose among the likeliest with this much probability together", 0, 1);
    add("--min-p", m_sampling.minP, "choose among those at least this likely, the likeliest being 1", 0, 1);
    add("--typical-p", m_sampling.typicalP, "choose among the least surprising with this much probability together", 0, 1);
    add("--xtc-probability", m_sampling.xtcProbability, "how often to leave the likeliest tokens out but for one", 0, 1);
    add("--xtc-threshold", m_sampling.xtcThreshold, "the probability from which a token counts among these", 0, 1);
    add("--repetition-penalty", m_sampling.repetitionPenalty, "1: none", 0.01, 100);
    add("--presence-penalty", m_sampling.presencePenalty, "taken off the logit of what was said already", -100, 100);
    add("--frequency-penalty", m_sampling.frequencyPenalty, "taken off for each time that it was", -100, 100);
    command.add_option("--penalty-tokens", m_sampling.penaltyTokens, "how many of the last tokens these three look at")
        ->capture_default_str();
    add("--dry-multiplier", m_sampling.dryMultiplier, "taken off what would go on with a repeated sequence; 0: nothing", 0, 100);
    add("--dry-base", m_sampling.dryBase, "times this for each further token of the sequence", 1, 100);
    command.add_option("--dry-allowed-length", m_sampling.dryAllowedLength, "as long a sequence may be repeated")
        ->capture_default_str();
    command.add_option("--dry-prompt", m_sampling.dryPrompt, "whether sequences of the prompt count, too")->capture_default_str();
    command.add_option("--dry-breaker", m_sampling.dryBreakers, "no repeated sequence reaches across this text; several times");
    command.add_option("--logit-bias", m_bias, "TOKEN=NUMBER to add to a token's logit, -100: never; several times");
    command.add_option("--stop", m_stop, "end the answer before this text; several times");
    command.add_option("--json-schema", m_schema, "a file with the JSON schema that the answer must conform to");
    command
        .add_option("--speculation", m_speculation,
                    "guess tokens that stood in the text before and evaluate several at once, auto: where that gains; the "
                    "answer is the same")
        ->check(CLI::IsMember({"auto", "on", "off"}))
        ->capture_default_str();
}

Result<generation::GenerationRequest> SamplingArguments::request(std::vector<execution::TokenId> prompt) const
{
    generation::GenerationRequest request{
        .prompt = std::move(prompt), .sampling = m_sampling, .maxTokens = m_maxTokens, .stop = m_stop};
    const sampling::Sampling &s = m_sampling;
    if (!std::isfinite(s.temperature + s.topP + s.minP + s.typicalP + s.xtcProbability + s.xtcThreshold + s.repetitionPenalty
                       + s.presencePenalty + s.frequencyPenalty + s.dryMultiplier + s.dryBase)) {
        return fail(ErrorCode::Usage, "the sampling settings must be finite numbers");
    }
    if (m_seedOption != nullptr && m_seedOption->count() > 0) {
        request.sampling.seed = m_seed;
    }
    for (const std::string &text : m_bias) {
        const auto bias = biasFrom(text);
        if (!bias) {
            return std::unexpected(bias.error());
        }
        request.sampling.logitBias.push_back(*bias);
    }
    if (!m_schema.empty()) {
        std::ifstream file(m_schema, std::ios::binary);
        request.jsonSchema.assign(std::istreambuf_iterator<char>(file), {});
        if (!file) {
            return fail(ErrorCode::FileNotFound, base::format("{} cannot be read", base::utf8::quoted(m_schema, 4096)));
        }
    }
    return request;
}
}
