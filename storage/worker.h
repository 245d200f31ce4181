// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// One thread that runs what it is given, in order: it alone touches the database.
#pragma once

#include <QFuture>
#include <QPromise>

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <type_traits>
#include <utility>

namespace storage
{
/// A worker can be called from any thread. The destructor runs what is still queued, then ends the thread.
class Worker
{
public:
    Worker();
    ~Worker();
    Q_DISABLE_COPY_MOVE(Worker)

    /// Queues `task`; the future finishes with what it returns. Cancelling the future does not take the task back.
    template<typename Task>
    [[nodiscard]] auto run(Task task) -> QFuture<std::invoke_result_t<Task &>>
    {
        QPromise<std::invoke_result_t<Task &>> promise;
        promise.start();
        auto future = promise.future();
        enqueue([task = std::move(task), promise = std::move(promise)] mutable {
            promise.addResult(task());
            promise.finish();
        });
        return future;
    }

private:
    using Task = std::move_only_function<void()>;

    void enqueue(Task task);
    void work();

    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::deque<Task> m_tasks;
    bool m_isEnding = false;
    std::thread m_thread; // last: it uses the members above
};
}
