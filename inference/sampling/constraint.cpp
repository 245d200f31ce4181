// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/sampling/constraint.h"

#include <algorithm>
#include <utility>

namespace inference::sampling
{
namespace
{
constexpr std::size_t MostStates = 20'000; // so many, each of 1 KiB and more, are remembered before all are forgotten
constexpr std::size_t MostMasks = 1'000;
constexpr std::uint32_t NoPlace = ~std::uint32_t{0};

void set(std::vector<std::uint64_t> &mask, tokenizer::TokenId token)
{
    mask[static_cast<std::size_t>(token) / 64] |= std::uint64_t{1} << (static_cast<std::size_t>(token) % 64);
}
}

Result<std::unique_ptr<Constraint>> Constraint::fromJsonSchema(std::string_view schema, const tokenizer::Tokenizer &tokenizer)
{
    auto grammar = grammarOf(schema);
    if (!grammar) {
        return std::unexpected(std::move(grammar.error()));
    }
    std::unique_ptr<Constraint> constraint(new Constraint(Automaton(std::move(grammar->network), grammar->start), tokenizer));
    if (std::ranges::all_of(constraint->allowed(), [](std::uint64_t bits) { return bits == 0; })) {
        return fail(ErrorCode::Unsupported, "JSON schema: no token of this model can begin such an answer");
    }
    return constraint;
}

Constraint::Constraint(Automaton automaton, const tokenizer::Tokenizer &tokenizer)
    : m_automaton(std::move(automaton))
    , m_places(tokenizer.vocabulary().size(), NoPlace)
{
    for (std::size_t index = 0; index < tokenizer.vocabulary().size(); ++index) {
        const auto token = static_cast<tokenizer::TokenId>(index);
        if (tokenizer.vocabulary().endsGeneration(token)) {
            m_ends.push_back(token);
        } else if (std::string bytes = tokenizer.piece(token, false); !bytes.empty()) {
            m_spellings.push_back({.bytes = std::move(bytes), .token = token, .shared = 0});
        }
    }
    std::ranges::sort(m_spellings, {}, &Spelling::bytes);
    for (std::size_t index = 0; index < m_spellings.size(); ++index) {
        Spelling &spelling = m_spellings[index];
        m_places[static_cast<std::size_t>(spelling.token)] = static_cast<std::uint32_t>(index);
        if (index > 0) {
            const std::string &before = m_spellings[index - 1].bytes;
            spelling.shared = static_cast<std::uint32_t>(std::ranges::mismatch(before, spelling.bytes).in1 - before.begin());
        }
    }
}

std::span<const std::uint64_t> Constraint::allowed()
{
    if (m_automaton.size() > MostStates || m_masks.size() > MostMasks) {
        m_masks.clear();
        m_state = m_automaton.forgetOthers(m_state);
    }
    const auto found = m_masks.find(m_state);
    return found != m_masks.end() ? found->second : m_masks.emplace(m_state, maskOf(m_state)).first->second;
}

/// Walks the sorted spellings as the tree that they are: `path` holds the states behind each byte of the last one.
std::vector<std::uint64_t> Constraint::maskOf(Automaton::State state)
{
    std::vector<std::uint64_t> mask((m_places.size() + 63) / 64);
    std::vector<Automaton::State> path{state};
    for (const Spelling &spelling : m_spellings) {
        if (spelling.shared >= path.size()) {
            continue; // it begins with bytes that led nowhere
        }
        path.resize(spelling.shared + 1);
        for (std::size_t at = spelling.shared; at < spelling.bytes.size(); ++at) {
            const auto next = m_automaton.step(path.back(), static_cast<std::uint8_t>(spelling.bytes[at]));
            if (!next) {
                break;
            }
            path.push_back(*next);
        }
        if (path.size() == spelling.bytes.size() + 1) {
            set(mask, spelling.token);
        }
    }
    if (m_automaton.isWhole(state)) {
        std::ranges::for_each(m_ends, [&mask](tokenizer::TokenId token) { set(mask, token); });
    }
    return mask;
}

void Constraint::accept(tokenizer::TokenId token)
{
    const std::uint32_t place = m_places[static_cast<std::size_t>(token)];
    if (place == NoPlace) {
        return;
    }
    for (const char byte : m_spellings[place].bytes) {
        if (const auto next = m_automaton.step(m_state, static_cast<std::uint8_t>(byte))) {
            m_state = *next;
        }
    }
}
}
