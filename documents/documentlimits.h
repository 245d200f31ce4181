// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// How much of a document the reader takes on: beyond these figures it refuses with TooLarge and says which one was passed.
#pragma once

#include <QtTypes>

namespace documents::limits
{
/// This lies above the longest books and legal files, and below what only a generated file has. A 10,000-page file is refused.
inline constexpr int MaxPages = 5000;
/// The UTF-16 units of text in the whole document: 5,000 pages of 2,400 characters.
inline constexpr qsizetype MaxCharacters = 12'000'000;
/// The headings that are taken from a PDF's outline. The rest of it is left out, the text is not.
inline constexpr int MaxOutlineEntries = 20'000;
/// The bytes of the file as it lies on the disk.
inline constexpr qint64 MaxFileBytes = qint64(512) * 1024 * 1024;
/// The bytes of a file that is text from end to end: plain text, Markdown, HTML.
inline constexpr qint64 MaxTextFileBytes = qint64(64) * 1024 * 1024;
/// The bytes of one part of a zip container (a chapter, a document.xml) after inflation.
inline constexpr qint64 MaxPartBytes = qint64(128) * 1024 * 1024;
/// The bytes of all parts of a zip container that are read, after inflation.
inline constexpr qint64 MaxInflatedBytes = qint64(256) * 1024 * 1024;
/// The number of files in a zip container.
inline constexpr int MaxParts = 100'000;
/// How deep elements stand inside each other in an XML or HTML file.
inline constexpr int MaxDepth = 2000;

/// What the reader allows itself as a process: memory, and processor time for the whole document.
inline constexpr qint64 ReaderMemoryBytes = qint64(1536) * 1024 * 1024;
inline constexpr int ReaderCpuSeconds = 120;
/// What the parent waits for, and how much it takes in. JSON of MaxCharacters is at most six bytes a character.
inline constexpr int ReaderWallClockMs = 180'000;
inline constexpr qint64 MaxOutputBytes = qint64(128) * 1024 * 1024;
}
