// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// How long a piece of work that is done in steps will still take, as calmly as it can be said.
#pragma once

#include <QString>

#include <chrono>
#include <optional>

namespace gui
{
/// The time left is reckoned from the average step so far; before two are through, from what is done of them. This class knows no
/// clock: the caller says how late it is, counted from any beginning.
class TimeLeft
{
public:
    using Milliseconds = std::chrono::milliseconds;

    /// Tells that the work begins. A second call begins anew.
    void start(Milliseconds now);
    /// Tells that `done` of `total` steps are through now, the last of them perhaps in part. `total` may change on the way.
    void advanced(double done, int total, Milliseconds now);
    /// Returns the time left, or nothing until it means something: after a tenth of a step and ten seconds.
    [[nodiscard]] std::optional<Milliseconds> estimate(Milliseconds now) const;

    /// Returns "about 3 minutes left", translated, to stand behind a comma.
    [[nodiscard]] static QString words(Milliseconds left);

private:
    /// A mark says how much was done, and when that was so for the first time.
    struct Mark {
        double done = 0;
        Milliseconds at{};
    };

    Milliseconds m_start{};
    Mark m_whole; ///< set by the last whole step
    Mark m_last;
    int m_total = 0;
};
}
