// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/keeping/cachestore.h"

#include "base/checksum.h"
#include "base/format.h"
#include "inference/keeping/cachefile.h"

#include <algorithm>
#include <chrono>
#include <system_error>

#include <unistd.h>

namespace inference::keeping
{
namespace
{
namespace fs = std::filesystem;

constexpr std::string_view Ending = ".tramontane-cache";
constexpr std::string_view UnfinishedEnding = ".tramontane-cache-part";
constexpr std::size_t LongestKeyBytes = 256;
constexpr std::size_t FewestTokens = 64; // fewer tokens are evaluated as fast as a file is read
constexpr std::uint64_t FreeBytes = 512ULL << 20U; // room on the disk that is left to what cannot be computed again
constexpr auto Abandoned = std::chrono::minutes(10); // an unfinished file is removed that was not written to for so long

struct Kept {
    fs::path path;
    std::uint64_t bytes = 0;
    fs::file_time_type used;
};

/// Returns the files in `folder` that have our `ending`, the least recently used first.
std::vector<Kept> keptIn(const fs::path &folder, std::string_view ending)
{
    std::vector<Kept> found;
    std::error_code error;
    for (auto entry = fs::directory_iterator(folder, error); !error && entry != fs::directory_iterator();
         entry.increment(error)) {
        std::error_code gone; // another program may remove it meanwhile
        if (!entry->path().native().ends_with(ending) || !entry->is_regular_file(gone)) {
            continue;
        }
        const auto bytes = entry->file_size(gone);
        const auto used = entry->last_write_time(gone);
        if (!gone) {
            found.push_back({.path = entry->path(), .bytes = bytes, .used = used});
        }
    }
    std::ranges::sort(found, {}, &Kept::used);
    return found;
}

void discard(const fs::path &path)
{
    std::error_code ignored; // what cannot be removed is of no use to anyone either
    fs::remove(path, ignored);
}

/// Returns how many tokens of `prompt`, from the first on, `cached` has as well.
std::size_t common(std::span<const execution::TokenId> cached, std::span<const execution::TokenId> prompt)
{
    return static_cast<std::size_t>(std::ranges::mismatch(cached, prompt).in1 - cached.begin());
}

CacheHeader headerOf(const execution::CacheAccess &cache, std::string_view key, std::span<const execution::TokenId> tokens)
{
    const auto count = tokens.size() / execution::CacheStep * execution::CacheStep;
    CacheHeader header{.identity = cache.identity(),
                       .key = std::string(key),
                       .tokens = {tokens.begin(), tokens.begin() + static_cast<std::ptrdiff_t>(count)},
                       .evaluated = cache.evaluatedTokens(),
                       .payloadBytes = 0};
    for (std::uint32_t layer = 0; layer < cache.layers(); ++layer) {
        header.payloadBytes += cache.layerBytes(layer, static_cast<std::uint32_t>(count));
    }
    return header;
}

/// Returns whether the file is of this chat, this model and these settings.
bool belongsTo(const CacheHeader &header, const execution::CacheAccess &cache, std::string_view key, std::uint32_t contextLength)
{
    if (header.tokens.size() > contextLength) {
        return false;
    }
    const auto expected = headerOf(cache, key, header.tokens);
    return header.identity == expected.identity && header.key == key && header.tokens.size() == expected.tokens.size()
        && header.payloadBytes == expected.payloadBytes;
}

Result<void> write(const fs::path &path, const CacheHeader &header, execution::CacheAccess &cache,
                   const std::function<bool()> &interrupted)
{
    auto writer = CacheWriter::create(path, header);
    if (!writer) {
        return std::unexpected(writer.error());
    }
    const auto positions = static_cast<std::uint32_t>(header.tokens.size());
    std::vector<std::byte> bytes;
    for (std::uint32_t layer = 0; layer < cache.layers(); ++layer) {
        if (interrupted && interrupted()) {
            return fail(ErrorCode::Cancelled, "there is something better to do");
        }
        bytes.resize(cache.layerBytes(layer, positions));
        if (auto done = cache.read(layer, positions, bytes).and_then([&] { return writer->add(bytes); }); !done) {
            return done;
        }
    }
    return writer->finish();
}

Result<void> read(CacheReader &reader, execution::CacheAccess &cache)
{
    const auto positions = static_cast<std::uint32_t>(reader.header().tokens.size());
    std::vector<std::byte> bytes;
    for (std::uint32_t layer = 0; layer < cache.layers(); ++layer) {
        bytes.resize(cache.layerBytes(layer, positions));
        if (auto done = reader.read(bytes).and_then([&] { return cache.write(layer, positions, bytes); }); !done) {
            return done;
        }
    }
    return reader.finish();
}
}

CacheStore::CacheStore(fs::path folder, std::uint64_t limitBytes)
    : m_folder(std::move(folder))
{
    std::error_code error; // a folder that cannot be made shows when something is saved
    if (fs::create_directories(m_folder, error)) {
        fs::permissions(m_folder, fs::perms::owner_all, error);
    }
    for (const auto &unfinished : keptIn(m_folder, UnfinishedEnding)) {
        if (fs::file_time_type::clock::now() - unfinished.used > Abandoned) {
            discard(unfinished.path);
        }
    }
    setLimit(limitBytes);
}

void CacheStore::setLimit(std::uint64_t bytes)
{
    m_limit = bytes;
    makeRoom(0);
}

/// Keys are anyone's words, and no names for files.
fs::path CacheStore::pathOf(std::string_view key) const
{
    base::Checksum sum;
    sum.add(std::as_bytes(std::span(key)));
    return m_folder / base::format("{:016x}-{}{}", sum.value(), key.size(), Ending);
}

std::uint64_t CacheStore::sizeBytes() const
{
    std::uint64_t sum = 0;
    for (const auto &kept : keptIn(m_folder, Ending)) {
        sum += kept.bytes;
    }
    return sum;
}

/// Removes files until there is room for so many bytes more.
void CacheStore::makeRoom(std::uint64_t bytes) const
{
    const auto all = keptIn(m_folder, Ending);
    auto sum = bytes;
    for (const auto &kept : all) {
        sum += kept.bytes;
    }
    for (const auto &kept : all) {
        if (sum <= m_limit) {
            return;
        }
        discard(kept.path);
        sum -= kept.bytes;
    }
}

Result<void> CacheStore::save(std::string_view key, execution::Evaluator &evaluator, const std::function<bool()> &interrupted)
{
    auto *cache = evaluator.cacheAccess();
    if (!cache || key.empty() || key.size() > LongestKeyBytes || evaluator.tokens().size() < FewestTokens) {
        return {};
    }
    const auto header = headerOf(*cache, key, evaluator.tokens());
    const auto bytes = CacheWriter::sizeBytes(header);
    const auto path = pathOf(key);
    std::error_code error;
    const auto space = fs::space(m_folder, error);
    if (bytes > m_limit) {
        discard(path); // the file that this chat has is an old one
        return {};
    }
    if (error || space.available < bytes + FreeBytes) {
        return fail(ErrorCode::Internal, "the disk has no room for a chat's cache");
    }
    auto unfinished = path;
    unfinished.concat(base::format(".{}{}", ::getpid(), UnfinishedEnding));
    discard(unfinished);
    auto done = write(unfinished, header, *cache, interrupted);
    if (done) {
        discard(path);
        makeRoom(bytes);
        fs::rename(unfinished, path, error);
        if (error) {
            done = fail(ErrorCode::Internal, base::format("a chat's cache cannot be put into its place: {}", error.message()));
        }
    }
    if (!done) {
        discard(unfinished);
    }
    return done;
}

std::optional<std::size_t> CacheStore::restore(std::string_view key, execution::Evaluator &evaluator,
                                               std::span<const execution::TokenId> prompt)
{
    auto *cache = evaluator.cacheAccess();
    if (!cache || key.empty() || m_limit == 0) {
        return {};
    }
    const auto path = pathOf(key);
    auto reader = CacheReader::open(path);
    if (!reader) {
        if (reader.error().code != ErrorCode::FileNotFound) {
            discard(path);
        }
        return {};
    }
    const auto &header = reader->header();
    if (!belongsTo(header, *cache, key, evaluator.contextLength())) {
        discard(path);
        return {};
    }
    const auto gain = common(header.tokens, prompt);
    if (gain < FewestTokens || gain < common(evaluator.tokens(), prompt) + FewestTokens) {
        return {};
    }
    evaluator.truncate(0);
    if (!read(*reader, *cache) || !cache->adopt(header.tokens, header.evaluated)) {
        evaluator.truncate(0);
        discard(path);
        return {};
    }
    std::error_code ignored; // the file only goes sooner then
    fs::last_write_time(path, fs::file_time_type::clock::now(), ignored);
    return gain;
}

void CacheStore::forget(std::string_view key)
{
    discard(pathOf(key));
}
}
