// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/markdown/codewriter.h"

#include "gui/markdown/codehighlighter.h"
#include "gui/markdown/passagestyle.h"

#include <QTextCursor>

namespace gui
{
CodeWriter::CodeWriter(QTextDocument &document)
    : m_document(document)
    , m_highlighter(std::make_unique<CodeHighlighter>(document))
{
}

CodeWriter::~CodeWriter() = default;

void CodeWriter::write(const Passage &passage, const PassageStyle &style, qreal)
{
    const MarkdownBlock &block = passage.blocks.first();
    if (passage.kind == Passage::Kind::Code) {
        m_highlighter->setLook(block.language, style.backgroundColor);
    }
    if (block.text == m_written) {
        return;
    }
    if (block.text.startsWith(m_written)) {
        QTextCursor end(&m_document);
        end.movePosition(QTextCursor::End);
        end.insertText(block.text.sliced(m_written.size()));
    } else {
        m_document.setPlainText(block.text);
    }
    m_written = block.text;
}

PassageSpans CodeWriter::spans() const
{
    return {PassageSpan{.begin = 0, .end = m_document.characterCount() - 1}};
}

void CodeWriter::forget()
{
    // The text itself has no look; the highlighter is told of the new one.
}
}
