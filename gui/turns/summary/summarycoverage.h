// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// What a summary is based on, in words, so that nobody has to guess which pages it knows.
#pragma once

#include "storage/types.h"

#include <QString>

namespace gui
{
using storage::SummaryCoverage;
using storage::SummaryPart;

/// Returns of how many parts the model has told something.
[[nodiscard]] int partsRead(const SummaryCoverage &coverage);
/// Returns one or more translated sentences, such as "Summary of all 12 pages, read in 5 parts."
[[nodiscard]] QString sentence(const SummaryCoverage &coverage);
}
