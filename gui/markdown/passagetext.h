// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// What is copied out of a passage: words as a person would write them down, and Markdown.
#pragma once

#include "gui/markdown/passagespans.h"

#include <QString>

namespace gui
{
/// The text between two positions of the document; -1 and one past its end stand for what lies beyond. Numbers and bullets of
/// items come with it where more than the item is taken, and between the cells of a table are tabs. A formula of which a part is
/// taken comes whole, as it was written.
[[nodiscard]] QString plainText(const Passage &passage, const PassageSpans &spans, int from, int to);

/// The same as Markdown.
[[nodiscard]] QString markdownText(const Passage &passage, const PassageSpans &spans, int from, int to);

/// What is to be seen of a span.
[[nodiscard]] QString shownText(const Passage &passage, const PassageSpan &span);

/// What stands between the text of a passage and the one before it.
[[nodiscard]] QString textBetween(const Passage &passage);
}
