// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// PDF, by Poppler.
#pragma once

#include "documents/reader/builder.h"

#include <QString>

namespace documents::reader
{
/// Reads a PDF page by page, with outline and page labels. Errors: Encrypted, Damaged, Scanned, TooLarge.
[[nodiscard]] Result<void> readPdf(const QString &path, Builder &builder);
}
