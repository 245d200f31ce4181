// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// OpenDocument 1.3.
#pragma once

#include "documents/reader/archive.h"
#include "documents/reader/builder.h"

namespace documents::reader
{
/// Reads content.xml and meta.xml of a text, or of a presentation slide by slide.
[[nodiscard]] Result<void> readOdf(Archive &archive, Builder &builder);
}
