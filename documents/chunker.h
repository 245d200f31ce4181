// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Cuts a document into pieces that fit a model's context, along the document's own structure and without losing a word.
#pragma once

#include "documents/document.h"

#include <QList>
#include <QString>

#include <functional>

namespace documents
{
/// Part of one paragraph, or all of it: the text from `begin` up to, but not with, `end` (UTF-16 units).
struct Span {
    qsizetype page = 0; ///< index into Document::pages
    qsizetype paragraph = 0; ///< index into Page::paragraphs
    qsizetype begin = 0;
    qsizetype end = 0;
};

struct Piece {
    int firstPage = 1; ///< Page::number
    int lastPage = 1;
    QString heading; ///< the headings above its first paragraph, outermost first, joined by " › "; may be empty
    QString text; ///< its paragraphs, a blank line between two of them; list items and table rows one line each
    QList<Span> spans; ///< where the text comes from, in order
    /// The tokens of `text` by the caller's counter. They are more than the limit only for a single unbreakable character.
    int tokens = 0;
};

/// Returns how many tokens a text has. It may be an estimate: pieces are then as large as the estimate says. It is called often,
/// on short texts.
using TokenCounter = std::function<int(const QString &)>;

/// Returns pieces of at most `maxTokens`, in reading order. A heading never ends a piece if what it announces follows. Together
/// the spans cover every paragraph of the document exactly once; empty paragraphs and empty pages vanish. Cuts where it hurts
/// least: before a heading, between pages, between paragraphs, then sentences, words, characters.
[[nodiscard]] QList<Piece> chunk(const Document &document, int maxTokens, const TokenCounter &countTokens);

/// Cuts `text` into parts of at most `maxTokens`, after sentences, words or characters. Joined they are `text` again.
[[nodiscard]] QStringList splitText(const QString &text, int maxTokens, const TokenCounter &countTokens);
}
