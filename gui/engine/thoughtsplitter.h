// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Models that reason write down what they think before they answer, between tags: <think> and </think>, [THINK] and [/THINK], or
// in a channel of the harmony format (https://cookbook.openai.com/articles/openai-harmony). Here the two are told apart.
#pragma once

#include <QList>
#include <QString>

#include <optional>

namespace gui
{
/// Takes a text as it comes, cut anywhere. A tag opens a thought at the beginning of a line and outside of a block of code, so
/// that an answer about such tags stays one; the first closing tag ends it, wherever it stands. A thought that is never closed
/// goes to the end of the text. Tags and the white space around a thought belong to neither.
class ThoughtSplitter
{
public:
    struct Piece {
        bool isThought = false;
        QString text;

        bool operator==(const Piece &) const = default;
    };
    /// A whole text has these two parts.
    struct Parts {
        QString thought; ///< all thoughts, with an empty line between two
        QString answer;
    };

    /// Adds to the text, and returns what is certain by now. What may become a tag is held back.
    [[nodiscard]] QList<Piece> add(const QString &text);
    /// Returns what was held back, since the text is whole now.
    [[nodiscard]] QList<Piece> finish();

    /// Tells a whole text apart. Some templates write the opening tag themselves, so what stands before a closing tag is a
    /// thought where that tag has a line of its own and no tag was opened before it.
    [[nodiscard]] static Parts split(const QString &text);

private:
    /// An open block of code is closed by at least so many of this character.
    struct Fence {
        QChar character;
        qsizetype length = 0;
    };

    [[nodiscard]] QList<Piece> take(bool isWhole);
    [[nodiscard]] bool takeThought(bool isWhole, QList<Piece> &pieces);
    [[nodiscard]] bool takeAnswer(bool isWhole, QList<Piece> &pieces);
    [[nodiscard]] bool takeLineStart(bool isWhole);
    [[nodiscard]] bool takeFence(qsizetype indent, bool isWhole);
    [[nodiscard]] bool dropEnd(bool isWhole, qsizetype &end);
    void give(bool isThought, qsizetype length, QList<Piece> &pieces);

    QString m_pending; ///< what was not given away yet
    QString m_closing; ///< the tag that ends the open thought; empty if none is open
    std::optional<Fence> m_fence; ///< the open block of code, if one is open
    bool m_hasAnswered = false; ///< whether the answer has more than white space
    bool m_hasThought = false; ///< whether a thought before the open one has text
    bool m_isBehind = false; ///< whether a thought or a frame came before, so that white space before the answer says nothing
    bool m_isFresh = true; ///< whether the open thought has no text yet
    bool m_isFramed = false; ///< whether the harmony format's frames stand around what is said
    bool m_startsLine = true; ///< whether what is pending begins a line of the answer
};
}
