// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Joins neighbouring parts of a word, best pair first: the inner loop of every kind of tokenizer here.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <vector>

namespace inference::tokenizer
{
/// A stretch of the word, which is a token or may become part of one.
struct Part {
    std::uint32_t symbol = 0; ///< the number by which the finder of pairs knows it
    std::uint32_t start = 0; ///< its byte position in the word
    std::uint32_t length = 0; ///< in bytes; 0 once it was joined to the part before it
    std::uint32_t previous = 0; ///< the index of the part before it; for the first part, an index beyond the last
    std::uint32_t next = 0; ///< the index of the part behind it; for the last part, the number of parts
};

/// What two neighbours become.
struct Joined {
    std::uint32_t rank = 0; ///< the lowest is joined first, the leftmost one of equals
    std::uint32_t symbol = 0;
};

/// Keeps the pairs of n parts in a priority queue, which takes n log n time. It is reused from word to word, so that it seldom
/// allocates.
class Merger
{
public:
    void clear() { m_parts.clear(); }
    /// Appends a part of `length` bytes, at least one, to the word.
    void append(std::uint32_t symbol, std::size_t length)
    {
        const auto index = static_cast<std::uint32_t>(m_parts.size());
        const std::uint32_t start = m_parts.empty() ? 0 : m_parts.back().start + m_parts.back().length;
        m_parts.push_back({.symbol = symbol,
                           .start = start,
                           .length = static_cast<std::uint32_t>(length),
                           .previous = index - 1, // wraps around for the first one
                           .next = index + 1});
    }

    /// Joins neighbours for as long as `find(left, right)` gives a std::optional<Joined> with a value for some. Then calls `use`
    /// with each part that is left, in order.
    template<typename Find, typename Use>
    void merge(const Find &find, const Use &use)
    {
        m_queue.clear();
        for (std::uint32_t left = 0; left + 1 < m_parts.size(); ++left) {
            propose(find, left, left + 1);
        }
        while (!m_queue.empty()) {
            std::ranges::pop_heap(m_queue, std::greater(), &Candidate::order);
            const Candidate candidate = m_queue.back();
            m_queue.pop_back();
            apply(find, candidate);
        }
        for (std::uint32_t at = 0; at < m_parts.size(); at = m_parts[at].next) {
            use(m_parts[at]);
        }
    }

private:
    struct Candidate {
        std::uint64_t order = 0; // the rank, then the left part's index: the lowest goes first
        std::uint32_t length = 0; // the length of both parts together when they were proposed
        std::uint32_t symbol = 0;

        [[nodiscard]] std::uint32_t left() const { return static_cast<std::uint32_t>(order); }
    };

    template<typename Find>
    void propose(const Find &find, std::uint32_t left, std::uint32_t right)
    {
        if (const auto joined = find(m_parts[left], m_parts[right])) {
            m_queue.push_back({.order = std::uint64_t{joined->rank} << 32 | left,
                               .length = m_parts[left].length + m_parts[right].length,
                               .symbol = joined->symbol});
            std::ranges::push_heap(m_queue, std::greater(), &Candidate::order);
        }
    }

    template<typename Find>
    void apply(const Find &find, const Candidate &candidate)
    {
        Part &left = m_parts[candidate.left()];
        if (left.length == 0 || left.next >= m_parts.size()) {
            return;
        }
        Part &right = m_parts[left.next];
        if (left.length + right.length != candidate.length) {
            return; // one of the two has been joined to something else meanwhile
        }
        left.symbol = candidate.symbol;
        left.length = candidate.length;
        left.next = right.next;
        right.length = 0;
        if (left.next < m_parts.size()) {
            m_parts[left.next].previous = candidate.left();
            propose(find, candidate.left(), left.next);
        }
        if (left.previous < m_parts.size()) {
            propose(find, left.previous, candidate.left());
        }
    }

    std::vector<Part> m_parts;
    std::vector<Candidate> m_queue; // a heap
};
}
