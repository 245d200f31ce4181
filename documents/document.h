// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// A document as text: pages with paragraphs, and the headings that lead to them.
#pragma once

#include "documents/error.h"

#include <QByteArray>
#include <QList>
#include <QString>

namespace documents
{
struct Paragraph {
    enum class Kind { Body, Heading, ListItem, TableRow };
    Kind kind = Kind::Body;
    int level = 0; ///< of a heading, 1 is the topmost; 0 otherwise
    QString text; ///< one paragraph, no line breaks
};

/// A page of a PDF, a chapter of an EPUB, or the whole of a document that has no pages.
struct Page {
    int number = 1; ///< counted from 1
    QString label; ///< as printed on the page or the chapter's title; may be empty
    QList<Paragraph> paragraphs;
};

struct OutlineEntry {
    QString title;
    int level = 1; ///< 1 is the topmost
    int page = 1; ///< number of the page it begins on
};

struct Document {
    QString title; ///< from the metadata, else empty
    QString mimeType;
    bool hasPages = false; ///< whether page numbers mean something to a reader of the document
    QList<OutlineEntry> outline;
    QList<Page> pages;
};

/// Compact JSON, as tramontane-reader prints it.
[[nodiscard]] QByteArray toJson(const Document &document);
/// {"error": {"code", "detail"}}, as tramontane-reader prints it.
[[nodiscard]] QByteArray toJson(const Error &error);
/// Reads what toJson() wrote, or the reader's {"error": {"code", "detail"}}, which becomes the Error. Anything else is Damaged.
[[nodiscard]] Result<Document> fromJson(const QByteArray &json);
/// All text, paragraphs separated by blank lines, pages by a form feed. For models and for copying.
[[nodiscard]] QString plainText(const Document &document);
}
