// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Products in whole numbers: 32 columns at a time are summed exactly, then scaled.
//
// A few tokens are multiplied with packed levels as they are read. For more, a tile is first taken apart into bytes, which then
// stay in the processor's cache while four tokens after four pass by. Both run the same arithmetic in the same order.

#include "inference/cpu/kernels/kinds.h"
#include "inference/cpu/kernels/prefetch.h"
#include "inference/cpu/kernels/products.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <type_traits>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "inference/cpu/kernels/integerproduct.cpp"
#include "inference/cpu/kernels/dispatch.h"

#include <hwy/foreach_target.h>
#include <hwy/highway.h>

#include "inference/cpu/kernels/dot-inl.h"

HWY_BEFORE_NAMESPACE();
namespace inference::cpu::HWY_NAMESPACE
{
/// Tiles that are multiplied together when there are several tokens, so that registers are full: eight rows fill one on AVX2.
constexpr std::size_t TilesAtOnce = Parts == 1 ? 2 : 1;
constexpr std::size_t TokensAtOnce = Parts == 2 ? 3 : 4; // AVX2's sixteen registers then spill nothing in the inner loop
constexpr std::size_t FewTokens = 8; // for so many or fewer, taking a tile apart first costs more than it gains
constexpr std::size_t PrefetchBytes = 8192;

/// Returns by how many bits 1 is shifted to be the offset of the levels, which is a power of two; 0 where there is no offset.
int shiftOf(const Kind &kind)
{
    return std::countr_zero(static_cast<unsigned>(std::max(kind.offset, 1)));
}

/// A packed tile, which is unpacked as it is read.
template<typename F>
class PackedSource
{
public:
    static constexpr Method method = methodOf(F::levels);
    static constexpr std::size_t groups = F::groups;
    static constexpr bool hasMinimum = cpu::hasMinimum(F::scales);

    PackedSource(const Matrix &w, std::size_t tile)
        : offsetShift(shiftOf(w.kind()))
        , m_levels(w.kind())
        , m_scales(w.kind(), reinterpret_cast<const std::uint8_t *>(w.tile(tile)) + w.kind().scalesAt(w.cols()))
        , m_tile(reinterpret_cast<const std::uint8_t *>(w.tile(tile)))
        , m_tileBytes(w.tileBytes())
        , m_blocks(w.cols() / 32)
    {
    }

    /// Asks for what is read some blocks after `block`, be it in the next tile: levels and scales are two short streams, of
    /// which the processor by itself notices each too late.
    HWY_INLINE void prefetch(std::size_t block) const
    {
        constexpr std::size_t Ahead = PrefetchBytes / levelBytes(F::levels);
        const bool isNext = block + Ahead >= m_blocks;
        const auto further = isNext ? m_tileBytes : 0;
        const auto at = block + Ahead - (isNext ? m_blocks : 0);
        for (std::size_t line = 0; line < levelBytes(F::levels); line += 64) {
            prefetchToL2(m_tile + further + at * levelBytes(F::levels) + line);
        }
        m_scales.prefetch(further, at);
    }
    HWY_INLINE VecU8 level(std::size_t block, std::size_t step, std::size_t part) const
    {
        const auto level = m_levels(m_tile + block * levelBytes(F::levels), step, part);
        return method == Method::Signed ? hn::Xor(level, hn::Set(TagU8(), 128)) : level;
    }
    HWY_INLINE VecF32 scale(std::size_t block, std::size_t group, std::size_t part) const
    {
        return m_scales.scale(block, group, part);
    }
    HWY_INLINE VecF32 minimum(std::size_t block, std::size_t group, std::size_t part) const
    {
        return m_scales.minimum(block, group, part);
    }

    int offsetShift;

private:
    LevelReader<F::levels> m_levels;
    ScaleReader<F::scales> m_scales;
    const std::uint8_t *m_tile;
    std::size_t m_tileBytes;
    std::size_t m_blocks;
};

/// Tiles that were taken apart: for each of them, levels of each step, then scales of each group, then minima.
template<Method M, std::size_t Groups, bool Minimum>
class ExpandedSource
{
public:
    static constexpr Method method = M;
    static constexpr std::size_t groups = Groups;
    static constexpr bool hasMinimum = Minimum;
    static constexpr std::size_t GroupBytes = 16 * sizeof(float);

    ExpandedSource(std::byte *memory, std::size_t blocks, const Kind &kind)
        : offsetShift(shiftOf(kind))
        , m_memory(reinterpret_cast<std::uint8_t *>(memory))
        , m_blocks(blocks)
    {
    }

    [[nodiscard]] static std::size_t tileBytes(std::size_t blocks)
    {
        return blocks * (512 + Groups * GroupBytes * (Minimum ? 2 : 1));
    }

    /// Keeps what `packed` reads as tile `tile`.
    template<typename Packed>
    void fill(const Packed &packed, std::size_t tile)
    {
        for (std::size_t block = 0; block < m_blocks; ++block) {
            for (std::size_t part = 0; part < Parts; ++part) {
                HWY_UNROLL(8)
                for (std::size_t step = 0; step < 8; ++step) {
                    hn::Store(packed.level(block, step, part), TagU8(), levelAt(tile, block, step, part));
                }
                for (std::size_t group = 0; group < Groups; ++group) {
                    hn::Store(packed.scale(block, group, part), TagF32(), numberAt(tile, 0, block, group, part));
                    if constexpr (Minimum) {
                        hn::Store(packed.minimum(block, group, part), TagF32(), numberAt(tile, 1, block, group, part));
                    }
                }
            }
        }
    }

    HWY_INLINE VecU8 level(std::size_t block, std::size_t step, std::size_t part) const
    {
        return hn::Load(TagU8(), levelAt(part / Parts, block, step, part % Parts));
    }
    HWY_INLINE VecF32 scale(std::size_t block, std::size_t group, std::size_t part) const
    {
        return hn::Load(TagF32(), numberAt(part / Parts, 0, block, group, part % Parts));
    }
    HWY_INLINE VecF32 minimum(std::size_t block, std::size_t group, std::size_t part) const
    {
        return hn::Load(TagF32(), numberAt(part / Parts, 1, block, group, part % Parts));
    }

    int offsetShift;

private:
    HWY_INLINE std::uint8_t *levelAt(std::size_t tile, std::size_t block, std::size_t step, std::size_t part) const
    {
        return m_memory + tile * tileBytes(m_blocks) + block * 512 + step * 64 + part * PartBytes;
    }
    HWY_INLINE float *numberAt(std::size_t tile, std::size_t which, std::size_t block, std::size_t group, std::size_t part) const
    {
        auto *const numbers = reinterpret_cast<float *>(m_memory + tile * tileBytes(m_blocks) + m_blocks * 512);
        return numbers + ((which * m_blocks + block) * Groups + group) * 16 + part * RowLanes;
    }

    std::uint8_t *m_memory;
    std::size_t m_blocks;
};

/// Writes what one token gives for the first `rows` rows of a tile.
HWY_INLINE void storeTile(const VecF32 *parts, std::size_t stride, std::size_t rows, float *out)
{
    if (rows == TileRows) {
        for (std::size_t part = 0; part < Parts; ++part) {
            hn::StoreU(parts[part * stride], TagF32(), out + part * RowLanes);
        }
        return;
    }
    alignas(64) std::array<float, TileRows> all;
    for (std::size_t part = 0; part < Parts; ++part) {
        hn::Store(parts[part * stride], TagF32(), all.data() + part * RowLanes);
    }
    std::copy_n(all.data(), rows, out);
}

/// Multiplies one tile, which is unpacked as it is read, by the `Count` tokens from `first` on.
template<std::size_t Count, typename Source>
void multiplyTile(const Job &job, const Source &source, std::size_t tile, std::size_t first)
{
    const QuantisedBlock *x[Count];
    const HighParts *parts[Count];
    for (std::size_t t = 0; t < Count; ++t) {
        x[t] = job.x.blocks(job.row(first + t));
        parts[t] = job.x.highParts(job.row(first + t));
    }
    VecF32 sums[Parts][Count];
    multiplyPacked(source, job.w.cols() / 32, x, parts, sums);
    for (std::size_t t = 0; t < Count; ++t) {
        storeTile(&sums[0][t], Count, job.rowsOf(tile), job.out(tile, first + t));
    }
}

/// Multiplies one tile by the `Count` refined tokens from `first` on, each of which is two rows of blocks.
template<std::size_t Count, typename Source>
void multiplyRefined(const Job &job, const Source &source, std::size_t tile, std::size_t first)
{
    const QuantisedBlock *x[2 * Count];
    const HighParts *parts[2 * Count];
    for (std::size_t t = 0; t < Count; ++t) {
        x[t] = job.x.blocks(job.row(first + t));
        x[Count + t] = job.x.restBlocks(job.row(first + t));
        parts[t] = job.x.highParts(job.row(first + t));
        parts[Count + t] = job.x.restHighParts(job.row(first + t));
    }
    VecF32 sums[Parts][2 * Count];
    multiplyPacked(source, job.w.cols() / 32, x, parts, sums);
    for (std::size_t t = 0; t < Count; ++t) {
        for (auto &part : sums) {
            part[t] = hn::Add(part[t], part[Count + t]);
        }
        storeTile(&sums[0][t], 2 * Count, job.rowsOf(tile), job.out(tile, first + t));
    }
}

/// Multiplies each tile by four tokens after four, or by two after two if they are refined, and unpacks it each time anew.
template<typename F>
void multiplyFew(const Job &job)
{
    for (std::size_t tile = job.tileBegin; tile < job.tileEnd; ++tile) {
        const PackedSource<F> source(job.w, tile);
        if (job.x.isRefined()) {
            std::size_t first = 0;
            for (; first + 2 <= job.tokens.count; first += 2) {
                multiplyRefined<2>(job, source, tile, first);
            }
            if (first < job.tokens.count) {
                multiplyRefined<1>(job, source, tile, first);
            }
            continue;
        }
        for (std::size_t first = 0; first < job.tokens.count; first += 4) {
            switch (job.tokens.count - first) {
            case 1:
                multiplyTile<1>(job, source, tile, first);
                break;
            case 2:
                multiplyTile<2>(job, source, tile, first);
                break;
            case 3:
                multiplyTile<3>(job, source, tile, first);
                break;
            default:
                multiplyTile<4>(job, source, tile, first);
            }
        }
    }
}

/// Multiplies the `Tiles` tiles from `tile` on, which `source` holds, by the tokens [begin, end).
template<std::size_t Tiles, typename Source>
void multiplyTiles(const Job &job, const Source &source, std::size_t tile, std::size_t begin, std::size_t end)
{
    for (std::size_t first = begin; first < end; first += TokensAtOnce) {
        const auto count = std::min(TokensAtOnce, end - first);
        const QuantisedBlock *x[TokensAtOnce];
        for (std::size_t t = 0; t < TokensAtOnce; ++t) {
            x[t] = job.x.blocks(job.row(first + std::min(t, count - 1)));
        }
        VecF32 sums[Tiles * Parts][TokensAtOnce];
        multiplyExpanded(source, job.w.cols() / 32, x, sums);
        for (std::size_t i = 0; i < Tiles; ++i) {
            for (std::size_t t = 0; t < count; ++t) {
                storeTile(&sums[i * Parts][t], TokensAtOnce, job.rowsOf(tile + i), job.out(tile + i, first + t));
            }
        }
    }
}

/// Returns how many tokens a tile is multiplied by before the next tile is read: so few that their activations stay in the
/// second cache.
std::size_t tokensAtATime(std::size_t blocks)
{
    constexpr std::size_t CacheBytes = 192 * 1024;
    return std::max<std::size_t>(10, CacheBytes / (blocks * sizeof(QuantisedBlock)) / TokensAtOnce) * TokensAtOnce;
}

template<typename F>
void multiplyMany(const Job &job)
{
    using Packed = PackedSource<F>;
    using Expanded = ExpandedSource<Packed::method, Packed::groups, Packed::hasMinimum>;
    const auto &w = job.w;
    const auto blocks = w.cols() / 32;
    Expanded expanded(scratch(TilesAtOnce * Expanded::tileBytes(blocks)), blocks, w.kind());
    for (std::size_t begin = 0; begin < job.tokens.count;) {
        const auto end = std::min(job.tokens.count, begin + tokensAtATime(blocks));
        for (std::size_t tile = job.tileBegin; tile < job.tileEnd;) {
            const auto tiles = std::min(TilesAtOnce, job.tileEnd - tile);
            for (std::size_t i = 0; i < tiles; ++i) {
                expanded.fill(Packed(w, tile + i), i);
            }
            if (tiles == TilesAtOnce) {
                multiplyTiles<TilesAtOnce>(job, expanded, tile, begin, end);
            } else {
                multiplyTiles<1>(job, expanded, tile, begin, end);
            }
            tile += tiles;
        }
        begin = end;
    }
}

void multiplyJob(const Job &job)
{
    visitFormat(job.w.kind(), [&](auto format) HWY_ATTR {
        if (job.tokens.count <= FewTokens || job.x.isRefined()) {
            multiplyFew<decltype(format)>(job);
        } else {
            multiplyMany<decltype(format)>(job);
        }
    });
}
}
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace inference::cpu
{
HWY_EXPORT(multiplyJob);

void multiplyQuantised(const Job &job)
{
    HWY_DYNAMIC_DISPATCH(multiplyJob)(job);
}
}
#endif
