// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// A table, or some rows of a long one. Columns are as wide as their text where there is room; with less of it they wrap, down to
// a width that can still be read, and a table that needs more than there is has to be scrolled.
#pragma once

#include "gui/markdown/passagewriter.h"

#include <QList>
#include <QTextTableFormat>

namespace gui
{
class TableWriter : public PassageWriter
{
public:
    explicit TableWriter(QTextDocument &document);

    void write(const Passage &passage, const PassageStyle &style, qreal width) override;
    void forget() override;
    [[nodiscard]] PassageSpans spans() const override { return m_spans; }
    [[nodiscard]] qreal wantedWidth() const override { return m_wantedWidth; }

private:
    void measure(const MarkdownTable &table, const PassageStyle &style);
    void fill(const MarkdownTable &table, bool headed, const QTextTableFormat &format, const PassageStyle &style);

    QTextDocument &m_document;
    MarkdownTable m_written;
    MarkdownTable m_measured; ///< the rows by which the columns were measured
    qreal m_width = 0; ///< that was given
    qreal m_wantedWidth = 0;
    QList<qreal> m_naturalWidths; ///< of the columns, without padding
    PassageSpans m_spans;
};

/// How wide columns are that want `natural` and need at least `least` each, where there is `available` for all of them together:
/// what is left beyond the least is shared in proportion to what each wants more.
[[nodiscard]] QList<qreal> columnWidths(const QList<qreal> &natural, qreal least, qreal available);
}
