// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// What the window says when a document cannot be read, and what its owner can do about it.
#pragma once

#include "documents/error.h"

#include <QString>

namespace gui
{
/// What is wrong, with the name of the file (without its folder), and then documentErrorHint(); translated.
[[nodiscard]] QString documentErrorText(const documents::Error &error, const QString &fileName);
/// One sentence on what to do, translated; empty where there is nothing to do.
[[nodiscard]] QString documentErrorHint(const documents::Error &error);
}
