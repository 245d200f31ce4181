// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// What the window says when a document cannot be read or summarised, and what its owner can do about it.
#pragma once

#include "documents/error.h"
#include "inference/error.h"

#include <QString>

namespace gui
{
/// One sentence on what is wrong, translated; `fileName` (without its folder) is named in it.
[[nodiscard]] QString documentErrorText(const documents::Error &error, const QString &fileName);
/// One sentence on what to do, translated; empty where there is nothing to do.
[[nodiscard]] QString documentErrorHint(const documents::Error &error);
/// Why a summary ended early, translated.
[[nodiscard]] QString summaryErrorText(const inference::Error &error);
}
