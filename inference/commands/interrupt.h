// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Turns Ctrl-C into a stop token, so that a command can end cleanly with what it has.
#pragma once

#include <stop_token>
#include <thread>

namespace inference::commands
{
/// While one exists, the first SIGINT or SIGTERM stops the token; a second one ends the process. Create it before any other
/// thread, so that all inherit the blocked signals. There may be only one at a time.
class Interrupt
{
public:
    Interrupt();
    ~Interrupt();
    Interrupt(const Interrupt &) = delete;
    Interrupt &operator=(const Interrupt &) = delete;

    [[nodiscard]] std::stop_token token() const { return m_source.get_token(); }
    /// Stops as if the person had asked for it.
    void stop() { m_source.request_stop(); }

private:
    std::stop_source m_source;
    std::jthread m_watcher;
};
}
