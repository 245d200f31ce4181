// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The threads that compute together. They stay for as long as a model is loaded: within a token they spin at the barriers, since
// waking a thread takes longer than most operations; between tokens they sleep.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <stop_token>
#include <thread>
#include <vector>

namespace inference::cpu
{
class Crew;

/// What one thread of a crew sees of the work at hand. All threads run the same function, and come to the same barriers in the
/// same order.
class Worker
{
public:
    Worker(Crew &crew, std::size_t index)
        : m_crew(crew)
        , m_index(index)
    {
    }

    [[nodiscard]] std::size_t index() const { return m_index; } ///< this thread's number, below count()
    [[nodiscard]] std::size_t count() const;
    /// Returns when all threads have called it.
    void barrier();
    /// Calls f(begin, end) for parts of [0, items) of at most `grain` items. Each part goes to a thread that is free, so a slow
    /// thread gets fewer. When it returns, all parts are done, or the work was stopped.
    template<typename F>
    void share(std::size_t items, std::size_t grain, const F &f);
    /// Calls f(item) for all items, as share() does for parts. But each thread has a range of its own, which it goes through in
    /// order before it takes items of other threads' ranges, so that neighbours in memory are read as one stream.
    template<typename F>
    void shareRanges(std::size_t items, const F &f);
    /// Returns whether the caller wants the work to stop. The answer is the same for all threads up to the next barrier.
    [[nodiscard]] bool isStopped() const;

    /// Lets the next barrier fetch what lies at `next`, which this thread will read later, from memory while it waits. Null: it
    /// fetches nothing.
    void lookAhead(const std::byte *next) { m_next = next; }

private:
    Crew &m_crew;
    std::size_t m_index;
    const std::byte *m_next = nullptr;
};

class Crew
{
public:
    /// `background`: the threads leave the processor to other programs where these want it.
    Crew(std::size_t threads, bool background);
    ~Crew();
    Crew(const Crew &) = delete;
    Crew &operator=(const Crew &) = delete;

    [[nodiscard]] std::size_t count() const { return m_count; }
    /// Runs `work` in all threads, of which the caller's is one, until all are done. One caller at a time.
    void run(const std::function<void(Worker &)> &work, const std::stop_token &stop = {});

private:
    friend class Worker;
    void serve(std::size_t index);
    void takeBack(); ///< lets share() and shareRanges() hand out items from the first on again

    std::size_t m_count;
    bool m_background;
    const std::function<void(Worker &)> *m_work = nullptr;
    std::stop_token m_stop;
    bool m_stopped = false; ///< true if a stop was requested before the last barrier
    bool m_ended = false;
    // Each of these has a cache line of its own, since it is written while other threads read its neighbours.
    alignas(64) std::atomic<std::uint32_t> m_job = 0; ///< the number of jobs that run() has started
    alignas(64) std::atomic<std::uint32_t> m_passed = 0; ///< the number of barriers that all threads have passed
    alignas(64) std::atomic<std::uint32_t> m_arrived = 0; ///< the number of threads that wait at the present barrier
    alignas(64) std::atomic<std::size_t> m_next = 0; ///< first item that share() has not handed out
    struct alignas(64) Taken {
        std::atomic<std::size_t> count = 0;
    };
    std::vector<Taken> m_taken; ///< the number of items that were taken of each thread's range
    alignas(64) std::vector<std::jthread> m_threads;
};

template<typename F>
void Worker::share(std::size_t items, std::size_t grain, const F &f)
{
    while (!m_crew.m_stop.stop_requested()) {
        const auto begin = m_crew.m_next.fetch_add(grain, std::memory_order_relaxed);
        if (begin >= items) {
            break;
        }
        f(begin, std::min(begin + grain, items));
    }
    barrier();
}

template<typename F>
void Worker::shareRanges(std::size_t items, const F &f)
{
    const auto threads = count();
    for (std::size_t i = 0; i < threads; ++i) {
        const auto owner = (m_index + i) % threads;
        const auto begin = items * owner / threads;
        const auto size = items * (owner + 1) / threads - begin;
        auto &taken = m_crew.m_taken[owner].count;
        while (taken.load(std::memory_order_relaxed) < size && !m_crew.m_stop.stop_requested()) {
            const auto at = taken.fetch_add(1, std::memory_order_relaxed);
            if (at < size) {
                f(begin + at);
            }
        }
    }
    barrier();
}

/// Returns the number of cores that this process may use. A core counts once, however many threads it runs side by side.
[[nodiscard]] std::size_t physicalCores();
}
