// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The enums of the history, each beside the words that stand for it in the file. The schema does not check them, so that a new
// word needs no migration (docs/decisions/0017-words-checked-in-code.md).
#pragma once

#include <QLatin1StringView>
#include <QString>

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

namespace storage
{
/// A word outlives any reordering of its enum, and is never used for anything else.
template<typename Enum, std::size_t count>
using Words = std::array<std::pair<Enum, QLatin1StringView>, count>;

/// Who speaks.
enum class Role { System, User, Assistant };

inline constexpr Words<Role, 3> RoleWords = {{
    {Role::System, QLatin1StringView("system")},
    {Role::User, QLatin1StringView("user")},
    {Role::Assistant, QLatin1StringView("assistant")},
}};

/// What a message is.
enum class MessageKind {
    Text, ///< what its role says: an instruction, a question, an answer
    Summary, ///< an answer that summarises the documents of its question; Message::coverage says of what
    Recap, ///< a summary of a chat's older part, which later prompts hold in its place
    Omission, ///< it tells that later prompts leave a chat's oldest messages out
};

inline constexpr Words<MessageKind, 4> MessageKindWords = {{
    {MessageKind::Text, QLatin1StringView("text")},
    {MessageKind::Summary, QLatin1StringView("summary")},
    {MessageKind::Recap, QLatin1StringView("recap")},
    {MessageKind::Omission, QLatin1StringView("omission")},
}};

enum class MessageState {
    Partial, ///< still streaming, or the program died while it was
    Complete,
    Stopped, ///< ended by the user
    Failed, ///< ended by an error; Message::failure names it
};

inline constexpr Words<MessageState, 4> MessageStateWords = {{
    {MessageState::Partial, QLatin1StringView("partial")},
    {MessageState::Complete, QLatin1StringView("complete")},
    {MessageState::Stopped, QLatin1StringView("stopped")},
    {MessageState::Failed, QLatin1StringView("failed")},
}};

/// What ended a complete answer before the model did.
enum class Cut {
    None,
    AtLength, ///< at the length of the settings
    AtContext, ///< the chat has filled the context
    AtRepetition, ///< the model said the same passage over and over
};

inline constexpr Words<Cut, 4> CutWords = {{
    {Cut::None, QLatin1StringView("none")},
    {Cut::AtLength, QLatin1StringView("length")},
    {Cut::AtContext, QLatin1StringView("contextFull")},
    {Cut::AtRepetition, QLatin1StringView("repetition")},
}};

/// What a part of a message is that is not its text.
enum class PartKind {
    Thought, ///< what the model thought before it answered
};

inline constexpr Words<PartKind, 1> PartKindWords = {{
    {PartKind::Thought, QLatin1StringView("thought")},
}};

/// Why a summary knows nothing of a piece.
enum class SkipReason {
    EmptyAnswer, ///< the model said nothing, twice
    Failed, ///< the model failed, twice
};

inline constexpr Words<SkipReason, 2> SkipReasonWords = {{
    {SkipReason::EmptyAnswer, QLatin1StringView("emptyAnswer")},
    {SkipReason::Failed, QLatin1StringView("failed")},
}};

template<typename Enum, std::size_t count>
[[nodiscard]] QString wordOf(const Words<Enum, count> &words, Enum value)
{
    const auto found = std::ranges::find(words, value, &std::pair<Enum, QLatin1StringView>::first);
    Q_ASSERT(found != words.end());
    return found->second;
}

/// Returns `otherwise` for a word that no program of ours wrote: one damaged row must not take its chat along.
template<typename Enum, std::size_t count>
[[nodiscard]] Enum valueOf(const Words<Enum, count> &words, const QString &word, Enum otherwise)
{
    const auto found = std::ranges::find(words, word, &std::pair<Enum, QLatin1StringView>::second);
    return found != words.end() ? found->first : otherwise;
}
}
