// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The file that one chat's cache is kept in: what it belongs to, its tokens, keys and values, and checksums.
#pragma once

#include "base/checksum.h"
#include "inference/execution/cacheaccess.h"

#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace inference::keeping
{
struct CacheHeader {
    std::string identity; ///< CacheAccess::identity()
    std::string key; ///< the key of the chat
    std::vector<execution::TokenId> tokens; ///< their number is a multiple of CacheStep
    std::uint64_t evaluated = 0;
    std::uint64_t payloadBytes = 0; ///< size of all layers
};

struct FileCloser {
    void operator()(std::FILE *file) const { std::fclose(file); }
};
using FilePointer = std::unique_ptr<std::FILE, FileCloser>;

/// Writes magic, version and lengths, then the header's texts and tokens, their checksum, the layers after one another, and the
/// checksum of everything. Numbers are little-endian.
class CacheWriter
{
public:
    /// Makes a new file that only its owner may read. Errors: Internal.
    [[nodiscard]] static Result<CacheWriter> create(const std::filesystem::path &path, const CacheHeader &header);
    [[nodiscard]] Result<void> add(std::span<const std::byte> layer);
    /// The file is whole after this.
    [[nodiscard]] Result<void> finish();
    [[nodiscard]] static std::uint64_t sizeBytes(const CacheHeader &header);

private:
    Result<void> put(std::span<const std::byte> bytes);
    FilePointer m_file;
    base::Checksum m_checksum;
};

class CacheReader
{
public:
    /// Opens a file and checks all but the layers. Errors: FileNotFound; FileCorrupt for what is no such file, damaged or of
    /// another version.
    [[nodiscard]] static Result<CacheReader> open(const std::filesystem::path &path);
    [[nodiscard]] const CacheHeader &header() const { return m_header; }
    [[nodiscard]] Result<void> read(std::span<std::byte> layer);
    /// Must follow the last layer. Errors: FileCorrupt if any layer was damaged.
    [[nodiscard]] Result<void> finish();

private:
    Result<void> get(std::span<std::byte> bytes);
    Result<void> readHeader(std::uint64_t fileBytes);
    FilePointer m_file;
    CacheHeader m_header;
    base::Checksum m_checksum;
};
}
