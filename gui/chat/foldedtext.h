// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// What is shown of a very long question until its reader wants all of it.
#pragma once

#include <QString>

namespace gui
{
/// Returns the beginning of a text that is too long to be shown whole at once, with an ellipsis; empty for any other text.
[[nodiscard]] QString foldedText(const QString &text);
}
