// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The table of architectures: a new one is a row here, and a function of its own where an existing one does not fit.
#pragma once

#include "inference/model/plan.h"
#include "inference/model/reader.h"

#include <string_view>

namespace inference::model
{
struct Architecture {
    std::string_view name; ///< GGUF's general.architecture, and the prefix of its keys
    bool neighbours = true; ///< how its files lay out the pairs of RoPE, see Rope
    /// Reads the hyperparameters and writes the widths and operations of `plan`. Failures stay in the reader.
    void (*write)(Reader &reader, const Architecture &architecture, Plan &plan) = nullptr;
};

/// Llama and what shares its layer: RMSNorm, grouped-query attention with RoPE, RMSNorm, SwiGLU (Touvron et al. 2023, Dubey et
/// al. 2024).
void writeLlama(Reader &reader, const Architecture &architecture, Plan &plan);
}
