// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/markdown/passagewriter.h"

#include "gui/markdown/codewriter.h"
#include "gui/markdown/prosewriter.h"
#include "gui/markdown/tablewriter.h"

namespace gui
{
std::unique_ptr<PassageWriter> makePassageWriter(Passage::Kind kind, QTextDocument &document)
{
    switch (kind) {
    case Passage::Kind::Code:
    case Passage::Kind::Formula:
        return std::make_unique<CodeWriter>(document);
    case Passage::Kind::Table:
        return std::make_unique<TableWriter>(document);
    case Passage::Kind::Prose:
        break;
    }
    return std::make_unique<ProseWriter>(document);
}
}
