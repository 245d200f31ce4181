// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// What the window says when a document cannot be read, and what its owner can do about it.
#pragma once

#include "documents/error.h"

#include <QString>

namespace gui
{
/// Returns, translated, what is wrong with the file of this name (without its folder), followed by documentErrorHint().
[[nodiscard]] QString documentErrorText(const documents::Error &error, const QString &fileName);
/// Returns, translated, what can be done about the error, or an empty text where there is nothing to do.
[[nodiscard]] QString documentErrorHint(const documents::Error &error);
}
