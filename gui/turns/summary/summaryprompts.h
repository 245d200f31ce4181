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

/// What the texts are parts of.
enum class Subject { Document, Chat };

/// The line above a text says where it is from: the document's title, the place in it, and the heading. All may be empty.
struct Origin {
    QString title;
    QString place; ///< "pages 4-6 of 12"
    QString heading;
    Subject subject = Subject::Document;
};

enum class Task {
    Summarise, ///< a whole document
    Extract, ///< the key points of a part
    Condense, ///< fewer key points out of those of several parts
    Merge, ///< one summary out of the key points of all parts
};

/// Returns a prompt. `answerIn` tells in which language to answer. After a first try without an answer, `again` makes it
/// ask in fewer words.
[[nodiscard]] Prompt make(Task task, const Origin &origin, const QString &text, const QString &answerIn, bool again = false);
}
