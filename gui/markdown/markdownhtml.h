// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Blocks in the HTML that Qt's text documents read.
#pragma once

#include "gui/markdown/markdownblock.h"

namespace gui
{
/// A block, with nothing in it that could be fetched: no text of the model's becomes a tag.
[[nodiscard]] QString toHtml(const MarkdownBlock &block);
}
