// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The decoder that all known architectures are variations of.
#pragma once

#include "inference/model/architectures.h"

namespace inference::model
{
/// Reads the hyperparameters and writes the widths and operations of `plan`. Failures stay in the reader.
void writeTransformer(Reader &reader, const Architecture &architecture, Plan &plan);
}
