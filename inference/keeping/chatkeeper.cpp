// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/keeping/chatkeeper.h"

#include <cstdio>

namespace inference::keeping
{
ChatKeeper::ChatKeeper(std::unique_ptr<CacheStore> store)
    : m_store(std::move(store))
{
}

void ChatKeeper::begin(const std::string &key, execution::Evaluator &evaluator, std::span<const execution::TokenId> prompt)
{
    const std::scoped_lock lock(m_mutex);
    if (!m_store || key == m_key) {
        return;
    }
    saveLocked(evaluator, {});
    m_key = key;
    m_dirty = false;
    m_store->restore(key, evaluator, prompt);
}

void ChatKeeper::end()
{
    const std::scoped_lock lock(m_mutex);
    m_dirty = m_store && !m_key.empty();
}

bool ChatKeeper::isDirty() const
{
    const std::scoped_lock lock(m_mutex);
    return m_dirty;
}

void ChatKeeper::save(execution::Evaluator &evaluator, const std::function<bool()> &interrupted)
{
    const std::scoped_lock lock(m_mutex);
    saveLocked(evaluator, interrupted);
}

void ChatKeeper::saveLocked(execution::Evaluator &evaluator, const std::function<bool()> &interrupted)
{
    if (!m_dirty) {
        return;
    }
    const auto saved = m_store->save(m_key, evaluator, interrupted);
    m_dirty = !saved && saved.error().code == ErrorCode::Cancelled;
    if (!saved && !m_dirty) {
        std::fprintf(stderr, "tramontane-engine: %s\n", saved.error().detail.c_str());
    }
}

void ChatKeeper::clear()
{
    const std::scoped_lock lock(m_mutex);
    m_key.clear();
    m_dirty = false;
}

void ChatKeeper::forget(const std::string &key)
{
    const std::scoped_lock lock(m_mutex);
    if (!m_store) {
        return;
    }
    m_store->forget(key);
    if (key == m_key) {
        m_key.clear();
        m_dirty = false;
    }
}

void ChatKeeper::setLimit(std::uint64_t bytes)
{
    const std::scoped_lock lock(m_mutex);
    if (m_store) {
        m_store->setLimit(bytes);
    }
}
}
