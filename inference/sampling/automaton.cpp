// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/sampling/automaton.h"

#include <algorithm>
#include <set>
#include <utility>

namespace inference::sampling
{
namespace
{
constexpr std::size_t MostPlaces = 20'000; // the most in one state
constexpr std::uint32_t Unknown = 0;
constexpr std::uint32_t None = 1;
constexpr std::uint32_t FirstNumber = 2;
}

Automaton::Automaton(Network network, Network::State start)
    : m_network(std::move(network))
{
    (void)closed({{.state = start, .stack = 0}});
}

Automaton::Stack Automaton::pushed(const Frame &frame)
{
    const auto [entry, isNew] = m_stacks.try_emplace(frame, static_cast<Stack>(m_frames.size() + 1));
    if (isNew) {
        m_frames.push_back(frame);
    }
    return entry->second;
}

/// Returns the state that consists of `places` and of all places that are reached from them without a byte.
Automaton::State Automaton::closed(std::vector<Place> places)
{
    std::set<Place> seen(places.begin(), places.end());
    std::vector<Place> kept;
    bool isWhole = false;
    const auto reach = [&seen, &places](const Place &place) {
        if (seen.insert(place).second) {
            places.push_back(place);
        }
    };
    while (!places.empty()) {
        const Place place = places.back();
        places.pop_back();
        if (seen.size() > MostPlaces) { // a rule calls itself before any byte
            kept.clear();
            isWhole = false;
            break;
        }
        const Network::Node &node = m_network.node(place.state);
        if (!node.edges.empty()) {
            kept.push_back(place);
        }
        for (const Network::State to : node.empty) {
            reach({.state = to, .stack = place.stack});
        }
        for (const Network::Call &call : node.calls) {
            reach({.state = call.rule, .stack = pushed({.back = call.target, .below = place.stack})});
        }
        if (node.returns && place.stack != 0) {
            const Frame frame = m_frames[place.stack - 1];
            reach({.state = frame.back, .stack = frame.below});
        }
        isWhole = isWhole || (node.returns && place.stack == 0);
    }
    std::ranges::sort(kept);
    const auto [entry, isNew] = m_numbers.try_emplace({kept, isWhole}, static_cast<State>(m_states.size()));
    if (isNew) {
        m_states.push_back(std::make_unique<Set>(Set{.places = std::move(kept), .isWhole = isWhole}));
    }
    return entry->second;
}

std::optional<Automaton::State> Automaton::step(State state, std::uint8_t byte)
{
    const std::uint32_t known = m_states[state]->next[byte];
    if (known != Unknown) {
        return known == None ? std::nullopt : std::optional(known - FirstNumber);
    }
    std::vector<Place> places;
    for (const Place &place : m_states[state]->places) {
        for (const Network::Edge &edge : m_network.node(place.state).edges) {
            if (edge.first <= byte && byte <= edge.last) {
                places.push_back({.state = edge.target, .stack = place.stack});
            }
        }
    }
    if (places.empty()) {
        m_states[state]->next[byte] = None;
        return std::nullopt;
    }
    const State to = closed(std::move(places));
    m_states[state]->next[byte] = to + FirstNumber;
    return to;
}

Automaton::State Automaton::forgetOthers(State kept)
{
    std::unique_ptr<Set> state = std::move(m_states[kept]);
    state->next.fill(Unknown);
    m_states.clear();
    m_numbers.clear();
    m_numbers.emplace(std::pair(state->places, state->isWhole), 0);
    m_states.push_back(std::move(state));
    return 0;
}
}
