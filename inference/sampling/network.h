// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// A grammar as a network of states that bytes lead through: what an answer must look like.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace inference::sampling
{
/// A recursive transition network (Woods 1970) over bytes. A rule is a part of it that others call: it starts at a state, and
/// returns to its caller from those that were finished.
class Network
{
public:
    using State = std::uint32_t;
    struct Edge {
        std::uint8_t first = 0; ///< the bytes from first to last lead to target
        std::uint8_t last = 0;
        State target = 0;
    };
    struct Call {
        State rule = 0; ///< the state where the rule starts
        State target = 0; ///< the state where its caller goes on
    };
    struct Node {
        std::vector<Edge> edges;
        std::vector<State> empty; ///< the states that are reached without a byte
        std::vector<Call> calls;
        bool returns = false;
    };

    [[nodiscard]] State add()
    {
        m_nodes.emplace_back();
        return static_cast<State>(m_nodes.size() - 1);
    }
    void bytes(State from, std::uint8_t first, std::uint8_t last, State to)
    {
        m_nodes[from].edges.push_back({.first = first, .last = last, .target = to});
    }
    void empty(State from, State to) { m_nodes[from].empty.push_back(to); }
    void call(State from, State rule, State to) { m_nodes[from].calls.push_back({.rule = rule, .target = to}); }
    void finish(State state) { m_nodes[state].returns = true; }
    /// Adds `text` behind `from`, and returns the state behind it.
    [[nodiscard]] State literal(State from, std::string_view text)
    {
        for (const char letter : text) {
            const State to = add();
            bytes(from, static_cast<std::uint8_t>(letter), static_cast<std::uint8_t>(letter), to);
            from = to;
        }
        return from;
    }

    [[nodiscard]] const Node &node(State state) const { return m_nodes[state]; }
    [[nodiscard]] std::size_t size() const { return m_nodes.size(); }

private:
    std::vector<Node> m_nodes;
};
}
