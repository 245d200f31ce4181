// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Walks a network byte by byte, wherever it may lead at once.
#pragma once

#include "inference/sampling/network.h"

#include <array>
#include <map>
#include <memory>
#include <optional>
#include <vector>

namespace inference::sampling
{
/// Each set of places that the network can be in is a state here, made when it is first reached and numbered; where a byte leads
/// from it is remembered. Not thread-safe.
class Automaton
{
public:
    using State = std::uint32_t;

    Automaton(Network network, Network::State start);

    [[nodiscard]] State start() const { return 0; }
    /// Nothing: no answer has `byte` here.
    [[nodiscard]] std::optional<State> step(State state, std::uint8_t byte);
    /// Whether the answer may end here.
    [[nodiscard]] bool isWhole(State state) const { return m_states[state]->isWhole; }
    /// Forgets all states but `kept`, whose number is the one that is returned from now on. start() then is that state, too.
    [[nodiscard]] State forgetOthers(State kept);
    [[nodiscard]] std::size_t size() const { return m_states.size(); }

private:
    /// Where the callers of a rule go on, innermost first: a list whose tails are shared. 0 is the empty one.
    using Stack = std::uint32_t;
    struct Place {
        Network::State state = 0;
        Stack stack = 0;
        friend auto operator<=>(const Place &, const Place &) = default;
    };
    struct Frame {
        Network::State back = 0;
        Stack below = 0;
        friend auto operator<=>(const Frame &, const Frame &) = default;
    };
    struct Set {
        std::vector<Place> places; // sorted; those that bytes lead on from
        bool isWhole = false;
        std::array<std::uint32_t, 256> next{}; // a state's number plus 2, 1: none, 0: not known yet
    };

    State closed(std::vector<Place> places);
    [[nodiscard]] Stack pushed(const Frame &frame);

    Network m_network;
    std::vector<Frame> m_frames; // the frame on top of stack 1, 2, ...
    std::map<Frame, Stack> m_stacks;
    std::vector<std::unique_ptr<Set>> m_states;
    std::map<std::pair<std::vector<Place>, bool>, State> m_numbers;
};
}
