// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// In which language somebody writes, seen from a sentence or two.
#pragma once

#include <QLocale>
#include <QString>

namespace gui
{
/// Returns AnyLanguage where the text does not tell. Scripts decide where they can, else the small words that every sentence has:
/// a guess by groups of letters needs far more text than a question, and one by dictionaries knows those that are installed.
[[nodiscard]] QLocale::Language guessLanguage(const QString &text);
}
