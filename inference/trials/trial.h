// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// A small random model, run on a device and in reference/, compared after every operation: the heart of the self-test and of
// the tests of shaders and kernels.
#pragma once

#include "inference/execution/device.h"
#include "inference/trials/trialshape.h"

#include <vector>

namespace inference::trials
{
/// Returns the deviation of each operation, in order of execution. Errors: what the device or its memory fail with;
/// Internal for a misshapen trial.
[[nodiscard]] Result<std::vector<Deviation>> runTrial(execution::Device &device, const TrialShape &shape,
                                                      execution::Precision precision = execution::Precision::Exact);

/// Returns the NMSE that a correct device stays below. `roundingError`: that of the variant that is tried.
[[nodiscard]] double trialLimit(execution::KvType kv, double roundingError = 0);
}
