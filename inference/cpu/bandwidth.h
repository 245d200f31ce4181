// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The yardstick for decoding: how fast all threads together read memory.
#pragma once

#include "inference/cpu/threads.h"
#include "inference/error.h"

namespace inference::cpu
{
/// Bytes a second, the best of a few readings of more than any cache holds. Errors: OutOfMemory.
[[nodiscard]] Result<double> readBandwidth(Crew &crew);
}
