// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/gguf/parser.h"

#include "base/format.h"
#include "base/utf8.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>
#include <utility>

namespace inference::gguf
{
static_assert(std::endian::native == std::endian::little, "GGUF values are viewed in place");

namespace
{
using base::utf8::quoted;

constexpr std::uint32_t OldestVersion = 2;
constexpr std::uint32_t NewestVersion = 3;
constexpr std::uint64_t SmallestEntryBytes = 8 + 1 + 4 + 1; // key length, key, type, value
constexpr std::uint64_t SmallestTensorInfoBytes = 8 + 1 + 4 + 8 + 4 + 8; // name length, name, dimensions, shape, type, offset
constexpr std::uint64_t SmallestArrayBytes = 4 + 8; // element type, count
constexpr std::uint32_t MostDimensions = 4;
constexpr int DeepestArray = 8;

class Parser
{
public:
    explicit Parser(std::span<const std::byte> bytes)
        : m_bytes(bytes)
    {
    }

    Result<Contents> run();

private:
    [[nodiscard]] std::uint64_t left() const { return m_bytes.size() - m_at; }

    template<typename T>
    bool read(T &value)
    {
        if (left() < sizeof(T)) {
            return false;
        }
        std::memcpy(&value, m_bytes.data() + m_at, sizeof(T));
        m_at += sizeof(T);
        return true;
    }

    bool readString(std::string_view &text)
    {
        std::uint64_t length = 0;
        if (!read(length) || length > left()) {
            return false;
        }
        text = {reinterpret_cast<const char *>(m_bytes.data() + m_at), static_cast<std::size_t>(length)};
        m_at += length;
        return true;
    }

    [[nodiscard]] std::unexpected<Error> truncated(const std::string &where) const
    {
        return fail(ErrorCode::FileCorrupt, base::format("The file ends, or claims to go on after its end, within {}", where));
    }

    Result<void> readHeader();
    Result<void> readEntry(std::uint64_t index);
    Result<void> readArray(Entry &entry);
    Result<void> skipElements(const Entry &entry, ValueType type, std::uint64_t count, int depth);
    Result<void> readAlignment();
    Result<void> readTensorInfo(std::uint64_t index);
    Result<void> locateTensors();

    std::span<const std::byte> m_bytes;
    std::uint64_t m_at = 0;
    std::uint64_t m_entryCount = 0;
    std::uint64_t m_tensorCount = 0;
    Contents m_contents;
    std::vector<std::uint64_t> m_offsets; // the bytes from the start of the data to each tensor
    std::vector<std::uint64_t> m_lengths; // the bytes of each tensor
};

Result<void> Parser::readHeader()
{
    std::array<char, 4> magic{};
    if (!read(magic)) {
        return fail(ErrorCode::FileCorrupt, "The file is too short to be a GGUF file");
    }
    if (std::string_view(magic.data(), magic.size()) != "GGUF") {
        return fail(ErrorCode::FileCorrupt, "This is not a GGUF file: it does not start with the letters GGUF");
    }
    std::uint32_t &version = m_contents.version;
    if (!read(version)) {
        return truncated("its header");
    }
    if (version != 0 && (version & 0xFFFFU) == 0) {
        return fail(ErrorCode::Unsupported,
                    base::format("The file is in big-endian byte order (GGUF version {}); only little-endian files can be read",
                                 std::byteswap(version)));
    }
    if (version < OldestVersion || version > NewestVersion) {
        return fail(ErrorCode::Unsupported,
                    base::format("GGUF version {} is not known; versions {} to {} are", version, OldestVersion, NewestVersion));
    }
    if (!read(m_tensorCount) || !read(m_entryCount)) {
        return truncated("its header");
    }
    if (m_entryCount > left() / SmallestEntryBytes || m_tensorCount > left() / SmallestTensorInfoBytes) {
        return fail(ErrorCode::FileCorrupt,
                    base::format("The file claims {} metadata entries and {} tensors, more than its {} bytes can hold",
                                 m_entryCount, m_tensorCount, m_bytes.size()));
    }
    return {};
}

Result<void> Parser::readArray(Entry &entry)
{
    std::uint32_t elementType = 0;
    if (!read(elementType) || !read(entry.count)) {
        return truncated("the array " + quoted(entry.key));
    }
    entry.elementType = ValueType{elementType};
    const std::uint64_t start = m_at;
    if (const auto skipped = skipElements(entry, entry.elementType, entry.count, 1); !skipped) {
        return skipped;
    }
    entry.bytes = m_bytes.subspan(start, m_at - start);
    return {};
}

/// Skips `count` elements, and makes sure that they are whole. Arrays may hold arrays.
Result<void> Parser::skipElements(const Entry &entry, ValueType type, std::uint64_t count, int depth)
{
    const std::size_t size = sizeOf(type);
    if (size > 0) {
        if (count > left() / size) {
            return truncated("the array " + quoted(entry.key));
        }
        m_at += count * size;
        return {};
    }
    if (type != ValueType::String && type != ValueType::Array) {
        return fail(ErrorCode::FileCorrupt,
                    base::format("The array {} has elements of the unknown type {}", quoted(entry.key),
                                 static_cast<std::uint32_t>(type)));
    }
    if (depth > DeepestArray) {
        return fail(ErrorCode::Unsupported, base::format("The array {} nests too deeply", quoted(entry.key)));
    }
    if (count > left() / (type == ValueType::String ? sizeof(std::uint64_t) : SmallestArrayBytes)) {
        return truncated("the array " + quoted(entry.key));
    }
    for (std::uint64_t index = 0; index < count; ++index) {
        std::string_view text;
        std::uint32_t inner = 0;
        std::uint64_t innerCount = 0;
        const bool isWhole = type == ValueType::String ? readString(text) : read(inner) && read(innerCount);
        if (!isWhole) {
            return truncated(base::format("element {} of the array {}", index, quoted(entry.key)));
        }
        if (type == ValueType::Array) {
            if (const auto skipped = skipElements(entry, ValueType{inner}, innerCount, depth + 1); !skipped) {
                return skipped;
            }
        }
    }
    return {};
}

Result<void> Parser::readEntry(std::uint64_t index)
{
    Entry entry;
    std::uint32_t type = 0;
    if (!readString(entry.key) || !read(type)) {
        return truncated(base::format("metadata entry {}", index));
    }
    if (entry.key.empty()) {
        return fail(ErrorCode::FileCorrupt, base::format("Metadata entry {} has no name", index));
    }
    entry.type = ValueType{type};
    entry.elementType = entry.type;
    if (entry.type == ValueType::Array) {
        if (const auto array = readArray(entry); !array) {
            return array;
        }
    } else if (entry.type == ValueType::String) {
        const std::uint64_t start = m_at;
        std::string_view text;
        if (!readString(text)) {
            return truncated("the string " + quoted(entry.key));
        }
        entry.bytes = m_bytes.subspan(start, m_at - start);
    } else {
        const std::size_t size = sizeOf(entry.type);
        if (size == 0) {
            return fail(ErrorCode::FileCorrupt,
                        base::format("The metadata entry {} has the unknown type {}", quoted(entry.key), type));
        }
        if (left() < size) {
            return truncated("the metadata entry " + quoted(entry.key));
        }
        entry.bytes = m_bytes.subspan(m_at, size);
        m_at += size;
    }
    if (!m_contents.entryByKey.try_emplace(entry.key, m_contents.entries.size()).second) {
        return fail(ErrorCode::FileCorrupt, base::format("The metadata entry {} occurs twice", quoted(entry.key)));
    }
    m_contents.entries.push_back(entry);
    return {};
}

Result<void> Parser::readAlignment()
{
    const auto found = m_contents.entryByKey.find("general.alignment");
    if (found == m_contents.entryByKey.end()) {
        return {};
    }
    const Entry &entry = m_contents.entries[found->second];
    std::uint32_t alignment = 0;
    if (entry.type == ValueType::Uint32) {
        std::memcpy(&alignment, entry.bytes.data(), sizeof(alignment));
    }
    if (!std::has_single_bit(alignment) || alignment < 8) {
        return fail(ErrorCode::FileCorrupt, "general.alignment must be a power of two of at least 8");
    }
    m_contents.alignment = alignment;
    return {};
}

Result<void> Parser::readTensorInfo(std::uint64_t index)
{
    Tensor tensor;
    std::uint32_t dimensions = 0;
    if (!readString(tensor.name) || !read(dimensions)) {
        return truncated(base::format("the description of tensor {}", index));
    }
    const auto corrupt = [&tensor](std::string_view what) {
        return fail(ErrorCode::FileCorrupt, base::format("The tensor {} {}", quoted(tensor.name), what));
    };
    if (tensor.name.empty()) {
        return fail(ErrorCode::FileCorrupt, base::format("Tensor {} has no name", index));
    }
    if (dimensions == 0 || dimensions > MostDimensions) {
        return corrupt(base::format("has {} dimensions; 1 to {} are possible", dimensions, MostDimensions));
    }
    std::uint64_t elements = 1;
    for (std::uint32_t dimension = 0; dimension < dimensions; ++dimension) {
        std::uint64_t &length = tensor.shape[dimension];
        if (!read(length)) {
            return truncated("the description of the tensor " + quoted(tensor.name));
        }
        if (length == 0 || length > std::numeric_limits<std::int64_t>::max() / elements) {
            return corrupt(length == 0 ? "has an empty dimension" : "has more elements than can be counted");
        }
        elements *= length;
    }
    std::uint32_t type = 0;
    std::uint64_t offset = 0;
    if (!read(type) || !read(offset)) {
        return truncated("the description of the tensor " + quoted(tensor.name));
    }
    tensor.type = TensorType{type};
    const TypeTraits *traits = gguf::traits(tensor.type);
    if (traits == nullptr) {
        return fail(ErrorCode::Unsupported,
                    base::format("The tensor {} has the type number {}, which is not known", quoted(tensor.name), type));
    }
    if (tensor.cols() % traits->blockSize != 0) {
        return corrupt(base::format("has rows of {} elements, not a multiple of the {} of a {} block", tensor.cols(),
                                    traits->blockSize, traits->name));
    }
    if (elements / traits->blockSize > std::numeric_limits<std::int64_t>::max() / traits->blockBytes) {
        return corrupt("has more bytes than can be counted");
    }
    if (offset % m_contents.alignment != 0) {
        return corrupt(base::format("starts at {}, which is not a multiple of the alignment {}", offset, m_contents.alignment));
    }
    if (!m_contents.tensorByName.try_emplace(tensor.name, m_contents.tensors.size()).second) {
        return corrupt("occurs twice");
    }
    m_contents.tensors.push_back(tensor);
    m_offsets.push_back(offset);
    m_lengths.push_back(elements / traits->blockSize * traits->blockBytes);
    return {};
}

Result<void> Parser::locateTensors()
{
    if (m_contents.tensors.empty()) {
        return {};
    }
    const std::uint64_t start = (m_at + m_contents.alignment - 1) / m_contents.alignment * m_contents.alignment;
    std::vector<std::size_t> order;
    for (std::size_t index = 0; index < m_contents.tensors.size(); ++index) {
        Tensor &tensor = m_contents.tensors[index];
        const std::uint64_t room = start < m_bytes.size() ? m_bytes.size() - start : 0;
        if (m_offsets[index] > room || m_lengths[index] > room - m_offsets[index]) {
            return fail(
                ErrorCode::FileCorrupt,
                base::format("The tensor {} needs {} bytes at {}, but the file's data has {} bytes: it is truncated or damaged",
                             quoted(tensor.name), m_lengths[index], m_offsets[index], room));
        }
        tensor.data = m_bytes.subspan(start + m_offsets[index], m_lengths[index]);
        order.push_back(index);
    }
    // Overlapping tensors are refused, so that what is loaded is never larger than the file.
    std::ranges::sort(order, {}, [this](std::size_t index) { return m_offsets[index]; });
    for (std::size_t next = 1; next < order.size(); ++next) {
        const std::size_t before = order[next - 1];
        if (m_offsets[before] + m_lengths[before] > m_offsets[order[next]]) {
            return fail(ErrorCode::FileCorrupt,
                        base::format("The tensors {} and {} overlap", quoted(m_contents.tensors[before].name),
                                     quoted(m_contents.tensors[order[next]].name)));
        }
    }
    return {};
}

Result<Contents> Parser::run()
{
    Result<void> step = readHeader();
    for (std::uint64_t index = 0; step && index < m_entryCount; ++index) {
        step = readEntry(index);
    }
    if (step) {
        step = readAlignment();
    }
    for (std::uint64_t index = 0; step && index < m_tensorCount; ++index) {
        step = readTensorInfo(index);
    }
    if (step) {
        step = locateTensors();
    }
    if (!step) {
        return std::unexpected(std::move(step.error()));
    }
    return std::move(m_contents);
}
}

std::size_t sizeOf(ValueType type)
{
    switch (type) {
    case ValueType::Uint8:
    case ValueType::Int8:
    case ValueType::Bool:
        return 1;
    case ValueType::Uint16:
    case ValueType::Int16:
        return 2;
    case ValueType::Uint32:
    case ValueType::Int32:
    case ValueType::Float32:
        return 4;
    case ValueType::Uint64:
    case ValueType::Int64:
    case ValueType::Float64:
        return 8;
    case ValueType::String:
    case ValueType::Array:
        break;
    }
    return 0;
}

Result<Contents> parse(std::span<const std::byte> bytes)
{
    return Parser(bytes).run();
}
}
