// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Finds the tokens that an answer may go on with, so that it becomes what a JSON schema asks for.
#pragma once

#include "inference/sampling/automaton.h"
#include "inference/sampling/jsonschema.h"
#include "inference/tokenizer/tokenizer.h"

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace inference::sampling
{
/// Follows one answer. Not thread-safe.
class Constraint
{
public:
    /// Errors: those of grammarOf(); Unsupported where no token of the vocabulary can begin such an answer.
    [[nodiscard]] static Result<std::unique_ptr<Constraint>> fromJsonSchema(std::string_view schema,
                                                                            const tokenizer::Tokenizer &tokenizer);

    /// Returns one bit for each token, the lowest first, which stay valid until the next call. The tokens that end a turn are
    /// among those that are set when the answer may end. All bits are zero if it can neither go on nor end.
    [[nodiscard]] std::span<const std::uint64_t> allowed();
    /// Goes on with the next token of the answer, which must be one that was allowed.
    void accept(tokenizer::TokenId token);

private:
    /// One token's bytes; the tokens are sorted by them, so that what two have in common is walked once.
    struct Spelling {
        std::string bytes;
        tokenizer::TokenId token = 0;
        std::uint32_t shared = 0; ///< the number of first bytes that it has in common with the spelling before it
    };

    Constraint(Automaton automaton, const tokenizer::Tokenizer &tokenizer);
    [[nodiscard]] std::vector<std::uint64_t> maskOf(Automaton::State state);

    Automaton m_automaton;
    Automaton::State m_state = 0;
    std::vector<Spelling> m_spellings; // one of each token that is text
    std::vector<std::uint32_t> m_places; // by token: its index in m_spellings, or NoPlace
    std::vector<tokenizer::TokenId> m_ends;
    std::unordered_map<Automaton::State, std::vector<std::uint64_t>> m_masks;
};
}
