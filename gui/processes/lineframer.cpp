// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/processes/lineframer.h"

namespace gui
{
QList<QByteArray> LineFramer::feed(const QByteArray &bytes)
{
    QList<QByteArray> lines;
    qsizetype begin = 0;
    while (begin < bytes.size()) {
        const qsizetype end = bytes.indexOf('\n', begin);
        const bool whole = end >= 0;
        const qsizetype length = (whole ? end : bytes.size()) - begin;
        if (!m_dropping && m_rest.size() + length > m_longestBytes) {
            m_dropping = true;
            ++m_dropped;
            m_rest.clear();
        }
        if (!m_dropping) {
            m_rest.append(bytes.constData() + begin, length);
        }
        if (!whole) {
            break;
        }
        if (!m_dropping) {
            lines += std::exchange(m_rest, {});
        }
        m_dropping = false;
        begin = end + 1;
    }
    return lines;
}

void LineFramer::clear()
{
    m_rest.clear();
    m_dropping = false;
    m_dropped = 0;
}
}
