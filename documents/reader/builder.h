// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Collects paragraphs into a Document: cleans the text and keeps to the limits, the same way for every format.
#pragma once

#include "documents/document.h"

#include <optional>

namespace documents::reader
{
/// Returns `text` on one line: runs of white space become one space, control characters and soft hyphens vanish, typographic
/// ligatures become letters, accents are composed (Unicode NFC).
[[nodiscard]] QString cleaned(const QString &text);

class Builder
{
public:
    void setTitle(const QString &title);
    [[nodiscard]] bool hasTitle() const { return !m_document.title.isEmpty(); }
    void setHasPages(bool hasPages) { m_document.hasPages = hasPages; }
    void addOutlineEntry(const QString &title, int level, int page);

    /// Begins a new page, to which the paragraphs that follow belong. A document without this call has one page.
    void beginPage(const QString &label = {});
    [[nodiscard]] int pageNumber() const { return int(m_document.pages.size()); }
    void setPageLabel(const QString &label); ///< sets the label of the current page, unless it has one

    /// Adds a paragraph with its text cleaned; one without text vanishes. After the first limit passed nothing more is kept.
    void add(Paragraph::Kind kind, const QString &text, int level = 0);
    void addBody(const QString &text) { add(Paragraph::Kind::Body, text); }
    void addRow(const QStringList &cells); ///< adds the cells joined by " | "

    /// Returns whether a limit was passed, after which the format need not go on.
    [[nodiscard]] bool full() const { return m_overflow.has_value(); }
    /// Returns the document, or TooLarge. Where headings are in the text and no outline was given, they become the outline.
    [[nodiscard]] Result<Document> finish();

private:
    Document m_document;
    qsizetype m_characters = 0;
    std::optional<Error> m_overflow;
};
}
