// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Writes tokens as runs, and says where links lead.
#pragma once

#include "gui/markdown/inlinetoken.h"
#include "gui/markdown/markdownblock.h"

namespace gui
{
class RunWriter
{
public:
    explicit RunWriter(InlineTokens tokens);

    [[nodiscard]] MarkdownRuns write();

private:
    void beginLink(qsizetype token);
    void endLink();
    void add(QStringView text, MarkdownRun::Styles styles, QStringView source);
    [[nodiscard]] QString label(qsizetype from) const;
    [[nodiscard]] MarkdownRun::Styles emphasis() const;

    InlineTokens m_tokens;
    MarkdownRuns m_runs;
    EmphasisCounts m_emphasis{};
    QList<qsizetype> m_links; ///< that are open, outermost first; the outermost one leads somewhere, others lie in its words
    QString m_target; ///< where the outermost one leads, if it may be opened
    QString m_behind; ///< what is shown behind it
    bool m_joins = true; ///< text may go on in the last run
};
}
