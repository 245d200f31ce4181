// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Office Open XML (ECMA-376) word processing.
#pragma once

#include "documents/reader/archive.h"
#include "documents/reader/builder.h"

namespace documents::reader
{
/// Reads the main document, its styles and its notes.
[[nodiscard]] Result<void> readDocx(Archive &archive, Builder &builder);
}
