// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/chat/template.h"

#include "base/utf8.h"
#include "inference/chat/jinja/interpreter.h"
#include "inference/chat/jinja/parser.h"
#include "inference/chat/systemrole.h"

#include <algorithm>
#include <utility>

namespace inference::chat
{
namespace
{
constexpr std::string_view ChatMl
    = "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\\n' + message['content'] + "
      "'<|im_end|>' + '\\n' }}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}";
constexpr std::string_view Plain
    = "{% for message in messages %}{{ message['role'] | capitalize + ': ' + message['content'] + '\\n\\n' }}{% endfor %}"
      "{% if add_generation_prompt %}{{ 'Assistant:' }}{% endif %}";
constexpr int DeepestInput = 32;

/// Converts JSON to a value; what nests too deeply becomes undefined.
jinja::Value converted(jinja::Heap &heap, const nlohmann::ordered_json &json, int depth = 0)
{
    using Type = nlohmann::json::value_t;
    if (depth > DeepestInput) {
        return {};
    }
    switch (json.type()) {
    case Type::boolean:
        return {json.get<bool>()};
    case Type::number_integer:
        return {json.get<std::int64_t>()};
    case Type::number_unsigned:
        if (std::in_range<std::int64_t>(json.get<std::uint64_t>())) {
            return {json.get<std::int64_t>()};
        }
        return {json.get<double>()};
    case Type::number_float:
        return {json.get<double>()};
    case Type::string:
        return {json.get_ref<const std::string &>()};
    case Type::array: {
        jinja::List *list = heap.list();
        for (const auto &item : json) {
            list->items.push_back(converted(heap, item, depth + 1));
        }
        return {list};
    }
    case Type::object: {
        jinja::Dict *dict = heap.dict();
        for (const auto &[key, value] : json.items()) {
            dict->items.emplace_back(jinja::Value(key), converted(heap, value, depth + 1));
        }
        return {dict};
    }
    case Type::null:
        return {jinja::None()};
    case Type::binary:
    case Type::discarded:
        break;
    }
    return {};
}

std::string tokenText(const gguf::File &file, std::string_view key)
{
    const auto id = file.unsignedInteger(key);
    const auto tokens = file.strings("tokenizer.ggml.tokens");
    return id && tokens && *id < tokens->size() ? base::utf8::sanitized((*tokens)[*id]) : std::string();
}

bool hasToken(const gguf::File &file, std::string_view text)
{
    const auto tokens = file.strings("tokenizer.ggml.tokens");
    return tokens && std::ranges::find(*tokens, text) != tokens->end();
}
}

struct Template::Private {
    std::string source;
    std::string beginText;
    std::string endText;
    bool isStandIn = false;
    bool takesSystemRole = true;
    bool switchesThinking = false;
    jinja::Block block;
};

Template::Template(std::unique_ptr<Private> d)
    : d(std::move(d))
{
}

Template::Template(Template &&) noexcept = default;
Template &Template::operator=(Template &&) noexcept = default;
Template::~Template() = default;

Result<Template> Template::parse(std::string_view source, std::string beginText, std::string endText)
{
    auto block = jinja::parse(source);
    if (!block) {
        return std::unexpected(std::move(block.error()));
    }
    Template parsed(std::make_unique<Private>(Private{.source = std::string(source),
                                                      .beginText = std::move(beginText),
                                                      .endText = std::move(endText),
                                                      .isStandIn = false,
                                                      .takesSystemRole = true,
                                                      .switchesThinking = false,
                                                      .block = *std::move(block)}));
    parsed.d->takesSystemRole = chat::takesSystemRole([&parsed](const nlohmann::ordered_json &messages) {
        return parsed.render({.messages = messages, .variables = nullptr, .now = localNow()});
    });
    const auto asked = [&parsed](bool thinking) {
        nlohmann::ordered_json messages = nlohmann::ordered_json::array();
        messages.push_back({{"role", "user"}, {"content", "Why?"}});
        return parsed.render({.messages = std::move(messages), .variables = thinkingVariables(thinking), .now = localNow()});
    };
    if (source.contains("thinking")) {
        const auto with = asked(true);
        const auto without = asked(false);
        parsed.d->switchesThinking = with && without && *with != *without;
    }
    return parsed;
}

Result<Template> Template::fromFile(const gguf::File &file)
{
    const auto source = file.string("tokenizer.chat_template");
    const bool isChatMl = !source && hasToken(file, "<|im_start|>");
    auto parsed = parse(source         ? *source
                            : isChatMl ? ChatMl
                                       : Plain,
                        tokenText(file, "tokenizer.ggml.bos_token_id"), tokenText(file, "tokenizer.ggml.eos_token_id"));
    if (parsed) {
        parsed->d->isStandIn = !source;
    }
    return parsed;
}

Result<std::string> Template::render(const Input &input) const
{
    jinja::Heap heap;
    jinja::Dict globals;
    globals.setName("messages", converted(heap, input.messages));
    globals.setName("add_generation_prompt", jinja::Value(input.addGenerationPrompt));
    globals.setName("bos_token", jinja::Value(d->beginText));
    globals.setName("eos_token", jinja::Value(d->endText));
    std::array<char, 64> date{};
    globals.setName("date_string",
                    jinja::Value(std::string(date.data(), std::strftime(date.data(), date.size(), "%d %b %Y", &input.now))));
    if (input.variables.is_object()) {
        for (const auto &[key, value] : input.variables.items()) {
            globals.setName(key, converted(heap, value));
        }
    }
    return jinja::Interpreter(heap, input.now).render(d->block, globals);
}

nlohmann::ordered_json Template::fitted(nlohmann::ordered_json messages) const
{
    return d->takesSystemRole ? std::move(messages) : withoutSystemRole(messages);
}

bool Template::switchesThinking() const
{
    return d->switchesThinking;
}

const std::string &Template::source() const
{
    return d->source;
}

bool Template::isStandIn() const
{
    return d->isStandIn;
}

std::vector<std::string> Template::stops() const
{
    return d->isStandIn && d->source == Plain ? std::vector<std::string>{"\nUser:", "\nSystem:", "\nAssistant:"}
                                              : std::vector<std::string>();
}

nlohmann::ordered_json thinkingVariables(bool thinking)
{
    return {{"enable_thinking", thinking}, {"thinking", thinking}};
}

std::tm localNow()
{
    const std::time_t seconds = std::time(nullptr);
    std::tm now{};
    localtime_r(&seconds, &now);
    return now;
}
}
