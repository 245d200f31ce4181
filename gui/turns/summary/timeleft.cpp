// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/turns/summary/timeleft.h"

#include <KLocalizedString>

#include <algorithm>
#include <cmath>

using namespace std::chrono_literals;

namespace gui
{
namespace
{
constexpr int FirstSteps = 2;
constexpr double FirstShare = 0.1; ///< the part of a step that has to be done first
constexpr auto FirstTime = 10s;
}

void TimeLeft::start(Milliseconds now)
{
    *this = TimeLeft();
    m_start = m_whole.at = m_last.at = now;
}

void TimeLeft::advanced(double done, int total, Milliseconds now)
{
    if (done > m_last.done) {
        m_last = {.done = done, .at = now};
    }
    if (std::floor(done) > m_whole.done) {
        m_whole = {.done = std::floor(done), .at = now};
    }
    m_total = total;
}

std::optional<TimeLeft::Milliseconds> TimeLeft::estimate(Milliseconds now) const
{
    if (m_last.done < FirstShare || now - m_start < FirstTime) {
        return std::nullopt;
    }
    if (m_last.done >= m_total) {
        return 0ms;
    }
    const Mark &mark = m_whole.done >= FirstSteps ? m_whole : m_last;
    const std::chrono::duration<double, std::milli> step = (mark.at - m_start) / mark.done;
    const double next = std::floor(mark.done) + 1;
    // A step that takes longer than the others does not count below the ones that follow it.
    const auto ofThisStep = std::max<std::chrono::duration<double, std::milli>>(0ms, step * (next - mark.done) - (now - mark.at));
    return std::chrono::round<Milliseconds>(step * (m_total - next) + ofThisStep);
}

QString TimeLeft::words(Milliseconds left)
{
    const auto minutes = std::chrono::round<std::chrono::minutes>(left);
    if (left < 45s) {
        return i18nc("@info:progress the end of “Reading page 3 of 90, less than a minute left”", "less than a minute left");
    }
    if (minutes < 90min) {
        return i18ncp("@info:progress the end of “Reading page 3 of 90, about 3 minutes left”", "about a minute left",
                      "about %1 minutes left", std::max(1, static_cast<int>(minutes.count())));
    }
    return i18ncp("@info:progress the end of “Reading page 3 of 90, about 3 hours left”", "about an hour left",
                  "about %1 hours left", static_cast<int>(std::chrono::round<std::chrono::hours>(left).count()));
}
}
