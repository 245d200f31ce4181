// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// activation(gate x) * (up x), or activation(weight x) without a gate: what feed-forward networks and experts have in common.
#pragma once

#include "inference/cpu/division.h"
#include "inference/cpu/finish.h"
#include "inference/cpu/kernels/product.h"
#include "inference/cpu/stage.h"

#include <cstring>
#include <utility>

namespace inference::cpu
{
/// Multiplies by a gate and an up matrix, or by one weight. A unit of this work is one tile of results, for which a tile of each
/// of these matrices is read.
class Gate
{
public:
    Gate(Matrices matrices, bool isGated, Finish gate, Finish up)
        : m_matrices(std::move(matrices))
        , m_isGated(isGated)
        , m_alternates(isGated && m_matrices.size() == 1)
        , m_gate(std::move(gate))
        , m_up(std::move(up))
    {
    }

    [[nodiscard]] std::size_t units() const { return first().tiles() / (m_alternates ? 2 : 1); }
    [[nodiscard]] std::size_t unitTiles() const { return m_isGated ? 2 : 1; }
    /// Returns the number of weights that one expert has.
    [[nodiscard]] std::uint64_t weights() const { return units() * unitTiles() * TileRows * first().cols(); }
    /// Returns the bytes that the weights of one expert take.
    [[nodiscard]] std::uint64_t bytes() const
    {
        std::uint64_t bytes = 0;
        for (const auto &one : m_matrices) {
            bytes += one->only().tiles() * one->only().tileBytes();
        }
        return bytes;
    }

    /// Computes the rows of the units [part.begin, part.end) that are below `rows`, for `tokens`. out(t) is where those of token
    /// t begin. `scratch`: ProductScratch floats.
    template<typename Out>
    void multiply(std::size_t expert, const Division::Part &part, std::size_t rows, const Activations &x, const Tokens &tokens,
                  float *scratch, const Out &out) const
    {
        const auto units = part.end - part.begin;
        const auto begin = part.begin * TileRows;
        const auto n = std::min(part.end * TileRows, rows) - begin;
        const auto stride = units * unitTiles() * TileRows;
        if (m_alternates) {
            cpu::multiply(m_matrices[0]->experts[expert], 2 * part.begin, 2 * part.end, x, tokens, scratch, stride);
        } else {
            for (std::size_t i = 0; i < m_matrices.size(); ++i) {
                cpu::multiply(m_matrices[i]->experts[expert], part.begin, part.end, x, tokens, scratch + i * units * TileRows,
                              stride);
            }
        }
        for (std::size_t t = 0; t < tokens.count; ++t) {
            auto *y = scratch + t * stride;
            auto *to = out(t);
            if (m_isGated) {
                combine(units, begin, n, y, to);
            } else {
                m_gate.apply(begin, n, y);
                std::memcpy(to, y, n * sizeof(float));
            }
        }
    }

    /// Returns the weights that thread `index` of `threads` reads first for a single token.
    [[nodiscard]] const std::byte *firstWeights(std::size_t index, std::size_t threads) const
    {
        const auto unit = Division(units(), unitTiles(), 1, threads).firstUnit(index, threads);
        return first().tile(m_alternates ? 2 * unit : unit);
    }

private:
    [[nodiscard]] const Matrix &first() const { return m_matrices.front()->only(); }
    /// Finishes the results of gate and up for one token and multiplies them. `y`: their tiles, which are overwritten; `out`:
    /// (n,), the rows from `begin` on.
    void combine(std::size_t units, std::size_t begin, std::size_t n, float *y, float *out) const;

    Matrices m_matrices;
    bool m_isGated;
    bool m_alternates;
    Finish m_gate; ///< applies to the gate, or to the weight where there is no gate
    Finish m_up;
};
}
