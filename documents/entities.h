// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The named and numbered characters of HTML, for HTML, EPUB and Markdown, in documents and in answers.
#pragma once

#include <QString>
#include <QStringView>

namespace documents
{
/// Returns what a name between & and ; (`amp`, `#233`, `#xE9`) stands for, or an empty text when there is no such entity.
[[nodiscard]] QString entity(QStringView name);
/// Returns `text` with its entities resolved. What is no entity stays as it is. The semicolon may be missing after a number or an
/// old name.
[[nodiscard]] QString withEntities(QStringView text);
}
