// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/gguf/file.h"

#include "inference/gguf/mapping.h"
#include "inference/gguf/parser.h"

#include <concepts>
#include <cstring>
#include <utility>

namespace inference::gguf
{
struct File::Private {
    std::filesystem::path path;
    Mapping mapping;
    Contents contents;
};

namespace
{
template<typename T>
T load(std::span<const std::byte> bytes, std::uint64_t index = 0)
{
    T value;
    std::memcpy(&value, bytes.data() + index * sizeof(T), sizeof(T));
    return value;
}

/// Calls `use` with element `index` in its own C++ type. False for strings and arrays.
template<typename Use>
bool withNumber(ValueType type, std::span<const std::byte> bytes, std::uint64_t index, const Use &use)
{
    switch (type) {
    case ValueType::Uint8:
        use(load<std::uint8_t>(bytes, index));
        return true;
    case ValueType::Int8:
        use(load<std::int8_t>(bytes, index));
        return true;
    case ValueType::Uint16:
        use(load<std::uint16_t>(bytes, index));
        return true;
    case ValueType::Int16:
        use(load<std::int16_t>(bytes, index));
        return true;
    case ValueType::Uint32:
        use(load<std::uint32_t>(bytes, index));
        return true;
    case ValueType::Int32:
        use(load<std::int32_t>(bytes, index));
        return true;
    case ValueType::Uint64:
        use(load<std::uint64_t>(bytes, index));
        return true;
    case ValueType::Int64:
        use(load<std::int64_t>(bytes, index));
        return true;
    case ValueType::Float32:
        use(load<float>(bytes, index));
        return true;
    case ValueType::Float64:
        use(load<double>(bytes, index));
        return true;
    case ValueType::Bool:
    case ValueType::String:
    case ValueType::Array:
        break;
    }
    return false;
}

std::string_view loadString(std::span<const std::byte> &bytes)
{
    const auto length = load<std::uint64_t>(bytes);
    const std::string_view text(reinterpret_cast<const char *>(bytes.data() + sizeof(length)), length);
    bytes = bytes.subspan(sizeof(length) + length);
    return text;
}
}

File::File(std::unique_ptr<Private> d)
    : d(std::move(d))
{
}

File::~File() = default;

Result<std::shared_ptr<const File>> File::open(const std::filesystem::path &path)
{
    auto mapping = Mapping::map(path);
    if (!mapping) {
        return std::unexpected(std::move(mapping.error()));
    }
    auto contents = parse(mapping->bytes());
    if (!contents) {
        return std::unexpected(std::move(contents.error()));
    }
    return std::shared_ptr<const File>(new File(
        std::make_unique<Private>(Private{.path = path, .mapping = *std::move(mapping), .contents = *std::move(contents)})));
}

Result<std::shared_ptr<const File>> File::fromBytes(std::span<const std::byte> bytes)
{
    auto mapping = Mapping::copy(bytes);
    if (!mapping) {
        return std::unexpected(std::move(mapping.error()));
    }
    auto contents = parse(mapping->bytes());
    if (!contents) {
        return std::unexpected(std::move(contents.error()));
    }
    return std::shared_ptr<const File>(new File(
        std::make_unique<Private>(Private{.path = {}, .mapping = *std::move(mapping), .contents = *std::move(contents)})));
}

const std::filesystem::path &File::path() const
{
    return d->path;
}

std::uint64_t File::sizeBytes() const
{
    return d->mapping.bytes().size();
}

std::uint32_t File::version() const
{
    return d->contents.version;
}

std::uint32_t File::alignment() const
{
    return d->contents.alignment;
}

std::span<const Entry> File::metadata() const
{
    return d->contents.entries;
}

const Entry *File::entry(std::string_view key) const
{
    const auto found = d->contents.entryByKey.find(key);
    return found != d->contents.entryByKey.end() ? &d->contents.entries[found->second] : nullptr;
}

std::optional<std::uint64_t> File::unsignedInteger(std::string_view key) const
{
    std::optional<std::uint64_t> result;
    if (const Entry *found = entry(key)) {
        withNumber(found->type, found->bytes, 0, [&result](auto value) {
            if constexpr (std::integral<decltype(value)>) {
                if (std::in_range<std::uint64_t>(value)) {
                    result = static_cast<std::uint64_t>(value);
                }
            }
        });
    }
    return result;
}

std::optional<double> File::real(std::string_view key) const
{
    std::optional<double> result;
    if (const Entry *found = entry(key)) {
        withNumber(found->type, found->bytes, 0, [&result](auto value) { result = static_cast<double>(value); });
    }
    return result;
}

std::optional<bool> File::boolean(std::string_view key) const
{
    const Entry *found = entry(key);
    if (found == nullptr || found->type != ValueType::Bool) {
        return std::nullopt;
    }
    return load<std::uint8_t>(found->bytes) != 0;
}

std::optional<std::string_view> File::string(std::string_view key) const
{
    const Entry *found = entry(key);
    if (found == nullptr || found->type != ValueType::String) {
        return std::nullopt;
    }
    std::span<const std::byte> bytes = found->bytes;
    return loadString(bytes);
}

std::optional<std::vector<std::string_view>> File::strings(std::string_view key) const
{
    const Entry *found = entry(key);
    if (found == nullptr || found->type != ValueType::Array || found->elementType != ValueType::String) {
        return std::nullopt;
    }
    std::vector<std::string_view> result;
    result.reserve(found->count);
    std::span<const std::byte> bytes = found->bytes;
    for (std::uint64_t index = 0; index < found->count; ++index) {
        result.push_back(loadString(bytes));
    }
    return result;
}

std::optional<std::vector<std::int64_t>> File::integers(std::string_view key) const
{
    const Entry *found = entry(key);
    if (found == nullptr || found->type != ValueType::Array) {
        return std::nullopt;
    }
    std::vector<std::int64_t> result;
    result.reserve(found->count);
    for (std::uint64_t index = 0; index < found->count; ++index) {
        bool fits = false;
        withNumber(found->elementType, found->bytes, index, [&result, &fits](auto value) {
            if constexpr (std::integral<decltype(value)>) {
                fits = std::in_range<std::int64_t>(value);
                result.push_back(static_cast<std::int64_t>(value));
            }
        });
        if (!fits) {
            return std::nullopt;
        }
    }
    return result;
}

std::optional<std::vector<float>> File::reals(std::string_view key) const
{
    const Entry *found = entry(key);
    if (found == nullptr || found->type != ValueType::Array || found->elementType != ValueType::Float32) {
        return std::nullopt;
    }
    std::vector<float> result(found->count);
    if (!result.empty()) {
        std::memcpy(result.data(), found->bytes.data(), found->bytes.size());
    }
    return result;
}

std::span<const Tensor> File::tensors() const
{
    return d->contents.tensors;
}

const Tensor *File::tensor(std::string_view name) const
{
    const auto found = d->contents.tensorByName.find(name);
    return found != d->contents.tensorByName.end() ? &d->contents.tensors[found->second] : nullptr;
}
}
