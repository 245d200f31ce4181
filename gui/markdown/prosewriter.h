// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Paragraphs, headings, lists and rules in one document.
#pragma once

#include "gui/markdown/passagewriter.h"

#include <QTextBlockFormat>

namespace gui
{
class ProseWriter : public PassageWriter
{
public:
    explicit ProseWriter(QTextDocument &document);

    void write(const Passage &passage, const PassageStyle &style, qreal width) override;
    void forget() override;
    [[nodiscard]] PassageSpans spans() const override;

private:
    struct Written {
        MarkdownBlock block;
        int begin = 0; ///< where its text begins in the document
    };

    void removeFrom(qsizetype index);
    void append(const MarkdownBlock &block, bool quoted, const PassageStyle &style);
    [[nodiscard]] qreal spaceAbove(const MarkdownBlock &block, const PassageStyle &style) const;

    QTextDocument &m_document;
    QList<Written> m_written;
};
}
