// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// PDF, by Poppler.
#pragma once

#include "documents/reader/builder.h"

#include <QString>

namespace documents::reader
{
/// Page by page, with outline and page labels. Encrypted, Damaged, Scanned, TooLarge.
[[nodiscard]] Result<void> readPdf(const QString &path, Builder &builder);
}
