// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Keeps the caches of chats in files, so that a long chat goes on at once. They save time and nothing else: whatever is wrong
// with a file, it is removed, and the chat is read again.
#pragma once

#include "inference/execution/cacheaccess.h"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace inference::keeping
{
/// Each key has one file, for its owner's eyes only. A file is written beside its place and moved there when it is whole; it is
/// not forced onto the disk, since a checksum tells after a power cut. The least recently used go first when there are too many.
/// A store is not thread-safe; several programs may use one folder.
class CacheStore
{
public:
    /// Makes the folder, and removes what is unfinished in it or beyond the limit. With a limit of 0 nothing is kept.
    CacheStore(std::filesystem::path folder, std::uint64_t limitBytes);

    void setLimit(std::uint64_t bytes);

    /// Writes what the cache holds in place of what the key had. `interrupted` is asked now and then, and ends it without a
    /// trace. Errors: Internal for a disk that is full or cannot be written, Cancelled if it was interrupted, the cache's own.
    [[nodiscard]] Result<void> save(std::string_view key, execution::Evaluator &evaluator,
                                    const std::function<bool()> &interrupted = {});
    /// Brings the cache of the key back, if there is one that is of use: of this model and these settings, and with more of
    /// `prompt` than the evaluator holds. Returns how many tokens it has in common with `prompt` then, or nothing.
    std::optional<std::size_t> restore(std::string_view key, execution::Evaluator &evaluator,
                                       std::span<const execution::TokenId> prompt);
    void forget(std::string_view key);

    [[nodiscard]] std::filesystem::path pathOf(std::string_view key) const;
    [[nodiscard]] std::uint64_t sizeBytes() const; ///< the size of all files together

private:
    void makeRoom(std::uint64_t bytes) const;

    std::filesystem::path m_folder;
    std::uint64_t m_limit = 0;
};
}
