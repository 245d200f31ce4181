// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// A model that comes in several files: NAME-00001-of-00003.gguf and so on.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

namespace inference::gguf
{
/// What the name of one of several files tells. Numbers start at 1.
struct PartName {
    std::uint32_t number = 0;
    std::uint32_t count = 0;
};

/// Returns what the name of a part tells, or nothing for a name that is not like NAME-00001-of-00003.gguf.
[[nodiscard]] std::optional<PartName> partName(const std::filesystem::path &path);
/// Returns the path of another part beside `path`, which must be a path that partName() accepts.
[[nodiscard]] std::filesystem::path withPart(const std::filesystem::path &path, std::uint32_t number);
}
