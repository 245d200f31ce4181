// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The bytes of a model file, either mapped from the disk or held in memory.
#pragma once

#include "inference/error.h"

#include <cstddef>
#include <filesystem>
#include <span>

namespace inference::gguf
{
/// Read-only bytes at an address that is a multiple of 64. Views into it stay valid when it is moved.
class Mapping
{
public:
    /// Errors: FileNotFound (also for what is no regular file), OutOfMemory.
    [[nodiscard]] static Result<Mapping> map(const std::filesystem::path &path);
    /// Errors: OutOfMemory.
    [[nodiscard]] static Result<Mapping> copy(std::span<const std::byte> bytes);

    Mapping(Mapping &&other) noexcept;
    Mapping &operator=(Mapping &&other) noexcept;
    ~Mapping();

    [[nodiscard]] std::span<const std::byte> bytes() const { return m_bytes; }
    /// Returns whether the file is still at least as long as it was. Where it is not, what was read of it may have been zeros;
    /// reading on raises SIGBUS.
    [[nodiscard]] bool isWhole() const;
    /// Returns when the file was last changed, in nanoseconds of the system's clock, or 0 where there is no file.
    [[nodiscard]] std::int64_t modifiedNs() const;
    /// Says that `part` of bytes() will not be read again soon. Its whole pages then no longer count as this process's memory;
    /// what is read all the same comes from the file. Does nothing where the bytes are no file's.
    void giveBack(std::span<const std::byte> part) const;

private:
    explicit Mapping(std::span<const std::byte> bytes, int descriptor = -1);
    std::span<const std::byte> m_bytes;
    int m_descriptor = -1;
};
}
