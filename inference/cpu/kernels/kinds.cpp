// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/cpu/kernels/kinds.h"

#include "inference/gguf/blocks.h"

#include <algorithm>
#include <cstring>

namespace inference::cpu
{
namespace
{
using gguf::Block;
using gguf::TensorType;

constexpr std::size_t Line = 64;

constexpr std::size_t lines(std::size_t bytes)
{
    return (bytes + Line - 1) / Line * Line;
}

constexpr std::size_t bytesOfLevels(Levels levels, std::size_t cols)
{
    return levels < Levels::F16 ? cols / 32 * levelBytes(levels) : cols * levelBytes(levels);
}

constexpr std::size_t bytesOfScales(Scales scales, std::size_t cols)
{
    return isNested(scales) ? (cols + 255) / 256 * superStride(scales) : cols / 32 * groupBytes(scales);
}

// The functions up to widenTernary() change the blocks of some types before they are stored.

void keep(Block &) { }

/// Sets the nibbles of `block` to the low nibbles of 32 bytes. bytes(i): word i of eight bytes.
template<typename Bytes>
void setNibbles(Block &block, const Bytes &bytes)
{
    block.nibbles = {gguf::joinedNibbles(bytes(0), bytes(2)), gguf::joinedNibbles(bytes(1), bytes(3))};
}

void widenPairs(Block &block)
{
    setNibbles(block, [&](unsigned i) { return gguf::widenedPairs(block.pairs >> (16 * i) & 0xFFFFU); });
}

void widenPairsAndBits(Block &block)
{
    setNibbles(block, [&](unsigned i) {
        return gguf::widenedPairs(block.pairs >> (16 * i) & 0xFFFFU) | gguf::widenedBits(block.bits >> (8 * i) & 0xFFU) << 2U;
    });
}

/// The IQ types count halves of their scales, in odd numbers.
void widenAndCountHalves(Block &block)
{
    widenPairsAndBits(block);
    for (auto &scale : block.scales) {
        scale = static_cast<std::int8_t>(2 * scale + 1);
    }
}

void widenTernary(Block &block)
{
    widenPairs(block);
    for (auto &word : block.nibbles) {
        word += 0x7777777777777777; // no nibble overflows, since each was at most 3
    }
}

/// Writes the levels of `block` to row 0 of the vectors from `at` on.
template<Levels L>
void storeLevels(const Block &block, std::byte *at)
{
    const auto storePair = [at](std::size_t vector, std::uint64_t words) {
        gguf::store(at + vector * Line, static_cast<std::uint32_t>(words));
        gguf::store(at + (vector + 1) * Line, static_cast<std::uint32_t>(words >> 32U));
    };
    if constexpr (L == Levels::Byte) {
        for (std::size_t i = 0; i < 4; ++i) {
            storePair(2 * i, block.bytes[i] ^ 0x8080808080808080);
        }
        return;
    }
    storePair(0, block.nibbles[0]);
    storePair(2, block.nibbles[1]);
    if constexpr (L == Levels::Nibble5) {
        gguf::store(at + 4 * Line, gguf::transposedBits(block.bits));
    }
    if constexpr (L == Levels::Nibble6) {
        storePair(4, gguf::transposedPairs(block.pairs));
    }
}

/// Writes the scales and minima of 32 columns from `column` on for row `row`. `at`: the scales of the tile.
template<Scales S>
void storeScales(const Block &block, std::size_t column, std::size_t row, std::byte *at)
{
    const auto put = [row](std::byte *where, auto value) { gguf::store(where + row * sizeof value, value); };
    const std::size_t index = column / 32;
    if constexpr (!isNested(S)) {
        at += index * groupBytes(S);
        put(at, block.scale);
        if constexpr (hasMinimum(S)) {
            put(at + 32, block.minimum);
        }
        return;
    }
    at += index / 8 * superStride(S);
    if (index % 8 == 0) {
        put(at, block.scale);
        if constexpr (hasMinimum(S)) {
            put(at + 32, block.minimum);
        }
    }
    constexpr std::size_t Groups = 32 / groupColumns(S);
    at += superBytes(S) + index % 8 * Groups * groupBytes(S);
    for (std::size_t group = 0; group < Groups; ++group, at += groupBytes(S)) {
        put(at, block.scales[group]);
        if constexpr (hasMinimum(S)) {
            put(at + 16, block.minima[group]);
        }
    }
}

using Rows = std::span<const std::byte *const, TileRows>;

/// Clears the bytes of a tile that no row fills.
void clearPadding(Rows rows, Levels levels, Scales scales, std::size_t cols, std::byte *tile)
{
    const auto clear = [tile](std::size_t begin, std::size_t end) { std::memset(tile + begin, 0, end - begin); };
    const auto scalesAt = lines(bytesOfLevels(levels, cols));
    const auto scalesEnd = scalesAt + bytesOfScales(scales, cols);
    const bool whole = std::ranges::find(rows, nullptr) == rows.end();
    clear(whole ? bytesOfLevels(levels, cols) : 0, whole ? scalesAt : lines(scalesEnd));
    clear(scalesEnd, lines(scalesEnd));
}

/// Does what Kind::packTile says for a quantised type, with what takes blocks apart and puts them together inlined.
template<TensorType Type, auto Prepare, Levels L, Scales S>
void packBlocks(Rows rows, std::size_t cols, std::byte *tile)
{
    constexpr auto Source = gguf::TraitsOf<Type>;
    constexpr std::uint32_t Groups = Source.blockSize / 32;
    clearPadding(rows, L, S, cols, tile);
    std::byte *const scales = tile + lines(bytesOfLevels(L, cols));
    for (std::size_t i = 0; i < cols / Source.blockSize; ++i) { // blocks of the file
        for (std::size_t r = 0; r < TileRows; ++r) {
            if (!rows[r]) {
                continue;
            }
            for (std::uint32_t g = 0; g < Groups; ++g) {
                const std::size_t index = i * Groups + g;
                Block block;
                gguf::blockReader<Type>()(rows[r] + i * Source.blockBytes, g, block);
                Prepare(block);
                storeLevels<L>(block, tile + index * levelBytes(L) + r * 4);
                storeScales<S>(block, index * 32, r, scales);
            }
        }
    }
}

template<typename Bits>
void packFloats(Rows rows, std::size_t cols, std::byte *tile)
{
    constexpr Levels L = sizeof(Bits) == 4 ? Levels::F32 : Levels::F16;
    clearPadding(rows, L, Scales::None, cols, tile);
    constexpr std::size_t Columns = 32; // columns that all rows fill before the next ones, while these are in the cache
    for (std::size_t begin = 0; begin < cols; begin += Columns) {
        const auto end = std::min(begin + Columns, cols);
        for (std::size_t r = 0; r < TileRows; ++r) {
            for (std::size_t k = begin; rows[r] && k < end; ++k) {
                gguf::store(tile + (k * TileRows + r) * sizeof(Bits), gguf::load<Bits>(rows[r] + k * sizeof(Bits)));
            }
        }
    }
}

/// Returns the levels of a table, each increased by 128.
constexpr std::array<std::uint8_t, 16> moved(std::array<int, 16> levels)
{
    std::array<std::uint8_t, 16> result{};
    std::ranges::transform(levels, result.begin(), [](int level) { return static_cast<std::uint8_t>(level + 128); });
    return result;
}

constexpr auto Iq4 = moved({-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113});
constexpr auto Mxfp4 = moved({0, 1, 2, 3, 4, 6, 8, 12, 0, -1, -2, -3, -4, -6, -8, -12});
constexpr auto Iq1 = moved({-7, 1, 9, 0, -9, -1, 7}); // eighths: -1, 0 or 1, an eighth up or down
constexpr auto Iq2 = moved({8, 25, 43, 0, -8, -25, -43});
constexpr auto Iq3xxs = moved({4, 12, 20, 28, 36, 44, 52, 62, -4, -12, -20, -28, -36, -44, -52, -62});
constexpr auto Iq3s = moved({-15, -13, -11, -9, -7, -5, -3, -1, 1, 3, 5, 7, 9, 11, 13, 15});

template<TensorType Type, Levels L, Scales S, auto Prepare = keep>
constexpr Kind quantised(int offset = 0)
{
    return {.type = Type, .levels = L, .scales = S, .offset = offset, .packTile = packBlocks<Type, Prepare, L, S>};
}

template<TensorType Type, Scales S, auto Prepare = keep>
constexpr Kind tabled(const std::array<std::uint8_t, 16> &table, float factor = 1)
{
    auto kind = quantised<Type, Levels::Table, S, Prepare>(128);
    kind.factor = factor;
    kind.table = &table;
    return kind;
}

// clang-format off
constexpr auto Kinds = std::to_array<Kind>({
    {.type = TensorType::F32, .levels = Levels::F32, .packTile = packFloats<std::uint32_t>},
    {.type = TensorType::F16, .levels = Levels::F16, .packTile = packFloats<std::uint16_t>},
    {.type = TensorType::BF16, .levels = Levels::Bf16, .packTile = packFloats<std::uint16_t>},
    quantised<TensorType::Q4_0, Levels::Nibble, Scales::F16>(8),
    quantised<TensorType::Q4_1, Levels::Nibble, Scales::F16Minimum>(),
    quantised<TensorType::Q5_0, Levels::Nibble5, Scales::F16>(16),
    quantised<TensorType::Q5_1, Levels::Nibble5, Scales::F16Minimum>(),
    quantised<TensorType::Q8_0, Levels::Byte, Scales::F16>(128),
    quantised<TensorType::Q2_K, Levels::Nibble, Scales::Nested16Minimum, widenPairs>(),
    quantised<TensorType::Q3_K, Levels::Nibble, Scales::Nested16, widenPairsAndBits>(4),
    quantised<TensorType::Q4_K, Levels::Nibble, Scales::Nested32Minimum>(),
    quantised<TensorType::Q5_K, Levels::Nibble5, Scales::Nested32Minimum>(),
    quantised<TensorType::Q6_K, Levels::Nibble6, Scales::Nested16>(32),
    quantised<TensorType::TQ1_0, Levels::Nibble, Scales::F16, widenTernary>(8),
    quantised<TensorType::TQ2_0, Levels::Nibble, Scales::F16, widenTernary>(8),
    tabled<TensorType::IQ4_NL, Scales::F16>(Iq4),
    tabled<TensorType::IQ4_XS, Scales::Nested32>(Iq4),
    tabled<TensorType::MXFP4, Scales::Bf16>(Mxfp4),
    tabled<TensorType::IQ1_S, Scales::Nested16, widenAndCountHalves>(Iq1, 0.125F),
    tabled<TensorType::IQ1_M, Scales::Nested16, widenAndCountHalves>(Iq1, 0.125F),
    tabled<TensorType::IQ2_XXS, Scales::Nested16, widenAndCountHalves>(Iq2, 0.125F),
    tabled<TensorType::IQ2_XS, Scales::Nested16, widenAndCountHalves>(Iq2, 0.125F),
    tabled<TensorType::IQ2_S, Scales::Nested16, widenAndCountHalves>(Iq2, 0.125F),
    tabled<TensorType::IQ3_XXS, Scales::Nested32>(Iq3xxs, 0.25F),
    tabled<TensorType::IQ3_S, Scales::Nested32>(Iq3s),
});
// clang-format on
}

std::size_t Kind::scalesAt(std::size_t cols) const
{
    return lines(bytesOfLevels(levels, cols));
}

std::size_t Kind::tileBytes(std::size_t cols) const
{
    return scalesAt(cols) + lines(bytesOfScales(scales, cols));
}

const Kind *kindOf(TensorType type)
{
    const auto found = std::ranges::find(Kinds, type, &Kind::type);
    return found != Kinds.end() ? &*found : nullptr;
}
}
