// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// What lies between the text of a paragraph and its runs: pieces of text, with what begins and ends at each.
#pragma once

#include "gui/markdown/markdownblock.h"

#include <QList>
#include <QString>
#include <QStringView>

#include <array>

namespace gui
{
enum class EmphasisKind { Emphasis, Strong, Strikethrough };
using EmphasisCounts = std::array<int, 3>; ///< by EmphasisKind

struct InlineToken {
    QStringView text{};
    MarkdownRun::Styles styles{};
    QStringView source{}; ///< a formula as it was written
    EmphasisCounts closes{}; ///< how many end before the text
    EmphasisCounts opens{}; ///< how many begin behind the text
    qsizetype link = -1; ///< the link that begins here, whose mark the text is
    bool endsLink = false;
};

struct InlineLink {
    QString target{}; ///< as it was written
    QString title{};
    bool automatic = false; ///< its words are its target
};

struct InlineTokens {
    QList<InlineToken> tokens;
    QList<InlineLink> links;
    QStringList texts; ///< what tokens look into that the paragraph does not hold

    QStringView keep(const QString &text)
    {
        texts += text;
        return texts.last();
    }
};
}
