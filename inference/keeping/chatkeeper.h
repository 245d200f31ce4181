// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Which chat the cache of an evaluator belongs to, and when it is kept or brought back.
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
    /// Null: nothing is kept.
    explicit ChatKeeper(std::unique_ptr<CacheStore> store = nullptr);

    /// A chat is going to be answered; an empty key: one that is not kept. Keeps another one that the evaluator still holds, and
    /// brings this one back.
    void begin(const std::string &key, execution::Evaluator &evaluator, std::span<const execution::TokenId> prompt);
    /// It was answered, or was begun to be.
    void end();
    /// Whether save() has something to do.
    [[nodiscard]] bool isDirty() const;
    /// Keeps what the evaluator holds of the present chat. If `interrupted`, nothing is lost: it is still to be done.
    void save(execution::Evaluator &evaluator, const std::function<bool()> &interrupted = {});
    /// The evaluator holds nothing any more.
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
