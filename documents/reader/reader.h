// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Finds out what kind of file a document is, and calls the format function that reads it.
#pragma once

#include "documents/document.h"

namespace documents::reader
{
/// Reads the document at `path`. `mimeType` may come from outside; if it is empty, name and content tell the type. Where the
/// content contradicts the type, the content counts if it is a document (a PDF named .txt), else the file is Damaged.
[[nodiscard]] Result<Document> readDocument(const QString &path, const QString &mimeType = {});
}
