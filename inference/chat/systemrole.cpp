// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/chat/systemrole.h"

#include <algorithm>
#include <optional>
#include <string_view>

namespace inference::chat
{
namespace
{
using Json = nlohmann::ordered_json;

// Single words, so that no template that trims, cuts or joins text changes them.
constexpr std::string_view ProbeRule = "Tramontanesystem";
constexpr std::string_view ProbeQuestion = "Tramontanequestion";

bool has(const Json &object, std::string_view key, std::string_view value)
{
    const auto field = object.is_object() ? object.find(key) : object.end();
    return object.is_object() && field != object.end() && field->is_string() && field->get_ref<const std::string &>() == value;
}

bool isBlank(std::string_view text)
{
    return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

std::string joined(const std::string &first, const std::string &second)
{
    return isBlank(first) ? second : isBlank(second) ? first : first + "\n\n" + second;
}

bool isTextPart(const Json &part)
{
    return has(part, "type", "text") && part.contains("text") && part.at("text").is_string();
}

/// Returns what a message says, or nothing where that is neither a text nor a list of texts.
std::optional<std::string> textOf(const Json &message)
{
    const auto content = message.find("content");
    if (content == message.end()) {
        return std::nullopt;
    }
    if (content->is_string()) {
        return content->get<std::string>();
    }
    if (!content->is_array() || !std::ranges::all_of(*content, isTextPart)) {
        return std::nullopt;
    }
    std::string text;
    for (const Json &part : *content) {
        text += part.at("text").get_ref<const std::string &>();
    }
    return text;
}

enum class Place { Front, Back };

bool takesText(const Json &message)
{
    return has(message, "role", "user") && message.contains("content")
        && (message.at("content").is_string() || message.at("content").is_array());
}

/// Puts `text` before or behind what a message says that takesText().
void add(Json &message, const std::string &text, Place place)
{
    Json &content = message["content"];
    const auto add = [&](Json &to) {
        const auto said = to.get<std::string>();
        to = place == Place::Front ? joined(text, said) : joined(said, text);
    };
    if (content.is_string()) {
        add(content);
        return;
    }
    const auto part = place == Place::Front ? std::ranges::find_if(content, isTextPart)
                                            : std::ranges::find_last_if(content, isTextPart).begin();
    if (part != content.end()) {
        add((*part)["text"]);
    } else {
        content.insert(place == Place::Front ? content.begin() : content.end(), Json{{"type", "text"}, {"text", text}});
    }
}
}

bool takesSystemRole(const Renderer &render)
{
    const Json question{{"role", "user"}, {"content", ProbeQuestion}};
    const auto alone = render(Json::array({question}));
    if (!alone || !alone->contains(ProbeQuestion)) {
        return true;
    }
    const auto both = render(Json::array({Json{{"role", "system"}, {"content", ProbeRule}}, question}));
    return both && both->contains(ProbeRule) && both->contains(ProbeQuestion);
}

Json withoutSystemRole(const Json &messages)
{
    Json out = Json::array();
    std::string waiting; // what system messages have said since the last other message
    const auto place = [&out, &waiting] {
        if (waiting.empty()) {
            return;
        }
        if (!out.empty() && takesText(out.back())) {
            add(out.back(), waiting, Place::Back);
        } else {
            out.push_back({{"role", "user"}, {"content", waiting}});
        }
        waiting.clear();
    };
    for (const Json &message : messages) {
        const auto text = has(message, "role", "system") ? textOf(message) : std::nullopt;
        if (text) {
            waiting = joined(waiting, isBlank(*text) ? std::string() : *text);
            continue;
        }
        if (!takesText(message)) {
            place();
        }
        out.push_back(message);
        if (!waiting.empty()) {
            add(out.back(), waiting, Place::Front);
            waiting.clear();
        }
    }
    place();
    if (out.empty() && !messages.empty()) {
        out.push_back({{"role", "user"}, {"content", ""}});
    }
    return out;
}
}
