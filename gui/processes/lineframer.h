// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Cuts what a program prints into lines without trusting it to ever end one.
#pragma once

#include <QByteArray>
#include <QList>

namespace gui
{
class LineFramer
{
public:
    explicit LineFramer(qsizetype longestBytes)
        : m_longestBytes(longestBytes)
    {
    }

    /// Returns the lines that `bytes` completes, without their line breaks. Longer ones than allowed are left out and counted.
    QList<QByteArray> feed(const QByteArray &bytes);
    [[nodiscard]] int dropped() const { return m_dropped; }
    void clear();

private:
    qsizetype m_longestBytes;
    QByteArray m_rest;
    bool m_dropping = false;
    int m_dropped = 0;
};
}
