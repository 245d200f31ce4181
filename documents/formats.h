// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The documents that can be read. The reader, the file dialog, the menu entry and every sentence that names formats are made from
// these tables.
#pragma once

#include <QStringList>

#include <array>
#include <string_view>

namespace documents
{
/// Documents that are read in the same way.
enum class Family { Pdf, OpenDocument, Word, Epub, Html, Markdown, Text };

/// Words that translations/extract collects. Whoever shows them translates them with their context.
struct Translatable {
    const char *context;
    const char *text;
};
[[nodiscard]] constexpr Translatable translatable(const char *context, const char *text)
{
    return {.context = context, .text = text};
}

struct FamilyName {
    Family family;
    Translatable name; ///< reads well in a list, in every grammatical case
};

/// The families in the order in which people are told of them.
inline constexpr auto FamilyNames = std::to_array<FamilyName>({
    {Family::Pdf, translatable("@item a kind of document", "PDF")},
    {Family::OpenDocument, translatable("@item a kind of document", "OpenDocument")},
    {Family::Word, translatable("@item a kind of document", "Word (DOCX)")},
    {Family::Epub, translatable("@item a kind of document", "EPUB")},
    {Family::Html, translatable("@item a kind of document", "HTML")},
    {Family::Markdown, translatable("@item a kind of document", "Markdown")},
    {Family::Text, translatable("@item a kind of document", "text files")},
});

struct Format {
    Family family;
    std::string_view mimeType; ///< as shared-mime-info writes it
    std::string_view suffixes; ///< the suffixes of file names, with spaces between them
};

/// The first row of a family stands for it. resources/CMakeLists.txt takes the MIME types from these lines.
inline constexpr auto Formats = std::to_array<Format>({
    {Family::Pdf, "application/pdf", "pdf"},
    {Family::OpenDocument, "application/vnd.oasis.opendocument.text", "odt"},
    {Family::OpenDocument, "application/vnd.oasis.opendocument.text-template", "ott"},
    {Family::OpenDocument, "application/vnd.oasis.opendocument.presentation", "odp"},
    {Family::Word, "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"},
    {Family::Word, "application/vnd.openxmlformats-officedocument.wordprocessingml.template", "dotx"},
    {Family::Word, "application/vnd.ms-word.document.macroEnabled.12", "docm"},
    {Family::Epub, "application/epub+zip", "epub"},
    {Family::Html, "text/html", "html htm"},
    {Family::Html, "application/xhtml+xml", "xhtml"},
    {Family::Markdown, "text/markdown", "md markdown"},
    {Family::Text, "text/plain", "txt"},
});

/// Returns the type that stands for a family.
[[nodiscard]] QString mimeType(Family family);
/// Returns patterns as a file dialog wants them: "*.pdf", "*.odt".
[[nodiscard]] QStringList filePatterns();
}
