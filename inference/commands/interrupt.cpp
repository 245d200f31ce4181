// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/commands/interrupt.h"

#include <csignal>
#include <ctime>

namespace inference::commands
{
namespace
{
sigset_t watched()
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    return set;
}

void watch(const std::stop_token &ended, const std::stop_source &source)
{
    const sigset_t set = watched();
    constexpr timespec Wait{.tv_sec = 0, .tv_nsec = 50'000'000};
    while (!ended.stop_requested()) {
        if (sigtimedwait(&set, nullptr, &Wait) < 0) {
            continue;
        }
        source.request_stop();
        pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
        return;
    }
}
}

Interrupt::Interrupt()
{
    const sigset_t set = watched();
    pthread_sigmask(SIG_BLOCK, &set, nullptr);
    m_watcher = std::jthread([source = m_source](const std::stop_token &ended) { watch(ended, source); });
}

Interrupt::~Interrupt()
{
    m_watcher.request_stop();
    m_watcher.join();
    const sigset_t set = watched();
    pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
}
}
