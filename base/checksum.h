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
/// A 64-bit checksum that reveals accidents, not forgery. A single wrong bit always changes it.
class Checksum
{
public:
    /// Adds `bytes` to the sum; a last word of fewer than eight bytes is filled up with zeros. Each step maps sums to sums one to
    /// one, whatever the word: sums that differ once stay different while the words that follow are the same.
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
