// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// SQLite's result codes in our own terms; nothing else in this folder looks at them.
#pragma once

#include "storage/error.h"

struct sqlite3;

namespace storage
{
/// Returns what the last failed call on `connection` means to the caller. A null connection stands for lack of memory.
[[nodiscard]] Error lastError(sqlite3 *connection);
}
