// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/cpu/input.h"

#include "inference/cpu/kernels/vectors.h"
#include "inference/gguf/dequantise.h"

namespace inference::cpu
{
Input::Input(Workspace &workspace, const InputKey &key, model::Buffer buffer, const std::optional<model::Norm> &norm)
    : m_workspace(workspace)
    , m_rows(workspace.input(key))
    , m_buffer(buffer)
    , m_cols(key.first)
{
    if (norm) {
        m_weight = floatsOf(*norm->weight);
        m_epsilon = norm->epsilon;
    }
}

void Input::set(std::size_t row, const float *x)
{
    if (m_weight.empty()) {
        m_rows.set(row, x);
    } else {
        m_rows.setScaled(row, x, normFactor(x, m_cols, m_epsilon), m_weight.data());
    }
}

Tokens Input::ready(Worker &worker, std::size_t first, std::size_t count)
{
    if (count == 1) {
        set(worker.index(), m_workspace.row(m_buffer, first));
        return {.count = 1, .first = worker.index(), .rows = nullptr};
    }
    worker.share(count, 2, [&](std::size_t begin, std::size_t end) {
        for (auto row = begin; row < end; ++row) {
            set(row, m_workspace.row(m_buffer, first + row));
        }
    });
    return {.count = count, .first = 0, .rows = nullptr};
}

std::vector<float> floatsOf(const gguf::Tensor &tensor)
{
    std::vector<float> values(tensor.cols());
    gguf::dequantiseRow(tensor, 0, values);
    return values;
}
}
