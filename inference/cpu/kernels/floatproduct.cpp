// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Products in floats: for float weights, and for any weights where a result has to be exact.
//
// Weights that are not f32 are taken apart a few columns at a time when there are several tokens, or when they are quantised.
// Every 256 columns have a sum of their own, which keeps rounding errors small in long rows.

#include "inference/cpu/kernels/expand.h"
#include "inference/cpu/kernels/kinds.h"
#include "inference/cpu/kernels/products.h"

#include <algorithm>
#include <array>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "inference/cpu/kernels/floatproduct.cpp"
#include "inference/cpu/kernels/dispatch.h"

#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "inference/cpu/kernels/columns-inl.h"

HWY_BEFORE_NAMESPACE();
namespace inference::cpu::HWY_NAMESPACE
{
constexpr std::size_t ChunkColumns = 256;
/// With one token several tiles are read at once, so that the sums do not wait for each other.
constexpr std::size_t TilesOfOne = Parts == 1 ? 8 : Parts == 2 ? 4 : 2;
constexpr std::size_t TilesOfMany = Parts == 1 ? 2 : 1;
constexpr std::size_t TokensAtOnce = Parts == 4 ? 4 : 6;

template<Levels L>
HWY_INLINE VecF32 loadWeights(const std::uint8_t *column, std::size_t part)
{
    if constexpr (L == Levels::F16) {
        return loadHalves(column + part * RowLanes * 2);
    } else if constexpr (L == Levels::Bf16) {
        return loadBfloats(column + part * RowLanes * 2);
    } else {
        return hn::Load(TagF32(), reinterpret_cast<const float *>(column) + part * RowLanes);
    }
}

/// Multiplies `columns` columns of `Tiles` tiles, which begin at `tiles`, by as many numbers of `Count` tokens, which begin at
/// x[t]. Adds the products to sums[t], which has the rows of `Tiles` tiles; sets it if `isFirst`.
template<Levels L, std::size_t Tiles, std::size_t Count>
void multiplyChunk(const std::uint8_t *const (&tiles)[Tiles], std::size_t columns, const float *const (&x)[Count], bool isFirst,
                   float *const (&sums)[Count])
{
    const TagF32 d;
    constexpr auto Vectors = Tiles * Parts;
    VecF32 products[Vectors][Count];
    const auto load = [&tiles](std::size_t k, std::size_t v)
                          HWY_ATTR { return loadWeights<L>(tiles[v / Parts] + k * levelBytes(L), v % Parts); };
    clear(products);
    multiplyColumns(load, columns, x, products);
    HWY_UNROLL(16)
    for (std::size_t v = 0; v < Vectors; ++v) {
        HWY_UNROLL(16)
        for (std::size_t t = 0; t < Count; ++t) {
            float *const at = sums[t] + v * RowLanes;
            hn::Store(isFirst ? products[v][t] : hn::Add(hn::Load(d, at), products[v][t]), d, at);
        }
    }
}

/// Sums of some tiles and tokens between chunks.
template<std::size_t Tiles, std::size_t Count>
struct Sums {
    alignas(64) float numbers[Count][Tiles * TileRows];

    void store(const Job &job, std::size_t tile, std::size_t token, std::size_t count) const
    {
        for (std::size_t t = 0; t < count; ++t) {
            for (std::size_t i = 0; i < Tiles; ++i) {
                std::copy_n(numbers[t] + i * TileRows, job.rowsOf(tile + i), job.out(tile + i, token + t));
            }
        }
    }
};

/// Multiplies `Tiles` tiles of float weights from `tile` on by the only token.
template<Levels L, std::size_t Tiles>
void multiplyOne(const Job &job, std::size_t tile)
{
    const auto cols = job.w.cols();
    Sums<Tiles, 1> sums;
    float *const where[1] = {sums.numbers[0]};
    for (std::size_t k = 0; k < cols; k += ChunkColumns) {
        const float *const x[1] = {job.x.floats(job.row(0)) + k};
        const std::uint8_t *tiles[Tiles];
        for (std::size_t i = 0; i < Tiles; ++i) {
            tiles[i] = reinterpret_cast<const std::uint8_t *>(job.w.tile(tile + i)) + k * levelBytes(L);
        }
        multiplyChunk<L>(tiles, std::min(ChunkColumns, cols - k), x, k == 0, where);
    }
    sums.store(job, tile, 0, 1);
}

template<Levels L>
void multiplyOneToken(const Job &job)
{
    std::size_t tile = job.tileBegin;
    for (; tile + TilesOfOne <= job.tileEnd; tile += TilesOfOne) {
        multiplyOne<L, TilesOfOne>(job, tile);
    }
    for (; tile < job.tileEnd; ++tile) {
        multiplyOne<L, 1>(job, tile);
    }
}

/// Multiplies `Tiles` tiles of any weights from `tile` on by all tokens.
template<std::size_t Tiles>
void multiplyTiles(const Job &job, std::size_t tile)
{
    using Block = Sums<Tiles, TokensAtOnce>;
    const auto cols = job.w.cols();
    const auto blocks = (job.tokens.count + TokensAtOnce - 1) / TokensAtOnce;
    constexpr auto ChunkFloats = ChunkColumns * TileRows;
    auto *const memory = scratch(Tiles * ChunkFloats * sizeof(float) + blocks * sizeof(Block));
    auto *const weights = reinterpret_cast<float *>(memory);
    auto *const sums = reinterpret_cast<Block *>(memory + Tiles * ChunkFloats * sizeof(float));
    for (std::size_t k = 0; k < cols; k += ChunkColumns) {
        const auto columns = std::min(ChunkColumns, cols - k);
        const std::uint8_t *tiles[Tiles];
        for (std::size_t i = 0; i < Tiles; ++i) {
            expand(job.w.kind(), job.w.tile(tile + i), cols, k, k + columns, weights + i * ChunkFloats);
            tiles[i] = reinterpret_cast<const std::uint8_t *>(weights + i * ChunkFloats);
        }
        for (std::size_t b = 0; b < blocks; ++b) {
            const float *x[TokensAtOnce];
            float *where[TokensAtOnce];
            for (std::size_t t = 0; t < TokensAtOnce; ++t) {
                x[t] = job.x.floats(job.row(std::min(b * TokensAtOnce + t, job.tokens.count - 1))) + k;
                where[t] = sums[b].numbers[t];
            }
            if (job.tokens.count == 1) {
                multiplyChunk<Levels::F32, Tiles, 1>(tiles, columns, {x[0]}, k == 0, {where[0]});
            } else {
                multiplyChunk<Levels::F32>(tiles, columns, x, k == 0, where);
            }
        }
    }
    for (std::size_t b = 0; b < blocks; ++b) {
        sums[b].store(job, tile, b * TokensAtOnce, std::min(TokensAtOnce, job.tokens.count - b * TokensAtOnce));
    }
}

void multiplyFloatJob(const Job &job)
{
    if (job.tokens.count == 1) {
        if (job.w.kind().levels == Levels::F16) {
            return multiplyOneToken<Levels::F16>(job);
        }
        if (job.w.kind().levels == Levels::Bf16) {
            return multiplyOneToken<Levels::Bf16>(job);
        }
        if (job.w.kind().levels == Levels::F32) {
            return multiplyOneToken<Levels::F32>(job);
        }
    }
    std::size_t tile = job.tileBegin;
    for (; tile + TilesOfMany <= job.tileEnd; tile += TilesOfMany) {
        multiplyTiles<TilesOfMany>(job, tile);
    }
    for (; tile < job.tileEnd; ++tile) {
        multiplyTiles<1>(job, tile);
    }
}
}
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace inference::cpu
{
HWY_EXPORT(multiplyFloatJob);

void multiplyFloats(const Job &job)
{
    HWY_DYNAMIC_DISPATCH(multiplyFloatJob)(job);
}
}
#endif
