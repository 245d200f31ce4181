// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The counts and widths of a model, read from its file.
#pragma once

#include "inference/model/plan.h"
#include "inference/model/reader.h"

namespace inference::model
{
/// Reads and checks the hyperparameters. Failures stay in the reader.
[[nodiscard]] Hyperparameters readHyperparameters(Reader &reader);
}
