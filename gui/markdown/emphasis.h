// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Which stars, underscores and tildes belong together: the algorithm in the appendix of CommonMark, which takes time in
// proportion to their number.
#pragma once

#include "gui/markdown/inlinetoken.h"

#include <QChar>
#include <QList>
#include <QStringView>

namespace gui
{
/// A run of * or _, or two ~.
struct Delimiters {
    QChar character{};
    int count = 0;
    bool canOpen = false;
    bool canClose = false;
};
[[nodiscard]] Delimiters delimitersAt(QStringView text, qsizetype from, int length);

class Emphasis
{
public:
    /// How many were added.
    [[nodiscard]] qsizetype size() const { return m_entries.size(); }
    void add(const Delimiters &delimiters, qsizetype token);
    /// Pairs those from `bottom` on, tells the tokens, and takes them off the stack.
    void resolve(QList<InlineToken> &tokens, qsizetype bottom);

private:
    struct Entry {
        Delimiters delimiters;
        int original = 0; ///< the count before any were used
        qsizetype token = 0;
        qsizetype previous = -1; ///< the entry below it on the stack
        qsizetype next = -1; ///< the entry above it
    };

    [[nodiscard]] qsizetype openerOf(qsizetype closer, qsizetype bottom) const;
    void pair(QList<InlineToken> &tokens, qsizetype opener, qsizetype closer);
    void remove(qsizetype entry);

    QList<Entry> m_entries;
    qsizetype m_last = -1;
};
}
