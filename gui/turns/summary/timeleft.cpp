// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/turns/summary/timeleft.h"

#include <KLocalizedString>

#include <algorithm>

using namespace std::chrono_literals;

namespace gui
{
namespace
{
constexpr int FirstSteps = 2;
constexpr auto FirstTime = 10s;
}

void TimeLeft::start(Milliseconds now)
{
    *this = TimeLeft();
    m_start = now;
    m_lastStep = now;
}

void TimeLeft::stepped(int done, int total, Milliseconds now)
{
    if (done > m_done) {
        m_lastStep = now;
    }
    m_done = done;
    m_total = total;
}

std::optional<TimeLeft::Milliseconds> TimeLeft::estimate(Milliseconds now) const
{
    if (m_done < FirstSteps || now - m_start < FirstTime) {
        return std::nullopt;
    }
    if (m_done >= m_total) {
        return 0ms;
    }
    const Milliseconds step = (m_lastStep - m_start) / m_done;
    // A step that takes longer than the others does not count below the ones that follow it.
    const Milliseconds ofThisStep = std::max(0ms, step - (now - m_lastStep));
    return step * (m_total - m_done - 1) + ofThisStep;
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
