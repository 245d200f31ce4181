// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/chat/prompt.h"

#include "base/utf8.h"
#include "inference/tokenizer/thoughttags.h"

#include <algorithm>
#include <string>
#include <utility>

namespace inference::chat
{
namespace
{
constexpr std::size_t TailTokens = 16; // a tag and white space are fewer

/// Marks a seam within the spelling of a control token on its way through the template. It is a noncharacter, so no text holds
/// it.
constexpr std::string_view Seam = "\xEF\xB7\x90"; // U+FDD0

std::string withoutSeams(std::string_view text, std::vector<std::size_t> &seams)
{
    std::string out;
    for (std::size_t at = text.find(Seam); at != std::string_view::npos; at = text.find(Seam)) {
        out += text.substr(0, at);
        seams.push_back(out.size());
        text.remove_prefix(at + Seam.size());
    }
    return out.append(text);
}

std::string withSeams(const tokenizer::Tokenizer &tokenizer, const std::string &content)
{
    std::vector<std::size_t> dropped;
    const std::string clean = withoutSeams(base::utf8::sanitized(content), dropped);
    std::string out;
    for (const tokenizer::Fragment &fragment : tokenizer.specialTokens().split(clean, true)) {
        if (fragment.token && tokenizer.vocabulary().type(*fragment.token) != tokenizer::TokenType::UserDefined) {
            const std::size_t first = base::utf8::decode(fragment.text).length;
            out += fragment.text.substr(0, first);
            out += Seam;
            out += fragment.text.substr(first);
        } else {
            out += fragment.text;
        }
    }
    return out;
}

/// Returns the tags of the thought that is opened at the end of a text.
std::optional<tokenizer::ThoughtTags> openThought(std::string_view text)
{
    const std::size_t end = text.find_last_not_of(" \t\r\n");
    text = text.substr(0, end == std::string_view::npos ? 0 : end + 1);
    const auto found = std::ranges::find_if(tokenizer::AllThoughtTags,
                                            [text](const tokenizer::ThoughtTags &tags) { return text.ends_with(tags.opening); });
    return found != tokenizer::AllThoughtTags.end() ? std::optional(*found) : std::nullopt;
}
}

Result<std::vector<tokenizer::TokenId>> promptTokens(const Template &chatTemplate, const tokenizer::Tokenizer &tokenizer,
                                                     std::span<const ChatMessage> messages, const PromptOptions &options)
{
    std::string begun; // of the answer
    if (options.continuesLast) {
        if (messages.empty() || messages.back().role != "assistant") {
            return fail(ErrorCode::Usage, "There is no answer to continue: the last message is not the assistant's");
        }
        begun = withSeams(tokenizer, messages.back().content);
        messages = messages.first(messages.size() - 1);
    }
    nlohmann::ordered_json list = nlohmann::ordered_json::array();
    for (const ChatMessage &message : messages) {
        list.push_back({{"role", message.role}, {"content", message.content}});
    }
    list = chatTemplate.fitted(std::move(list));
    for (nlohmann::ordered_json &message : list) {
        message["content"] = withSeams(tokenizer, message["content"].get<std::string>());
    }
    auto text = chatTemplate.render({.messages = std::move(list),
                                     .variables = options.thinking ? thinkingVariables(*options.thinking) : nullptr,
                                     .now = localNow()});
    if (!text) {
        return std::unexpected(std::move(text.error()));
    }
    const bool answersAtOnce = options.continuesLast || !options.thinking.value_or(true);
    if (const auto tags = openThought(*text); tags && answersAtOnce) {
        text->append(tags->closing).append("\n\n");
    }
    text->append(begun);
    std::vector<std::size_t> seams;
    const std::string clean = withoutSeams(*text, seams);
    auto ids = tokenizer.encode(clean, {.addSpecial = false, .parseSpecial = true, .seams = seams});
    // Most templates write the begin token themselves; it must not stand there twice.
    const tokenizer::Vocabulary &vocabulary = tokenizer.vocabulary();
    if (vocabulary.addsBegin() && (ids.empty() || ids.front() != *vocabulary.beginOfSequence())) {
        ids.insert(ids.begin(), *vocabulary.beginOfSequence());
    }
    return ids;
}

std::string_view openedThought(const tokenizer::Tokenizer &tokenizer, std::span<const tokenizer::TokenId> prompt)
{
    const auto tags = openThought(tokenizer.decode(prompt.last(std::min(prompt.size(), TailTokens)), true));
    return tags ? tags->opening : std::string_view();
}
}
