// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// A sum that tells whether bytes are still what they were.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

namespace base
{
/// A checksum has 64 bits; it is for accidents and not against forgery. A single wrong bit always shows.
class Checksum
{
public:
    /// Each step maps values to values one to one, whatever the word: sums that differ once stay different while the words are
    /// the same. What is no whole word at the end of `bytes` is filled up with zeros.
    void add(std::span<const std::byte> bytes)
    {
        constexpr std::uint64_t Odd = 0x9E3779B97F4A7C15;
        for (std::size_t at = 0; at < bytes.size(); at += sizeof(std::uint64_t)) {
            std::uint64_t word = 0;
            std::memcpy(&word, bytes.data() + at, std::min(sizeof word, bytes.size() - at));
            m_value = (m_value ^ word) * Odd;
            m_value ^= m_value >> 32U;
        }
    }
    [[nodiscard]] std::uint64_t value() const { return m_value; }

private:
    std::uint64_t m_value = 0x6A09E667F3BCC909;
};
}
