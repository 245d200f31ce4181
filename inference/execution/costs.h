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
/// Returns the name of the operation's kind: "project", "attention", ...
[[nodiscard]] std::string_view operationName(const model::Operation &operation);

/// Returns the bytes that all matrices of a plan have in its file, each counted once: what there is to load.
[[nodiscard]] std::uint64_t matrixBytes(const model::Plan &plan);
/// Returns the multiplications with matrices that a prompt's token takes: without attention, and without the logits that only the
/// last token has.
[[nodiscard]] std::uint64_t matrixMultiplications(const model::Plan &plan);

/// What all operations of one kind cost together in one batch; see Executor::profile().
struct OperationCost {
    std::string operation; ///< "project", "attention", ...
    std::uint32_t count = 0; ///< the number of these operations in a batch
    std::uint32_t dispatches = 0;
    std::uint64_t bytes = 0; ///< bytes of weights and cache that are read or written, an estimate
    std::uint64_t multiplications = 0; ///< an estimate
    double ms = 0;
};

/// Adds up what the operations of a plan cost, kind by kind.
class CostSheet
{
public:
    CostSheet();

    /// Returns the entry of the operation's kind, and counts one more of the kind.
    OperationCost &add(const model::Operation &operation);
    /// Returns the entry of the operation's kind without counting one more.
    OperationCost &of(const model::Operation &operation);
    /// Returns the cost of each kind that was added.
    [[nodiscard]] std::vector<OperationCost> costs() const;

private:
    std::vector<OperationCost> m_costs; ///< by index in model::Operation
};
}
