// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// TeX's mathematics in plain Unicode, as far as that goes: no library that sets it for Qt without a browser is packaged.
#pragma once

#include <QString>
#include <QStringView>

namespace gui
{
/// A formula, without its delimiters, on one line, for the middle of a text: (−b ± √(b² − 4ac))/(2a). A command that is not known
/// is shown as it was written.
[[nodiscard]] QString formulaInLine(QStringView tex);

/// A formula for lines of its own, in a font whose characters are all equally wide: fractions, matrices and cases are stacked.
[[nodiscard]] QString formulaInLines(QStringView tex);
}
