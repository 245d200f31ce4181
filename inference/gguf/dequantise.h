// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Turns packed weights of every GGUF type into floats, as the format says and no faster: for vectors, and for comparing what
// shaders and kernels unpack.
#pragma once

#include "inference/gguf/file.h"

#include <cstddef>
#include <cstdint>
#include <span>

namespace inference::gguf
{
/// Unpacks `data` into `out`. `data` holds whole blocks of `type`, and `out` as many floats as they have weights. Formats as in
/// ggml's ggml-common.h: a block is a few scales and the packed numbers that they multiply.
void dequantise(TensorType type, std::span<const std::byte> data, std::span<float> out);

/// Unpacks row `row` of a tensor into `out`: (tensor.cols(),) f32.
void dequantiseRow(const Tensor &tensor, std::uint64_t row, std::span<float> out);
}
