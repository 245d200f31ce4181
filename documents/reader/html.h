// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// HTML as found in the wild, and XHTML.
#pragma once

#include "documents/reader/builder.h"

#include <QString>

namespace documents::reader
{
/// Reads HTML, and never fails: what cannot be parsed is text.
void readHtml(const QString &html, Builder &builder);
}
