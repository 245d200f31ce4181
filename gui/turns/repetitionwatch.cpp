// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/turns/repetitionwatch.h"

#include <algorithm>
#include <vector>

namespace gui
{
namespace
{
constexpr qsizetype LookedAt = (RepetitionWatch::MostTimes + 1) * RepetitionWatch::LongestPassage;
constexpr qsizetype Interval = 200; ///< characters from one look to the next
}

void RepetitionWatch::add(const QString &text)
{
    m_end += text;
    if (m_end.size() > 2 * LookedAt) {
        m_end = m_end.last(LookedAt);
    }
    m_unseen += text.size();
    if (m_unseen >= Interval) {
        m_unseen = 0;
        look();
    }
}

/// The Z-algorithm (Gusfield 1997) on the end of the text read backwards tells for each distance how far the text is the same as
/// itself at that distance. A passage stands in a row so often as its length goes into that, and once more.
void RepetitionWatch::look()
{
    const QStringView text = QStringView(m_end).last(std::min(m_end.size(), LookedAt));
    const qsizetype size = text.size();
    const auto backwards = [text, size](qsizetype index) { return text[size - 1 - index]; };
    std::vector<qsizetype> same(static_cast<std::size_t>(size), 0);
    for (qsizetype distance = 1, left = 0, right = 0; distance < size; ++distance) {
        qsizetype length = 0;
        if (distance < right) {
            length = std::min(right - distance, same[static_cast<std::size_t>(distance - left)]);
        }
        while (distance + length < size && backwards(length) == backwards(distance + length)) {
            ++length;
        }
        if (distance + length > right) {
            left = distance;
            right = distance + length;
        }
        same[static_cast<std::size_t>(distance)] = length;
        const qsizetype row = distance + length;
        if (distance <= LongestPassage && row >= Shortest && row > MostTimes * distance) {
            m_isRepeating = true;
            return;
        }
    }
}
}
