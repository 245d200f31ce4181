// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The documents that can be read, as the window tells of them.
#pragma once

#include <QString>

namespace gui
{
/// Returns the names of the formats in the window's language: "PDF, OpenDocument, … and text files".
[[nodiscard]] QString formatNames();
}
