// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Blocks of an answer as text that a person can compare, and whether they still hold all that was written.
#pragma once

#include "gui/markdown/markdownblock.h"

#include <QString>

namespace test
{
/// One line for each block: its containers (`>`, `-`, `3.`, `[x]`, or spaces where an item goes on), its kind and its text.
/// Styles are tags: <i>, <b>, <s>, <c> for code, <f> for a formula's source, <a TARGET>. A line break inside a block is ⏎.
[[nodiscard]] QString dump(const QList<gui::MarkdownBlock> &blocks);

/// All that a reader, or someone who copies, gets to know: what is shown, and sources, targets and languages.
[[nodiscard]] QString everything(const QList<gui::MarkdownBlock> &blocks);

/// Where the first letter of the Latin alphabet stands that is missing from the blocks, letters being compared in their order; -1
/// if none is. Characters that turn the direction of writing are not counted. The letters of <br>, of a task's x and of entities
/// are not looked for.
[[nodiscard]] qsizetype firstLostLetter(const QString &source, const QList<gui::MarkdownBlock> &blocks);
}
