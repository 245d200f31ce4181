// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/markdown/markdownblock.h"

namespace gui
{
QString plainText(const MarkdownRuns &runs)
{
    QString text;
    for (const MarkdownRun &run : runs) {
        text += run.text;
    }
    return text;
}
}
