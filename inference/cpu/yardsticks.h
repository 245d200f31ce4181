// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// What all threads together can do at best: how fast they read memory limits decoding, how fast they multiply limits prompts.
#pragma once

#include "inference/cpu/threads.h"
#include "inference/error.h"

namespace inference::cpu
{
/// Measures how many bytes a second the threads read: the best of a few readings of more than any cache holds. Errors:
/// OutOfMemory.
[[nodiscard]] Result<double> readBandwidth(Crew &crew);
/// Measures the multiplications a second, each with an addition, of the product in 8 bits where everything fits the caches next
/// to each core: the best of a few runs. Errors: OutOfMemory.
[[nodiscard]] Result<double> multiplyRate(Crew &crew);
}
