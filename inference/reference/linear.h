// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The mat-vec operations in plain scalar C++, sums in double: the oracle for the shaders. Each reads f32 and writes f32.
#pragma once

#include "inference/model/plan.h"

#include <cstdint>
#include <span>
#include <vector>

namespace inference::reference
{
/// out: (tokens.size(), hidden). Every token is below the table's rows.
void embed(const model::Embed &operation, std::span<const std::int32_t> tokens, std::span<float> out);

/// Returns the row `in` normalised, not yet rounded to f32. norm.weight: (in.size(),).
[[nodiscard]] std::vector<double> normalise(const model::Norm &norm, std::span<const float> in);

/// in: (tokens, cols of the linears); out: (tokens, sum of the linears' rows), read as well if the operation accumulates.
void project(const model::Project &operation, std::size_t tokens, std::span<const float> in, std::span<float> out);

/// in: (tokens, hidden); out: (tokens, feedForward).
void gatedProject(const model::GatedProject &operation, std::size_t tokens, std::span<const float> in, std::span<float> out);

/// scores: (tokens, experts); routes: (tokens, 2 used). Of equal scores the lower number comes first.
void route(const model::Route &operation, std::size_t tokens, std::span<const float> scores, std::span<float> routes);

/// routes: (tokens, 2 used); in: (tokens, cols) or (tokens, used, cols); out: (tokens, used, rows).
void expertProject(const model::ExpertProject &operation, std::size_t tokens, std::span<const float> routes,
                   std::span<const float> in, std::span<float> out);

/// routes: (tokens, 2 used); in: (tokens, used, hidden); out: (tokens, hidden), to which the result is added.
void expertMix(const model::ExpertMix &operation, std::size_t tokens, std::span<const float> routes, std::span<const float> in,
               std::span<float> out);

/// in: (tokens, hidden); out: (tokens, vocabulary).
void head(const model::Head &operation, std::size_t tokens, std::span<const float> in, std::span<float> out);
}
