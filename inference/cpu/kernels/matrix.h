// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// A weight matrix as the processor's kernels read it: repacked once at load, without loss, into tiles of 16 rows in which the
// same columns of all rows lie side by side. kinds.h has the layout.
#pragma once

#include "inference/cpu/kernels/kinds.h"
#include "inference/gguf/file.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace inference::cpu
{

class Matrix
{
public:
    /// How several tensors become one matrix.
    enum class Order : std::uint8_t {
        Stacked, ///< the rows of one follow those of another
        Alternating, ///< for two tensors of the same shape: tile 2i is tile i of the first, tile 2i + 1 that of the second
    };

    /// Creates an empty matrix.
    Matrix() = default;
    /// `tensors` are (rows, cols) of one type, which isPackable(), and one cols(); one expert of a stack is a tensor with its
    /// part of the data. They are read by pack() alone. `memory` holds packedBytes(), lies at an address that 64 divides, and
    /// outlives the matrix; it need not be filled.
    Matrix(std::span<const gguf::Tensor *const> tensors, Order order, std::byte *memory);
    /// Takes one tensor.
    Matrix(const gguf::Tensor &tensor, std::byte *memory);

    [[nodiscard]] static bool isPackable(gguf::TensorType type);
    /// Returns the bytes that a packed matrix of `tensors` takes, a multiple of 64.
    [[nodiscard]] static std::uint64_t packedBytes(std::span<const gguf::Tensor *const> tensors, Order order);
    [[nodiscard]] static std::uint64_t packedBytes(const gguf::Tensor &tensor);

    /// Fills the tiles [begin, end). Any threads may do so at once for tiles of their own.
    void pack(std::size_t begin, std::size_t end);

    /// Returns the number of rows of all tensors; with Order::Alternating it is 16 times tiles().
    [[nodiscard]] std::size_t rows() const { return m_rows; }
    [[nodiscard]] std::size_t cols() const { return m_cols; }
    [[nodiscard]] std::size_t tiles() const { return (m_rows + TileRows - 1) / TileRows; }
    /// Returns the bytes of a tile. All tiles are equally long.
    [[nodiscard]] std::size_t tileBytes() const { return m_tileBytes; }
    [[nodiscard]] const std::byte *tile(std::size_t index) const { return m_memory + index * m_tileBytes; }
    /// Returns whether weights are small whole numbers times a scale; else they are floats.
    [[nodiscard]] bool isQuantised() const;
    [[nodiscard]] const Kind &kind() const { return *m_kind; }

    /// Writes row `index` as floats, bit for bit those of gguf::dequantiseRow(). `out`: (cols(),).
    void row(std::size_t index, float *out) const;

private:
    [[nodiscard]] const std::byte *source(std::size_t row) const;

    const Kind *m_kind = nullptr;
    std::vector<gguf::Tensor> m_tensors;
    Order m_order = Order::Stacked;
    std::size_t m_rows = 0;
    std::size_t m_cols = 0;
    std::size_t m_tileBytes = 0;
    std::byte *m_memory = nullptr;
};
}
