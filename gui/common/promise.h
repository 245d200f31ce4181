// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// A result that comes later, and once.
#pragma once

#include <QFuture>
#include <QPromise>

#include <utility>

namespace gui
{
/// Whoever wants the result awaits future(); whoever knows it resolves the promise.
template<typename T>
class Promise
{
public:
    Promise() { m_promise.start(); }

    [[nodiscard]] QFuture<T> future() const { return m_promise.future(); }
    [[nodiscard]] bool isResolved() const { return m_isResolved; }

    /// Sets the result. Only the first call counts.
    void resolve(T result)
    {
        if (!std::exchange(m_isResolved, true)) {
            m_promise.addResult(std::move(result));
            m_promise.finish();
        }
    }

private:
    QPromise<T> m_promise;
    bool m_isResolved = false;
};
}
