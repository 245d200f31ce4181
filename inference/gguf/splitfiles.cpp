// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/gguf/splitfiles.h"

#include "base/format.h"

#include <charconv>
#include <string_view>

namespace inference::gguf
{
namespace
{
constexpr std::string_view Middle = "-of-";
constexpr std::string_view Ending = ".gguf";
constexpr std::size_t Digits = 5;
constexpr std::size_t TailLength = 1 + Digits + Middle.size() + Digits + Ending.size();

std::optional<std::uint32_t> number(std::string_view digits)
{
    std::uint32_t value = 0;
    const auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return failure == std::errc() && end == digits.data() + digits.size() ? std::optional(value) : std::nullopt;
}
}

std::optional<PartName> partName(const std::filesystem::path &path)
{
    const std::string name = path.filename().native();
    if (name.size() <= TailLength) {
        return std::nullopt;
    }
    const std::string_view tail = std::string_view(name).substr(name.size() - TailLength);
    const auto first = number(tail.substr(1, Digits));
    const auto second = number(tail.substr(1 + Digits + Middle.size(), Digits));
    const bool isPart = tail.starts_with('-') && tail.substr(1 + Digits).starts_with(Middle) && tail.ends_with(Ending) && first
        && second && *first >= 1 && *first <= *second;
    return isPart ? std::optional(PartName{.number = *first, .count = *second}) : std::nullopt;
}

std::filesystem::path withPart(const std::filesystem::path &path, std::uint32_t number)
{
    std::string name = path.filename().native();
    name.replace(name.size() - TailLength + 1, Digits, base::format("{:05}", number));
    return path.parent_path() / name;
}
}
