// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// What kind of file it is, and which format function reads it.
#pragma once

#include "documents/document.h"

namespace documents::reader
{
/// Reads the document at `path`. `mimeType` may come from outside; empty: by name and content. Where the content
/// contradicts the type, the content counts if it is a document (a PDF named .txt), else the file is Damaged.
[[nodiscard]] Result<Document> readDocument(const QString &path, const QString &mimeType = {});
}
