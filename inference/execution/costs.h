// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// What the operations of a plan cost in one evaluation, kind by kind.
#pragma once

#include "inference/model/plan.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace inference::execution
{
/// "project", "attention", ...
[[nodiscard]] std::string_view operationName(const model::Operation &operation);

/// Bytes that all matrices of a plan have in its file, each counted once: what there is to load.
[[nodiscard]] std::uint64_t matrixBytes(const model::Plan &plan);
/// Multiplications with matrices that a prompt's token takes: without attention, and without the logits that only the last one
/// has.
[[nodiscard]] std::uint64_t matrixMultiplications(const model::Plan &plan);

/// What one kind of operation costs in one batch, all that it has of them together; see Executor::profile().
struct OperationCost {
    std::string operation; ///< "project", "attention", ...
    std::uint32_t count = 0; ///< how often a batch does it
    std::uint32_t dispatches = 0;
    std::uint64_t bytes = 0; ///< of weights and cache, an estimate
    std::uint64_t multiplications = 0; ///< an estimate
    double ms = 0;
};

/// Adds up what the operations of a plan cost, kind by kind.
class CostSheet
{
public:
    CostSheet();

    /// The entry of its kind, one more of which is counted.
    OperationCost &add(const model::Operation &operation);
    /// The entry of its kind, without counting one more.
    OperationCost &of(const model::Operation &operation);
    /// What each kind costs that was added.
    [[nodiscard]] std::vector<OperationCost> costs() const;

private:
    std::vector<OperationCost> m_costs; ///< by index in model::Operation
};
}
