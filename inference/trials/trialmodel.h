// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// A small random model with whatever a trial asks for.
#pragma once

#include "inference/model/plan.h"
#include "inference/trials/trialshape.h"

#include <deque>
#include <random>

namespace inference::trials
{
/// Makes random weights with about the spread that trained ones have, and owns them.
class TrialWeights
{
public:
    explicit TrialWeights(std::uint32_t seed)
        : m_random(seed)
    {
    }

    /// Makes a tensor: (experts, rows, cols), of which cols is a multiple of the type's block size.
    const gguf::Tensor *tensor(gguf::TensorType type, std::uint32_t rows, std::uint32_t cols, std::uint32_t experts = 1);
    /// Makes a vector: (count,) f32 around `mean`.
    const gguf::Tensor *vector(std::uint32_t count, float mean);

private:
    std::mt19937 m_random;
    std::deque<std::vector<std::byte>> m_bytes;
    std::deque<gguf::Tensor> m_tensors;
};

/// Makes the plan of a model of this shape with new tensors of `weights`, which must outlive it.
[[nodiscard]] std::shared_ptr<const model::Plan> trialPlan(const TrialShape &shape, TrialWeights &weights);
}
