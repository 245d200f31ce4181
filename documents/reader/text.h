// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Plain text.
#pragma once

#include "documents/reader/builder.h"

#include <QString>

namespace documents::reader
{
/// Reads the paragraphs between blank lines. Hard-wrapped lines are joined, and form feeds separate pages.
void readText(const QString &text, Builder &builder);
}
