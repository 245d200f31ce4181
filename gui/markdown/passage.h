// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Blocks gathered, and cut, into what one item shows: a text item costs the more the longer its text is, and each item costs
// something too.
#pragma once

#include "gui/markdown/markdownblock.h"

#include <QList>
#include <QObject>
#include <qqmlregistration.h>

namespace gui
{
struct Passage {
    Q_GADGET
    QML_VALUE_TYPE(passage)
    Q_PROPERTY(bool quoted READ isQuoted)
    Q_PROPERTY(int depth READ depth)

public:
    enum class Kind { Prose, Code, Formula, Table };
    Kind kind = Kind::Prose;
    /// One or more of Prose, else one. What is too long is cut, and a passage holds a piece of it then. A further piece of a
    /// Table has the rows alone, and behind it stands the first piece, by which all pieces are measured.
    QList<MarkdownBlock> blocks;
    int firstRow = 0; ///< the first block's place in the message
    int lastRow = 0;
    bool continued = false; ///< true if it begins with a further piece of the block that the passage before it ends with

    [[nodiscard]] bool isQuoted() const; ///< all of it lies in one quotation
    /// How many quotations and items all of it is indented by: those around the block, but for prose, which indents itself, 0
    /// or 1.
    [[nodiscard]] int depth() const;

    bool operator==(const Passage &) const = default;
};

/// The passages of the blocks from `firstRow` on, which must be the first block of a passage. Passages depend on nothing that
/// comes behind the block that follows them, so those of a longer message begin with those of a shorter one.
[[nodiscard]] QList<Passage> cutIntoPassages(const QList<MarkdownBlock> &blocks, int firstRow = 0);
}
