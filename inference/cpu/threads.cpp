// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/cpu/threads.h"

#include "base/format.h"
#include "inference/cpu/kernels/prefetch.h"

#include <fstream>
#include <set>
#include <utility>

#include <sched.h>
#include <sys/resource.h>
#include <unistd.h>

namespace inference::cpu
{
namespace
{
// So many spins take some microseconds, by which the ends of well divided work differ. A thread that waits longer waits for one
// that another program has pushed aside, and spinning would keep that one from coming back.
constexpr int SpinsAtBarrier = 400;
constexpr int SpinsBetweenJobs = 400;
constexpr int BackgroundNiceness = 10;

constexpr std::size_t BytesAhead = 8192; // barrier() fetches so many, since no kernel asks for its first bytes before it begins

void prefetch(const std::byte *at)
{
    for (std::size_t line = 0; line < BytesAhead; line += 64) {
        prefetchToL2(at + line);
    }
}

void relax()
{
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

/// Returns once `value` is no longer `old`. It spins at most `spins` times, then sleeps.
void awaitChange(const std::atomic<std::uint32_t> &value, std::uint32_t old, int spins)
{
    for (int i = 0; i < spins; ++i) {
        if (value.load(std::memory_order_acquire) != old) {
            return;
        }
        relax();
    }
    value.wait(old, std::memory_order_acquire);
}

/// Lowers the calling thread's priority, once. Where that is not allowed, all stays as it is.
void stepBack()
{
    thread_local bool done = false;
    if (std::exchange(done, true)) {
        return;
    }
    const sched_param none{};
    (void)sched_setscheduler(0, SCHED_BATCH, &none);
    (void)setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), BackgroundNiceness);
}

int readNumber(const std::string &path)
{
    std::ifstream file(path);
    int number = -1;
    file >> number;
    return number;
}
}

std::size_t Worker::count() const
{
    return m_crew.m_count;
}

bool Worker::isStopped() const
{
    return m_crew.m_stopped;
}

void Worker::barrier()
{
    auto &crew = m_crew;
    if (const auto *next = std::exchange(m_next, nullptr)) {
        prefetch(next);
    }
    const auto passed = crew.m_passed.load(std::memory_order_relaxed);
    if (crew.m_arrived.fetch_add(1, std::memory_order_acq_rel) + 1 < crew.m_count) {
        awaitChange(crew.m_passed, passed, SpinsAtBarrier);
        return;
    }
    crew.m_arrived.store(0, std::memory_order_relaxed);
    crew.takeBack();
    crew.m_stopped = crew.m_stop.stop_requested();
    crew.m_passed.fetch_add(1); // sequentially consistent: notify_all() looks for sleepers, and only after this
    crew.m_passed.notify_all();
}

Crew::Crew(std::size_t threads, bool background)
    : m_count(std::max<std::size_t>(threads, 1))
    , m_background(background)
    , m_taken(m_count)
{
    for (std::size_t i = 1; i < m_count; ++i) {
        m_threads.emplace_back([this, i] { serve(i); });
    }
}

Crew::~Crew()
{
    m_ended = true;
    m_job.fetch_add(1);
    m_job.notify_all();
}

void Crew::takeBack()
{
    m_next.store(0, std::memory_order_relaxed);
    for (auto &taken : m_taken) {
        taken.count.store(0, std::memory_order_relaxed);
    }
}

void Crew::serve(std::size_t index)
{
    if (m_background) {
        stepBack();
    }
    Worker worker(*this, index);
    for (std::uint32_t job = 0;; ++job) {
        awaitChange(m_job, job, SpinsBetweenJobs);
        if (m_ended) {
            return;
        }
        (*m_work)(worker);
        worker.barrier();
    }
}

void Crew::run(const std::function<void(Worker &)> &work, const std::stop_token &stop)
{
    if (m_background) {
        stepBack();
    }
    m_work = &work;
    m_stop = stop;
    m_stopped = false;
    takeBack();
    m_job.fetch_add(1);
    m_job.notify_all();
    Worker worker(*this, 0);
    work(worker);
    worker.barrier();
}

std::size_t physicalCores()
{
    cpu_set_t allowed;
    CPU_ZERO(&allowed);
    if (sched_getaffinity(0, sizeof allowed, &allowed) != 0) {
        return std::max(1U, std::thread::hardware_concurrency());
    }
    std::set<std::pair<int, int>> cores; // pairs of a processor and one of its cores
    std::size_t unknown = 0;
    for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
        if (!CPU_ISSET(cpu, &allowed)) {
            continue;
        }
        const auto folder = base::format("/sys/devices/system/cpu/cpu{}/topology/", cpu);
        const auto core = readNumber(folder + "core_id");
        if (core >= 0) {
            cores.emplace(readNumber(folder + "physical_package_id"), core);
        } else {
            ++unknown;
        }
    }
    return std::max<std::size_t>(1, cores.size() + unknown);
}
}
