// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Walks a network byte by byte, along all ways through it at once.
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
    /// Returns where `byte` leads from `state`, or nothing if no answer has it there.
    [[nodiscard]] std::optional<State> step(State state, std::uint8_t byte);
    /// Returns whether the answer may end in `state`.
    [[nodiscard]] bool isWhole(State state) const { return m_states[state]->isWhole; }
    /// Forgets all states but `kept`, and returns its new number. start() is that state from then on, too.
    [[nodiscard]] State forgetOthers(State kept);
    [[nodiscard]] std::size_t size() const { return m_states.size(); }

private:
    /// The number of a list that says where the callers of a rule go on, innermost first. Lists share their tails; 0 is the empty
    /// one.
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
        std::vector<Place> places; // the places that bytes lead on from, sorted
        bool isWhole = false;
        std::array<std::uint32_t, 256> next{}; // by byte: the next state's number plus 2, 1 for none, 0 if it is not known yet
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
