// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// EPUB 2 and 3.
#pragma once

#include "documents/reader/archive.h"
#include "documents/reader/builder.h"

namespace documents::reader
{
/// Reads the spine's chapters, which the table of contents names.
[[nodiscard]] Result<void> readEpub(Archive &archive, Builder &builder);
}
