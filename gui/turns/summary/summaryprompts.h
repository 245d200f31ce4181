// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The words that ask a model for a summary. Short and plain: the smallest models have 135 million parameters,
// follow one instruction at a time, and remember best what stands last.
#pragma once

#include <QString>

namespace gui::prompts
{
struct Prompt {
    QString system;
    QString user;
};

/// What the text is, for the line above it: the document's title, where in it, under which heading. All may be empty.
struct Origin {
    QString title;
    QString place; ///< "pages 4-6 of 12"
    QString heading;
};

enum class Task {
    Summarise, ///< a whole document
    Extract, ///< the key points of a part
    Condense, ///< fewer key points out of those of several parts
    Merge, ///< one summary out of the key points of all parts
};

/// Asks for an answer in the language of the text. `again`: the first try got no answer; asks in fewer words.
[[nodiscard]] Prompt make(Task task, const Origin &origin, const QString &text, bool again = false);
}
