// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/keeping/cachefile.h"

#include "base/format.h"

#include <bit>
#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace inference::keeping
{
namespace
{
static_assert(std::endian::native == std::endian::little);

/// The beginning of a file. A file of another version is not read.
struct Start {
    char magic[8] = {'T', 'R', 'A', 'M', 'K', 'V', '\r', '\n'};
    std::uint32_t version = 2;
    std::uint32_t identityBytes = 0;
    std::uint32_t keyBytes = 0;
    std::uint32_t tokens = 0;
    std::uint64_t evaluated = 0;
    std::uint64_t payloadBytes = 0;
};
static_assert(sizeof(Start) == 40);

std::uint64_t headerBytes(const Start &start)
{
    return sizeof start + start.identityBytes + start.keyBytes + std::uint64_t{start.tokens} * sizeof(execution::TokenId)
        + sizeof(std::uint64_t);
}

Start startOf(const CacheHeader &header)
{
    Start start;
    start.identityBytes = static_cast<std::uint32_t>(header.identity.size());
    start.keyBytes = static_cast<std::uint32_t>(header.key.size());
    start.tokens = static_cast<std::uint32_t>(header.tokens.size());
    start.evaluated = header.evaluated;
    start.payloadBytes = header.payloadBytes;
    return start;
}

std::unexpected<Error> unwritable()
{
    return fail(ErrorCode::Internal, base::format("a chat's cache cannot be written: {}", std::strerror(errno)));
}

std::unexpected<Error> damaged()
{
    return fail(ErrorCode::FileCorrupt, "the file of a chat's cache is damaged");
}
}

std::uint64_t CacheWriter::sizeBytes(const CacheHeader &header)
{
    return headerBytes(startOf(header)) + header.payloadBytes + sizeof(std::uint64_t);
}

Result<CacheWriter> CacheWriter::create(const std::filesystem::path &path, const CacheHeader &header)
{
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR);
    if (file < 0) {
        return unwritable();
    }
    CacheWriter writer;
    writer.m_file.reset(::fdopen(file, "wb"));
    if (!writer.m_file) {
        ::close(file);
        return unwritable();
    }
    const auto start = startOf(header);
    const auto parts = {std::as_bytes(std::span(&start, 1)), std::as_bytes(std::span(header.identity)),
                        std::as_bytes(std::span(header.key)), std::as_bytes(std::span(header.tokens))};
    for (const auto part : parts) {
        if (auto done = writer.put(part); !done) {
            return std::unexpected(done.error());
        }
    }
    const auto sum = writer.m_checksum.value();
    return writer.put(std::as_bytes(std::span(&sum, 1))).transform([&] { return std::move(writer); });
}

Result<void> CacheWriter::put(std::span<const std::byte> bytes)
{
    m_checksum.add(bytes);
    if (std::fwrite(bytes.data(), 1, bytes.size(), m_file.get()) != bytes.size()) {
        return unwritable();
    }
    return {};
}

Result<void> CacheWriter::add(std::span<const std::byte> layer)
{
    return put(layer);
}

Result<void> CacheWriter::finish()
{
    const auto sum = m_checksum.value();
    if (auto done = put(std::as_bytes(std::span(&sum, 1))); !done) {
        return done;
    }
    if (std::fclose(m_file.release()) != 0) {
        return unwritable();
    }
    return {};
}

Result<CacheReader> CacheReader::open(const std::filesystem::path &path)
{
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (file < 0) {
        return fail(ErrorCode::FileNotFound, "there is no cache of this chat");
    }
    struct stat status{};
    if (::fstat(file, &status) != 0 || !S_ISREG(status.st_mode)) {
        ::close(file);
        return damaged();
    }
    CacheReader reader;
    reader.m_file.reset(::fdopen(file, "rb"));
    if (!reader.m_file) {
        ::close(file);
        return damaged();
    }
    return reader.readHeader(static_cast<std::uint64_t>(status.st_size)).transform([&] { return std::move(reader); });
}

Result<void> CacheReader::get(std::span<std::byte> bytes)
{
    if (std::fread(bytes.data(), 1, bytes.size(), m_file.get()) != bytes.size()) {
        return damaged();
    }
    m_checksum.add(bytes);
    return {};
}

/// No count is believed before the file proves to be as long as it says.
Result<void> CacheReader::readHeader(std::uint64_t fileBytes)
{
    Start start;
    if (auto done = get(std::as_writable_bytes(std::span(&start, 1))); !done) {
        return done;
    }
    const Start expected;
    if (std::memcmp(start.magic, expected.magic, sizeof start.magic) != 0 || start.version != expected.version
        || start.payloadBytes > fileBytes || headerBytes(start) + start.payloadBytes + sizeof(std::uint64_t) != fileBytes) {
        return damaged();
    }
    m_header.identity.resize(start.identityBytes);
    m_header.key.resize(start.keyBytes);
    m_header.tokens.resize(start.tokens);
    m_header.evaluated = start.evaluated;
    m_header.payloadBytes = start.payloadBytes;
    const auto parts = {std::as_writable_bytes(std::span(m_header.identity)), std::as_writable_bytes(std::span(m_header.key)),
                        std::as_writable_bytes(std::span(m_header.tokens))};
    for (const auto part : parts) {
        if (auto done = get(part); !done) {
            return done;
        }
    }
    return finish();
}

Result<void> CacheReader::read(std::span<std::byte> layer)
{
    return get(layer);
}

Result<void> CacheReader::finish()
{
    const auto expected = m_checksum.value();
    std::uint64_t sum = 0;
    if (auto done = get(std::as_writable_bytes(std::span(&sum, 1))); !done) {
        return done;
    }
    if (sum != expected) {
        return damaged();
    }
    return {};
}
}
