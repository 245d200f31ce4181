// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// What a product reads: rows of a buffer, normalised and quantised on the way.
#pragma once

#include "inference/cpu/kernels/product.h"
#include "inference/cpu/workspace.h"

#include <optional>
#include <vector>

namespace inference::cpu
{
class Input
{
public:
    Input(Workspace &workspace, const InputKey &key, model::Buffer buffer, const std::optional<model::Norm> &norm);

    /// Readies rows [first, first + count) of the buffer. All threads call it; each may then read what is returned. A single row
    /// is readied by every thread for itself, which takes less time than waiting for one that does.
    Tokens ready(Worker &worker, std::size_t first, std::size_t count);
    [[nodiscard]] const Activations &rows() const { return m_rows; }

private:
    void set(std::size_t row, const float *x);

    const Workspace &m_workspace;
    Activations &m_rows;
    model::Buffer m_buffer;
    std::size_t m_cols;
    std::vector<float> m_weight; ///< the norm's weight; empty if there is no norm
    float m_epsilon = 0;
};

/// Returns the first row of `tensor` as floats: (cols,).
[[nodiscard]] std::vector<float> floatsOf(const gguf::Tensor &tensor);
}
