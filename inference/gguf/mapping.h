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
/// Read-only bytes at an address that is a multiple of 64. Movable, so that views into it stay valid.
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

private:
    explicit Mapping(std::span<const std::byte> bytes);
    std::span<const std::byte> m_bytes;
};
}
