// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Code as it was written, which grows at its end, and formulas that are set in lines.
#pragma once

#include "gui/markdown/passagewriter.h"

namespace gui
{
class CodeHighlighter;

class CodeWriter : public PassageWriter
{
public:
    explicit CodeWriter(QTextDocument &document);
    ~CodeWriter() override;

    void write(const Passage &passage, const PassageStyle &style, qreal width) override;
    void forget() override;
    [[nodiscard]] PassageSpans spans() const override;

private:
    QTextDocument &m_document;
    QString m_written;
    std::unique_ptr<CodeHighlighter> m_highlighter;
};
}
