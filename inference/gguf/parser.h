// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Turns the bytes of a GGUF file into tables of views, trusting none of them.
#pragma once

#include "inference/gguf/file.h"

#include <unordered_map>

namespace inference::gguf
{
/// Everything points into the bytes that were parsed.
struct Contents {
    std::uint32_t version = 0;
    std::uint32_t alignment = 32;
    std::vector<Entry> entries;
    std::unordered_map<std::string_view, std::size_t> entryByKey;
    std::vector<Tensor> tensors;
    std::unordered_map<std::string_view, std::size_t> tensorByName;
};

/// Errors: FileCorrupt, Unsupported. `bytes` starts at an address that is a multiple of 64.
[[nodiscard]] Result<Contents> parse(std::span<const std::byte> bytes);

/// Returns the bytes of one value, and 0 for strings, arrays and numbers that are no type.
[[nodiscard]] std::size_t sizeOf(ValueType type);
}
