// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/gguf/file.h"

#include "base/checksum.h"
#include "base/format.h"
#include "base/utf8.h"
#include "inference/gguf/mapping.h"
#include "inference/gguf/parser.h"
#include "inference/gguf/splitfiles.h"

#include <algorithm>
#include <concepts>
#include <cstring>
#include <utility>

namespace inference::gguf
{
namespace
{
template<typename T>
T load(std::span<const std::byte> bytes, std::uint64_t index = 0)
{
    T value;
    std::memcpy(&value, bytes.data() + index * sizeof(T), sizeof(T));
    return value;
}

/// Calls `use` with element `index` in its own C++ type. Returns false for strings and arrays.
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

std::optional<std::uint64_t> unsignedIn(const Entry &entry)
{
    std::optional<std::uint64_t> result;
    withNumber(entry.type, entry.bytes, 0, [&result](auto value) {
        if constexpr (std::integral<decltype(value)>) {
            if (std::in_range<std::uint64_t>(value)) {
                result = static_cast<std::uint64_t>(value);
            }
        }
    });
    return result;
}

std::optional<std::uint64_t> numberIn(const Contents &contents, std::string_view key)
{
    const auto found = contents.entryByKey.find(key);
    return found != contents.entryByKey.end() ? unsignedIn(contents.entries[found->second]) : std::nullopt;
}

std::string_view loadString(std::span<const std::byte> &bytes)
{
    const auto length = load<std::uint64_t>(bytes);
    const std::string_view text(reinterpret_cast<const char *>(bytes.data() + sizeof(length)), length);
    bytes = bytes.subspan(sizeof(length) + length);
    return text;
}
}

struct File::Private {
    std::filesystem::path path;
    std::vector<Mapping> parts;
    Contents contents; // the metadata of the first part and the tensors of all

    Result<void> addPart(Mapping mapping, std::uint64_t number, std::uint64_t count);
    Result<void> readParts(const std::filesystem::path &path);
};

File::File(std::unique_ptr<Private> d)
    : d(std::move(d))
{
}

File::~File() = default;

Result<void> File::Private::addPart(Mapping mapping, std::uint64_t number, std::uint64_t count)
{
    auto more = parse(mapping.bytes());
    if (!more) {
        return std::unexpected(std::move(more.error()));
    }
    parts.push_back(std::move(mapping));
    if (number == 0) {
        contents = *std::move(more);
        return {};
    }
    if (numberIn(*more, "split.no") != number || numberIn(*more, "split.count") != count) {
        return fail(ErrorCode::FileCorrupt, "it is another part, or one of another model");
    }
    for (Tensor &tensor : more->tensors) {
        if (!contents.tensorByName.try_emplace(tensor.name, contents.tensors.size()).second) {
            return fail(ErrorCode::FileCorrupt,
                        base::format("the tensor {} is in an earlier part, too", base::utf8::quoted(tensor.name)));
        }
        contents.tensors.push_back(tensor);
    }
    return {};
}

/// Reads all parts of a model, of which `path` is one. The first holds the metadata.
Result<void> File::Private::readParts(const std::filesystem::path &path)
{
    const auto named = partName(path);
    const std::filesystem::path first = named ? withPart(path, 1) : path;
    const auto add = [this](const std::filesystem::path &part, std::uint64_t number, std::uint64_t count) -> Result<void> {
        auto mapping = Mapping::map(part);
        if (!mapping) {
            return std::unexpected(std::move(mapping.error()));
        }
        return addPart(*std::move(mapping), number, count);
    };
    if (auto read = add(first, 0, 0); !read) {
        return read;
    }
    const std::uint64_t count = numberIn(contents, "split.count").value_or(1);
    if (count <= 1) {
        return {};
    }
    if (!named || named->count != count) {
        return fail(ErrorCode::Unsupported,
                    base::format("This is one of {} files of a model; they must be named NAME-00001-of-{:05}.gguf "
                                 "and so on, and lie in one folder",
                                 count, count));
    }
    if (numberIn(contents, "split.no") != 0U) {
        return fail(ErrorCode::FileCorrupt, "The file is named as the first part of a model, and is not");
    }
    for (std::uint32_t number = 1; number < named->count; ++number) {
        const std::filesystem::path part = withPart(path, number + 1);
        if (auto read = add(part, number, count); !read) {
            return fail(read.error().code,
                        base::format("Part {} of {}, {}: {}", number + 1, count,
                                     base::utf8::quoted(part.filename().native(), 4096), read.error().detail));
        }
    }
    const auto tensors = numberIn(contents, "split.tensors.count");
    if (tensors && *tensors != contents.tensors.size()) {
        return fail(ErrorCode::FileCorrupt,
                    base::format("The parts hold {} tensors, not the {} that they claim", contents.tensors.size(), *tensors));
    }
    return {};
}

Result<std::shared_ptr<const File>> File::open(const std::filesystem::path &path)
{
    auto d = std::make_unique<Private>();
    d->path = path;
    if (auto read = d->readParts(path); !read) {
        return std::unexpected(std::move(read.error()));
    }
    return std::shared_ptr<const File>(new File(std::move(d)));
}

Result<std::shared_ptr<const File>> File::fromBytes(std::span<const std::byte> bytes)
{
    auto mapping = Mapping::copy(bytes);
    if (!mapping) {
        return std::unexpected(std::move(mapping.error()));
    }
    auto d = std::make_unique<Private>();
    if (auto read = d->addPart(*std::move(mapping), 0, 0); !read) {
        return std::unexpected(std::move(read.error()));
    }
    return std::shared_ptr<const File>(new File(std::move(d)));
}

void File::giveBack(const Tensor &tensor) const
{
    for (const Mapping &part : d->parts) {
        part.giveBack(tensor.data);
    }
}

Result<void> File::checkWhole() const
{
    if (!std::ranges::all_of(d->parts, &Mapping::isWhole)) {
        return fail(ErrorCode::FileCorrupt,
                    base::format("{} became shorter while it was read", base::utf8::quoted(d->path.native(), 4096)));
    }
    return {};
}

const std::filesystem::path &File::path() const
{
    return d->path;
}

std::uint64_t File::sizeBytes() const
{
    std::uint64_t sum = 0;
    for (const Mapping &part : d->parts) {
        sum += part.bytes().size();
    }
    return sum;
}

std::string File::identity() const
{
    base::Checksum header;
    std::string identity;
    for (const Mapping &part : d->parts) {
        auto end = part.bytes().size(); // the end of what stands before the first weight
        for (const Tensor &tensor : d->contents.tensors) {
            if (tensor.data.data() >= part.bytes().data() && tensor.data.data() < part.bytes().data() + part.bytes().size()) {
                end = std::min(end, static_cast<std::size_t>(tensor.data.data() - part.bytes().data()));
            }
        }
        header.add(part.bytes().first(end));
        identity += base::format("{} bytes of {}, ", part.bytes().size(), part.modifiedNs());
    }
    return identity + base::format("{:016x}", header.value());
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
    return numberIn(d->contents, key);
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
        bool fits = found->elementType == ValueType::Bool;
        if (fits) {
            result.push_back(load<std::uint8_t>(found->bytes, index) != 0 ? 1 : 0);
        }
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
