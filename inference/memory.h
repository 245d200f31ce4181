// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Large pieces of memory straight from the system: zeros, untouched pages cost nothing, and what is given up is free at once.
#pragma once

#include "inference/error.h"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace inference
{
inline constexpr std::uint64_t LargePage = std::uint64_t{2} << 20U; ///< bytes

class Memory
{
public:
    Memory() = default;
    /// In large pages where the system has them. `what` is for the message. Errors: OutOfMemory.
    [[nodiscard]] static Result<Memory> allocate(std::uint64_t bytes, std::string_view what);
    Memory(Memory &&other) noexcept;
    Memory &operator=(Memory &&other) noexcept;
    ~Memory();

    [[nodiscard]] std::byte *data() const { return m_data; } ///< begins with a page, a large one if it is that long
    [[nodiscard]] float *floats() const { return reinterpret_cast<float *>(m_data); }
    [[nodiscard]] std::uint64_t sizeBytes() const { return m_bytes; }

private:
    [[nodiscard]] std::uint64_t mappedBytes() const;

    std::byte *m_mapped = nullptr; ///< pages before m_data are never touched
    std::byte *m_data = nullptr;
    std::uint64_t m_bytes = 0;
};
}
