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
/// Random weights with about the spread that trained ones have; owns them.
class TrialWeights
{
public:
    explicit TrialWeights(std::uint32_t seed)
        : m_random(seed)
    {
    }

    /// (experts, rows, cols), of which cols is a multiple of the type's block size.
    const gguf::Tensor *tensor(gguf::TensorType type, std::uint32_t rows, std::uint32_t cols, std::uint32_t experts = 1);
    /// (count,) f32 around `mean`.
    const gguf::Tensor *vector(std::uint32_t count, float mean);

private:
    std::mt19937 m_random;
    std::deque<std::vector<std::byte>> m_bytes;
    std::deque<gguf::Tensor> m_tensors;
};

/// `weights` must outlive the plan.
[[nodiscard]] std::shared_ptr<const model::Plan> trialPlan(const TrialShape &shape, TrialWeights &weights);
}
