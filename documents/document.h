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
    int level = 0; ///< the level of a heading, 1 for the topmost; 0 otherwise
    QString text; ///< one paragraph without line breaks
};

/// A page of a PDF, a chapter of an EPUB, or the whole of a document that has no pages.
struct Page {
    int number = 1; ///< counted from 1
    QString label; ///< the number printed on the page, or the chapter's title; may be empty
    QList<Paragraph> paragraphs;
};

struct OutlineEntry {
    QString title;
    int level = 1; ///< 1 is the topmost
    int page = 1; ///< the number of the page that it begins on
};

struct Document {
    QString title; ///< the title in the metadata, else empty
    QString mimeType;
    bool hasPages = false; ///< true if page numbers mean something to a reader of the document
    QList<OutlineEntry> outline;
    QList<Page> pages;
};

/// Returns compact JSON, as tramontane-reader prints it.
[[nodiscard]] QByteArray toJson(const Document &document);
/// Returns {"error": {"code", "detail"}}, as tramontane-reader prints it.
[[nodiscard]] QByteArray toJson(const Error &error);
/// Reads what toJson() wrote, or the reader's {"error": {"code", "detail"}}, which becomes the Error. Anything else is Damaged.
[[nodiscard]] Result<Document> fromJson(const QByteArray &json);
/// Returns all text, with blank lines between paragraphs and a form feed between pages. It is for models and for copying.
[[nodiscard]] QString plainText(const Document &document);
}
