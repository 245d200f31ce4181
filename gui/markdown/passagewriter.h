// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// What fills the document of a passage, and changes only what is new while an answer streams in.
#pragma once

#include "gui/markdown/passagespans.h"

#include <QTextDocument>

#include <memory>

namespace gui
{
class PassageStyle;

class PassageWriter
{
public:
    virtual ~PassageWriter() = default;

    /// Makes the document that of `passage`. `width`: what there is without scrolling, in pixels.
    virtual void write(const Passage &passage, const PassageStyle &style, qreal width) = 0;
    /// Has the next write() write everything, as it must when the style has changed.
    virtual void forget() = 0;
    /// Where the words stand that were written last.
    [[nodiscard]] virtual PassageSpans spans() const = 0;
    /// How wide the document wants to be; 0: as wide as it is given.
    [[nodiscard]] virtual qreal wantedWidth() const { return 0; }
};

/// A writer for the kind of passage; `document` must outlive it.
[[nodiscard]] std::unique_ptr<PassageWriter> makePassageWriter(Passage::Kind kind, QTextDocument &document);
}
