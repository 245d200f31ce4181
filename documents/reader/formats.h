// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// One function a family of formats: each turns a file or its bytes into paragraphs in a Builder.
#pragma once

#include "documents/reader/archive.h"
#include "documents/reader/builder.h"

#include <QByteArray>
#include <QString>

namespace documents::reader
{
/// Poppler, page by page, with outline and page labels. Encrypted, Damaged, Scanned, TooLarge.
[[nodiscard]] Result<void> readPdf(const QString &path, Builder &builder);
/// OpenDocument 1.3 text, and presentations slide by slide: content.xml and meta.xml.
[[nodiscard]] Result<void> readOdf(Archive &archive, Builder &builder);
/// Office Open XML (ECMA-376) word processing: the main document, its styles and its notes.
[[nodiscard]] Result<void> readDocx(Archive &archive, Builder &builder);
/// EPUB 2 and 3: the spine's chapters, named by the table of contents.
[[nodiscard]] Result<void> readEpub(Archive &archive, Builder &builder);
/// HTML as found in the wild, and XHTML. Never fails: what cannot be parsed is text.
void readHtml(const QString &html, Builder &builder);
/// CommonMark with tables, by md4c; a YAML block at the top is kept as text.
[[nodiscard]] Result<void> readMarkdown(const QString &markdown, Builder &builder);
/// Paragraphs between blank lines; hard-wrapped lines are joined; form feeds separate pages.
void readText(const QString &text, Builder &builder);
}
