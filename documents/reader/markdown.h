// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// CommonMark with tables, by md4c.
#pragma once

#include "documents/reader/builder.h"

#include <QString>

namespace documents::reader
{
/// Reads Markdown. A YAML block at the top is kept as text.
[[nodiscard]] Result<void> readMarkdown(const QString &markdown, Builder &builder);
}
