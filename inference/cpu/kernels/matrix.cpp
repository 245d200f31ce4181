// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/cpu/kernels/matrix.h"

#include "inference/cpu/kernels/expand.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cstring>

namespace inference::cpu
{
namespace
{
std::size_t paddedRows(std::span<const gguf::Tensor *const> tensors, Matrix::Order order)
{
    std::size_t rows = 0;
    for (const auto *tensor : tensors) {
        rows += tensor->rows();
    }
    const auto paddedHalf = (tensors.front()->rows() + TileRows - 1) / TileRows * TileRows;
    return order == Matrix::Order::Stacked ? rows : 2 * paddedHalf;
}
}

Matrix::Matrix(std::span<const gguf::Tensor *const> tensors, Order order, std::byte *memory)
    : m_kind(kindOf(tensors.front()->type))
    , m_order(order)
    , m_rows(paddedRows(tensors, order))
    , m_cols(tensors.front()->cols())
    , m_tileBytes(m_kind->tileBytes(m_cols))
    , m_memory(memory)
{
    for (const auto *tensor : tensors) {
        assert(tensor->type == m_kind->type && tensor->cols() == m_cols);
        m_tensors.push_back(*tensor);
    }
    assert(order == Order::Stacked || (m_tensors.size() == 2 && m_tensors[0].rows() == m_tensors[1].rows()));
}

Matrix::Matrix(const gguf::Tensor &tensor, std::byte *memory)
    : Matrix(std::array{&tensor}, Order::Stacked, memory)
{
}

bool Matrix::isPackable(gguf::TensorType type)
{
    return kindOf(type) != nullptr;
}

std::uint64_t Matrix::packedBytes(std::span<const gguf::Tensor *const> tensors, Order order)
{
    const auto tiles = (paddedRows(tensors, order) + TileRows - 1) / TileRows;
    return tiles * kindOf(tensors.front()->type)->tileBytes(tensors.front()->cols());
}

std::uint64_t Matrix::packedBytes(const gguf::Tensor &tensor)
{
    return packedBytes(std::array{&tensor}, Order::Stacked);
}

bool Matrix::isQuantised() const
{
    return m_kind->isQuantised();
}

const std::byte *Matrix::source(std::size_t row) const
{
    const gguf::Tensor *tensor = m_tensors.data();
    if (m_order == Order::Alternating) {
        tensor += row / TileRows % 2;
        row = row / (2 * TileRows) * TileRows + row % TileRows;
        if (row >= tensor->rows()) {
            return nullptr;
        }
    }
    for (; row >= tensor->rows(); ++tensor) {
        row -= tensor->rows();
    }
    return tensor->data.data() + row * (tensor->data.size() / tensor->rows());
}

void Matrix::pack(std::size_t begin, std::size_t end)
{
    for (std::size_t index = begin; index < end; ++index) {
        std::byte *const tile = m_memory + index * m_tileBytes;
        std::array<const std::byte *, TileRows> rows{}; // null where a tensor has no such row
        for (std::size_t r = 0; r < TileRows && index * TileRows + r < m_rows; ++r) {
            rows[r] = source(index * TileRows + r);
        }
        m_kind->packTile(rows, m_cols, tile);
    }
}

void Matrix::row(std::size_t index, float *out) const
{
    constexpr std::size_t Columns = 128;
    alignas(64) std::array<float, Columns * TileRows> columns;
    for (std::size_t k = 0; k < m_cols; k += Columns) {
        const auto count = std::min(Columns, m_cols - k);
        expand(*m_kind, tile(index / TileRows), m_cols, k, k + count, columns.data());
        for (std::size_t i = 0; i < count; ++i) {
            out[k + i] = columns[i * TileRows + index % TileRows];
        }
    }
}
}
