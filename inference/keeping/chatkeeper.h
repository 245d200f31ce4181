// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Knows which chat the cache of an evaluator belongs to, and decides when it is kept or brought back.
#pragma once

#include "inference/keeping/cachestore.h"

#include <functional>
#include <memory>
#include <mutex>
#include <span>
#include <string>

namespace inference::keeping
{
/// Chats are told apart by keys, which mean nothing here. What fails only costs time: it is said on standard error. begin(),
/// end() and save() are for the thread that evaluates, the others for any thread.
class ChatKeeper
{
public:
    /// If `store` is null, nothing is kept.
    explicit ChatKeeper(std::unique_ptr<CacheStore> store = nullptr);

    /// Must be called before a chat is answered; its key is empty if it is not to be kept. Keeps another chat that the evaluator
    /// still holds, and brings this one back.
    void begin(const std::string &key, execution::Evaluator &evaluator, std::span<const execution::TokenId> prompt);
    /// Must be called when the chat was answered, also if only in part.
    void end();
    /// Returns whether save() has something to do.
    [[nodiscard]] bool isDirty() const;
    /// Keeps what the evaluator holds of the present chat. If `interrupted` ends it, nothing is lost: it is still to be done.
    void save(execution::Evaluator &evaluator, const std::function<bool()> &interrupted = {});
    /// Must be called when the evaluator holds nothing any more.
    void clear();

    /// Removes what is kept of the chat, which is not kept again before it goes on.
    void forget(const std::string &key);
    void setLimit(std::uint64_t bytes);

private:
    void saveLocked(execution::Evaluator &evaluator, const std::function<bool()> &interrupted);

    mutable std::mutex m_mutex; // guards all
    std::unique_ptr<CacheStore> m_store;
    std::string m_key;
    bool m_dirty = false;
};
}
