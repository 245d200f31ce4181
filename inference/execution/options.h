// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// How a model is to be evaluated: what callers choose, and executors read.
#pragma once

#include "inference/execution/deviceid.h"
#include "inference/execution/productmethods.h"

#include <cstdint>
#include <optional>

namespace inference::execution
{
/// How keys and values are kept. Q8_0: 32 dimensions of a head share an f32 scale.
enum class KvType { F16, F32, Q8_0 };

/// How the activations of matrix products are kept. Fast: as the device likes best, which for the processor is 8 bits with a
/// scale for each 32, and 15 for the largest of them.
enum class Precision { Fast, Exact };

struct Options {
    std::optional<DeviceId> device{}; ///< the device to run on; the best one if absent
    std::uint32_t contextLength = 0; ///< tokens; 0: what the model was trained for, at most 8192 and what memory allows
    KvType kv = KvType::F16;
    Precision precision = Precision::Fast; ///< Exact takes Products::Float, whatever is wished
    MethodWish methods{};
    std::uint32_t batch = 0; ///< prompt tokens evaluated at once; 0: the device's best
    std::uint32_t logitRows = 0; ///< tokens of a batch after which there may be logits; 0: few
    /// Tokens that Evaluator::truncate() can undo without forgetting all, where layers keep only a window of the context.
    std::uint32_t undoTokens = 512;
    std::optional<std::uint64_t> deviceMemoryBytes{}; ///< the most of the device's own memory to use; absent: all free
    std::uint32_t threads = 0; ///< threads that the processor computes with; 0: one for each of its cores
    bool background = false; ///< true: the processor's threads leave it to other programs that want it
};
}
