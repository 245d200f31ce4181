// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The words of a paragraph, a heading or a cell, in their styles.
#pragma once

#include "gui/markdown/markdownblock.h"

#include <QStringView>

namespace gui
{
/// Follows CommonMark 0.31, section 6, and GitHub's strikethrough and autolinks. Every line break is kept, HTML is text but for
/// <br>, formulas are set, a single ~ strikes nothing, and stars next to Chinese, Japanese or Korean letters may mark emphasis.
/// Nothing can be fetched: a picture is a link, a link to anything but http, https and mailto is text with its target behind it,
/// and so is the host of one whose words do not name it; what would turn the direction of writing is left out. Takes time in
/// proportion to the text.
[[nodiscard]] MarkdownRuns inlineRuns(QStringView text);
}
