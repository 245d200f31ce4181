// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/fuzz/targets.h"

#include "base/json.h"
#include "base/utf8.h"
#include "inference/chat/prompt.h"
#include "inference/chat/template.h"
#include "inference/gpu/memory.h"
#include "inference/model/languages.h"
#include "inference/model/plan.h"
#include "inference/reference/executor.h"
#include "inference/sampling/constraint.h"
#include "inference/tokenizer/streamdecoder.h"
#include "tests/fuzz/vocabularies.h"
#include "tests/inference/scripted.h"

#include <algorithm>
#include <array>
#include <bit>
#include <random>
#include <span>

using namespace inference;

namespace fuzz
{
namespace
{
/// Reads all that is told about a file, whatever its keys.
void readEverything(const gguf::File &file)
{
    std::uint64_t total = 0;
    for (const gguf::Tensor &tensor : file.tensors()) {
        total += tensor.data.size();
        mustHold(file.tensor(tensor.name) == &tensor);
        mustHold(!tensor.data.empty() && tensor.data.front() == tensor.data.front() && tensor.data.back() == tensor.data.back());
    }
    mustHold(total <= file.sizeBytes());
    for (const gguf::Entry &entry : file.metadata()) {
        (void)file.unsignedInteger(entry.key);
        (void)file.real(entry.key);
        (void)file.boolean(entry.key);
        (void)file.string(entry.key);
        (void)file.strings(entry.key);
        (void)file.integers(entry.key);
        (void)file.reals(entry.key);
    }
}

bool isFitToShow(const Error &error)
{
    return !error.detail.empty() && base::utf8::isValid(error.detail);
}

/// Returns `text` without the beginning of a character at its end.
std::string_view withoutHalfCharacter(std::string_view text)
{
    for (std::size_t length = 1; length <= 3 && length <= text.size(); ++length) {
        const auto last = base::utf8::decode(text.substr(text.size() - length));
        if (last.incomplete && last.length == length) {
            return text.substr(0, text.size() - length);
        }
    }
    return text;
}

/// Turns text to tokens and back to text, with what a stream shows on the way.
void thereAndBack(const SmallTokenizer &kind, std::string_view text, bool special)
{
    const auto &tokenizer = kind.tokenizer;
    const auto ids = tokenizer->encode(text, {.addSpecial = special, .parseSpecial = special});
    tokenizer::StreamDecoder decoder(tokenizer);
    std::string shown;
    std::string bytes;
    for (const auto id : ids) {
        mustHold(tokenizer->vocabulary().contains(id));
        const std::string characters = decoder.add(id);
        mustHold(base::utf8::isValid(characters));
        shown += characters;
        bytes += tokenizer->piece(id, false);
    }
    mustHold(base::utf8::isValid(shown) && shown == base::utf8::sanitized(withoutHalfCharacter(bytes)));
    mustHold(special || !kind.exact || bytes == text);
    (void)tokenizer->decode(ids, special);
}

void runPlan(const std::shared_ptr<const model::Plan> &plan)
{
    constexpr std::uint64_t Gibi = std::uint64_t{1} << 30;
    const execution::MemoryBudget budget{.deviceBytes = Gibi, .hostBytes = Gibi, .deviceName = "Scripted"};
    for (const auto kv : {execution::KvType::F16, execution::KvType::Q8_0}) {
        const execution::Options options{.device = {}, .contextLength = 0, .kv = kv};
        const auto memory = execution::planMemory(gpu::memoryNeeds(*plan, options, 512), options, budget);
        mustHold(memory ? memory->deviceBytes + memory->hostBytes <= 2 * Gibi : isFitToShow(memory.error()));
    }
    reference::Executor executor(plan, 2, execution::KvType::F16);
    const std::array<std::int32_t, 2> tokens{0, static_cast<std::int32_t>(plan->hyperparameters.vocabulary - 1)};
    mustHold(executor.run(tokens, 0).has_value());
}
}

void gguf(std::string_view input)
{
    const auto file = gguf::File::fromBytes(std::as_bytes(std::span(input)));
    if (!file) {
        mustHold(isFitToShow(file.error()));
        return;
    }
    readEverything(**file);
    for (const model::SpokenLanguages &source : model::languages(**file)) {
        mustHold(!source.codes.empty() && source.codes.size() <= 64);
    }
    const auto tokenizer = tokenizer::Tokenizer::create(*file);
    if (tokenizer) {
        thereAndBack({.tokenizer = *tokenizer, .exact = false}, "Hello <|im_start|> 12 \xC3", true);
    } else {
        mustHold(isFitToShow(tokenizer.error()));
    }
    const auto chatTemplate = chat::Template::fromFile(**file);
    if (tokenizer && chatTemplate) {
        const std::array<chat::ChatMessage, 1> messages{{{.role = "user", .content = "Hello </s>"}}};
        (void)chat::promptTokens(*chatTemplate, **tokenizer, messages);
    }
    if (const auto plan = model::plan(*file)) {
        runPlan(*plan);
    } else {
        mustHold(isFitToShow(plan.error()));
    }
}

void chatTemplate(std::string_view input)
{
    const auto parsed = chat::Template::parse(input, "<s>", "</s>");
    if (!parsed) {
        mustHold(parsed.error().code == ErrorCode::Template && isFitToShow(parsed.error()));
        return;
    }
    using Json = nlohmann::ordered_json;
    static const Json Messages = base::parseOrderedJson(
        R"([{"role":"system","content":"Be brief."},{"role":"user","content":"Héllo"},{"role":"assistant","content":"Hi",
            "tool_calls":[{"id":"1","function":{"name":"f","arguments":{"a":1,"b":[true,null,2.5]}}}]},
            {"role":"user","content":[{"type":"text","text":"x\n y"}]}])");
    static const Json Variables = base::parseOrderedJson(
        R"({"tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object"}}}],"n":9223372036854775807,
            "r":-1e300,"empty":"","text":"Ünï <b>'\"\\ \t","yes":true,"nothing":null,"list":[3,1,2,"b","A"]})");
    std::tm now{};
    now.tm_year = 125;
    now.tm_mday = 14;
    const auto text = parsed->render({.messages = Messages, .addGenerationPrompt = true, .variables = Variables, .now = now});
    mustHold(text || (text.error().code == ErrorCode::Template && isFitToShow(text.error())));
}

void tokenizer(std::string_view input)
{
    if (input.empty()) {
        return;
    }
    const SmallTokenizer &kind = smallTokenizer(static_cast<std::uint8_t>(input.front()) % vocabularyCount());
    for (const bool special : {false, true}) {
        thereAndBack(kind, input.substr(1), special);
    }
}

void jsonSchema(std::string_view input)
{
    static const auto Tokenizer = scripted::tokenizer();
    const auto constraint = sampling::Constraint::fromJsonSchema(input, *Tokenizer);
    if (!constraint) {
        mustHold(constraint.error().code == ErrorCode::Usage || constraint.error().code == ErrorCode::Unsupported);
        mustHold(isFitToShow(constraint.error()));
        return;
    }
    // Any of the allowed tokens must lead on, and where the answer may end it must be JSON. The walk is the same each time.
    std::mt19937 random(20260101);
    std::string answer;
    for (int step = 0; step < 64; ++step) {
        const auto allowed = (*constraint)->allowed();
        std::vector<tokenizer::TokenId> choices;
        for (std::size_t word = 0; word < allowed.size(); ++word) {
            for (std::uint64_t bits = allowed[word]; bits != 0; bits &= bits - 1) {
                choices.push_back(static_cast<tokenizer::TokenId>(word * 64 + static_cast<std::size_t>(std::countr_zero(bits))));
            }
        }
        const auto ended = std::erase_if(choices, [](auto token) { return Tokenizer->vocabulary().endsGeneration(token); });
        mustHold(ended == 0 || nlohmann::json::accept(answer));
        if (choices.empty()) {
            break;
        }
        const auto token = choices[random() % choices.size()];
        answer += Tokenizer->piece(token, false);
        (*constraint)->accept(token);
    }
}
}
