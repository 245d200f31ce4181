// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Plain text.
#pragma once

#include "documents/reader/builder.h"

#include <QString>

namespace documents::reader
{
/// Paragraphs between blank lines; hard-wrapped lines are joined; form feeds separate pages.
void readText(const QString &text, Builder &builder);
}
