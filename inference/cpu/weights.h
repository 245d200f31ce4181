// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Weights in the processor's order: repacked by all threads while they are read from the model file, matrix by matrix, and shared
// where a model uses a tensor twice.
#pragma once

#include "inference/cpu/kernels/matrix.h"
#include "inference/cpu/threads.h"
#include "inference/execution/evaluator.h"
#include "inference/memory.h"
#include "inference/model/plan.h"

#include <map>
#include <memory>
#include <stop_token>
#include <vector>

namespace inference::cpu
{
/// Which tensors become one packed matrix, or one for each of their experts.
struct MatrixSpec {
    std::vector<const gguf::Tensor *> tensors; ///< all of the same type
    Matrix::Order order = Matrix::Order::Stacked;
};

/// Returns the matrices that `operation` reads, in the order of its rows. A gate and an up matrix alternate in one matrix where
/// they have the same type, else they are two matrices.
[[nodiscard]] std::vector<MatrixSpec> matricesOf(const model::Operation &operation);
/// Returns the bytes of each packed matrix of `plan`, in the order of loading. A tensor that is used twice as a whole matrix
/// appears once; a matrix of a type that is not known takes 0.
[[nodiscard]] std::vector<std::uint64_t> packedBytes(const model::Plan &plan);

struct Weights {
    std::shared_ptr<const Memory> memory; ///< holds all weights of the model, so that small matrices lie in large pages, too
    std::vector<Matrix> experts; ///< lie in `memory`; a single one if it is no stack

    [[nodiscard]] const Matrix &only() const { return experts.front(); }
};

/// Loads the weights of one model. It reports its progress in bytes of the file and can be stopped at any time.
class WeightLoader
{
public:
    /// `plan` and `crew` must outlive it.
    WeightLoader(const model::Plan &plan, Crew &crew, execution::Progress progress, std::stop_token stop);

    /// Errors: Unsupported, OutOfMemory, Cancelled.
    [[nodiscard]] Result<std::shared_ptr<const Weights>> load(const MatrixSpec &spec);
    [[nodiscard]] std::uint64_t loadedBytes() const { return m_loaded; } ///< bytes of the packed weights so far

private:
    [[nodiscard]] Result<void> allocate();

    const model::Plan &m_plan;
    Crew &m_crew;
    execution::Progress m_progress;
    std::stop_token m_stop;
    std::uint64_t m_total;
    std::uint64_t m_done = 0;
    std::uint64_t m_loaded = 0;
    std::shared_ptr<Memory> m_memory; ///< the first m_loaded bytes are taken
    std::map<const gguf::Tensor *, std::shared_ptr<const Weights>> m_single;
};
}
