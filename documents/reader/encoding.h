// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Which characters the bytes of a text file stand for.
#pragma once

#include <QByteArray>
#include <QString>

namespace documents::reader
{
/// Decodes a text. Byte order marks come first, then UTF-8 if the bytes are valid, then UTF-16 by its zero bytes, then `declared`
/// (a name as in HTML's charset; may be empty), then ICU's guess among the single-byte encodings, and Windows-1252 where it has
/// none.
[[nodiscard]] QString decoded(const QByteArray &bytes, const QByteArray &declared = {});
/// Returns whether the bytes look like no text at all: zero bytes that are not UTF-16, or many control characters.
[[nodiscard]] bool looksBinary(const QByteArray &bytes);
}
