// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/gpu/weightlayout.h"

#include "inference/gguf/blocks.h"
#include "inference/gguf/half.h"

#include <algorithm>
#include <bit>
#include <cstring>

namespace inference::gpu
{
namespace
{
using gguf::Block;
using gguf::TensorType;

/// 32 weights of one row as a shader reads them.
template<std::size_t Units, std::size_t Meta>
struct Packed {
    std::array<std::uint64_t, Units> units;
    std::array<std::uint32_t, Meta> meta;
};

/// Returns the f16 number `half` times 2^exponent, which is exact for most numbers.
std::uint32_t timesPowerOfTwo(std::uint16_t half, int exponent)
{
    const int moved = (half >> 10U & 31) + exponent;
    const bool isNormal = (half & 0x7C00U) != 0 && moved < 31;
    if (isNormal) [[likely]] {
        return half + (static_cast<std::uint32_t>(exponent) << 10U);
    }
    return gguf::toHalf(gguf::fromHalf(half) * static_cast<float>(1U << static_cast<unsigned>(exponent)));
}

std::uint32_t scaleAndMinimum(const Block &block)
{
    return block.scale | std::uint32_t{block.minimum} << 16U;
}

/// Returns the scale of types whose levels are moved down by 2^Exponent, and the minimum that moves them.
template<int Exponent>
std::uint32_t scaleMovingDown(const Block &block)
{
    return block.scale | (timesPowerOfTwo(block.scale, Exponent) ^ 0x8000U) << 16U;
}

/// Returns the scale of scales, then a scale for each 16 weights.
std::uint32_t scaleAndScales(const Block &block)
{
    return block.scale | std::uint32_t{static_cast<std::uint8_t>(block.scales[0])} << 16U
        | std::uint32_t{static_cast<std::uint8_t>(block.scales[1])} << 24U;
}

/// Returns the scale and the minimum of 32 weights.
std::uint32_t numbersOf32(const Block &block)
{
    return static_cast<std::uint8_t>(block.scales[0]) | std::uint32_t{block.minima[0]} << 8U;
}

std::uint32_t floatBits(float value)
{
    return std::bit_cast<std::uint32_t>(value);
}

std::uint32_t widenedScale(const Block &block)
{
    return floatBits(gguf::fromHalf(block.scale));
}

// These functions lay out each form, see shaders/include/weights_<form>.glsl.

template<auto ScaleWord>
Packed<2, 1> nibbles(const Block &block)
{
    return {.units = block.nibbles, .meta = {ScaleWord(block)}};
}

template<auto ScaleWord>
Packed<2, 2> nibblesAndBits(const Block &block)
{
    return {.units = block.nibbles, .meta = {ScaleWord(block), block.bits}};
}

Packed<4, 1> bytes(const Block &block)
{
    return {.units = block.bytes, .meta = {widenedScale(block)}};
}

Packed<1, 2> q2K(const Block &block)
{
    const auto number
        = [&](std::size_t part) { return static_cast<std::uint32_t>(block.scales[part]) | block.minima[part] << 4U; };
    return {.units = {block.pairs}, .meta = {scaleAndMinimum(block), number(0) | number(1) << 8U}};
}

/// TQ's weights are a pair of bits less 1, times a scale.
Packed<1, 2> ternary(const Block &block)
{
    constexpr std::uint32_t Ones = 0x1111; // scales and minima of Q2_K
    return {.units = {block.pairs}, .meta = {block.scale | std::uint32_t{block.scale} << 16U, Ones}};
}

Packed<1, 2> pairsAndBits(const Block &block)
{
    return {.units = {block.pairs}, .meta = {scaleAndScales(block), block.bits}};
}

Packed<2, 2> q4K(const Block &block)
{
    return {.units = block.nibbles, .meta = {scaleAndMinimum(block), numbersOf32(block)}};
}

Packed<2, 3> q5K(const Block &block)
{
    return {.units = block.nibbles, .meta = {scaleAndMinimum(block), numbersOf32(block), block.bits}};
}

Packed<3, 1> q6K(const Block &block)
{
    return {.units = {block.nibbles[0], block.nibbles[1], block.pairs}, .meta = {scaleAndScales(block)}};
}

std::uint32_t widenedBfloat(const Block &block)
{
    return std::uint32_t{block.scale} << 16U;
}

/// Returns the scale of types in which it is the product of two.
template<int Quarters>
std::uint32_t productOfScales(const Block &block)
{
    return floatBits(gguf::fromHalf(block.scale) * static_cast<float>(block.scales[0]) * (0.25F * Quarters));
}

// Levels are bytes with sign, the first of four in the lowest place.
// -127 -104 -83 -65, -49 -35 -22 -10, 1 13 25 38, 53 69 89 113
constexpr std::array<std::uint32_t, 4> IQ4Levels{0xBFAD9881, 0xF6EADDCF, 0x26190D01, 0x71594535};
// E2M1 twice, OCP Microscaling Formats 1.0: 0 1 2 3, 4 6 8 12, 0 -1 -2 -3, -4 -6 -8 -12
constexpr std::array<std::uint32_t, 4> MXFP4Levels{0x03020100, 0x0C080604, 0xFDFEFF00, 0xF4F8FAFC};
// 4 12 20 28, 36 44 52 62, then the same with a minus
constexpr std::array<std::uint32_t, 4> IQ3XXSLevels{0x1C140C04, 0x3E342C24, 0xE4ECF4FC, 0xC2CCD4DC};
// -15 -13 -11 -9, -7 -5 -3 -1, 1 3 5 7, 9 11 13 15
constexpr std::array<std::uint32_t, 4> IQ3SLevels{0xF7F5F3F1, 0xFFFDFBF9, 0x07050301, 0x0F0D0B09};

void clearIfPartial(std::span<const std::byte *const, TileRows> rows, std::byte *tile, std::size_t bytes)
{
    if (std::ranges::find(rows, nullptr) != rows.end()) {
        std::memset(tile, 0, bytes);
    }
}

/// Prefetches `bytes` bytes from `at` on, which need not be there. A tile reads 32 rows in turn, more than the processor follows
/// by itself.
void fetch(const std::byte *at, std::size_t bytes)
{
    constexpr std::size_t Line = 64;
    for (std::size_t i = 0; i < bytes; i += Line) {
        __builtin_prefetch(at + i);
    }
}

/// Is WeightFormat::packTile for blocks of `Type`, which gguf::blockReader() takes apart and `Form` puts together, both inlined.
template<TensorType Type, auto Form>
void packBlocks(std::span<const std::byte *const, TileRows> rows, std::uint32_t cols, std::byte *out)
{
    using Shape = decltype(Form(Block{}));
    constexpr auto Units = std::tuple_size_v<decltype(Shape::units)>;
    constexpr auto Meta = std::tuple_size_v<decltype(Shape::meta)>;
    constexpr std::size_t BlockBytes = TileRows * (8 * Units + 4 * Meta);
    constexpr auto Source = gguf::TraitsOf<Type>;
    constexpr std::uint32_t Groups = Source.blockSize / 32;
    constexpr std::size_t FetchedAhead = 576; // bytes
    const std::size_t blocks = cols / Source.blockSize; // blocks of the file
    clearIfPartial(rows, out, blocks * Groups * BlockBytes);
    for (std::size_t i = 0; i < blocks; ++i, out += Groups * BlockBytes) {
        for (std::size_t r = 0; r < TileRows; ++r) {
            if (!rows[r]) {
                continue;
            }
            const std::byte *const from = rows[r] + i * Source.blockBytes;
            fetch(from + FetchedAhead, Source.blockBytes);
            for (std::uint32_t g = 0; g < Groups; ++g) {
                Block block;
                gguf::blockReader<Type>()(from, g, block);
                const Shape packed = Form(block);
                std::byte *const at = out + g * BlockBytes;
                for (std::size_t u = 0; u < Units; ++u) {
                    gguf::store(at + (u * TileRows + r) * 8, packed.units[u]);
                }
                for (std::size_t m = 0; m < Meta; ++m) {
                    gguf::store(at + Units * TileRows * 8 + (m * TileRows + r) * 4, packed.meta[m]);
                }
            }
        }
    }
}

/// Is WeightFormat::packTile for weights of `Bytes` bytes each, which stay as they are.
template<std::size_t Bytes>
void packFloats(std::span<const std::byte *const, TileRows> rows, std::uint32_t cols, std::byte *out)
{
    constexpr std::size_t Units = 4 * Bytes; // units of 8 bytes in 32 weights
    const std::size_t blocks = (cols + 31) / 32;
    const std::size_t rowBytes = cols * Bytes;
    clearIfPartial(rows, out, blocks * Units * TileRows * 8);
    for (std::size_t b = 0; b < blocks; ++b, out += Units * TileRows * 8) {
        const auto begin = b * Units * 8;
        for (std::size_t r = 0; r < TileRows; ++r) {
            if (!rows[r]) {
                continue;
            }
            std::array<std::uint64_t, Units> units{};
            std::memcpy(units.data(), rows[r] + begin, std::min(sizeof units, rowBytes - begin));
            for (std::size_t u = 0; u < Units; ++u) {
                gguf::store(out + (u * TileRows + r) * 8, units[u]);
            }
        }
    }
}

template<std::size_t Bytes>
constexpr WeightFormat floats(TensorType type, std::string_view shader)
{
    return {.type = type, .shader = shader, .units = 4 * Bytes, .meta = 0, .packTile = packFloats<Bytes>, .levels = {}};
}

template<TensorType Type, auto Form>
constexpr WeightFormat format(std::string_view shader, const std::array<std::uint32_t, 4> &levels = {})
{
    using Shape = decltype(Form(Block{}));
    return {.type = Type,
            .shader = shader,
            .units = std::tuple_size_v<decltype(Shape::units)>,
            .meta = std::tuple_size_v<decltype(Shape::meta)>,
            .packTile = packBlocks<Type, Form>,
            .levels = levels};
}

// clang-format off
constexpr auto Formats = std::to_array<WeightFormat>({
    floats<4>(TensorType::F32, "f32"),
    floats<2>(TensorType::F16, "f16"),
    floats<2>(TensorType::BF16, "bf16"),
    format<TensorType::Q4_0, nibbles<scaleMovingDown<3>>>("q4_1"),
    format<TensorType::Q4_1, nibbles<scaleAndMinimum>>("q4_1"),
    format<TensorType::Q5_0, nibblesAndBits<scaleMovingDown<4>>>("q5_1"),
    format<TensorType::Q5_1, nibblesAndBits<scaleAndMinimum>>("q5_1"),
    format<TensorType::Q8_0, bytes>("q8_0"),
    format<TensorType::Q2_K, q2K>("q2_k"),
    format<TensorType::Q3_K, pairsAndBits>("q3_k"),
    format<TensorType::Q4_K, q4K>("q4_k"),
    format<TensorType::Q5_K, q5K>("q5_k"),
    format<TensorType::Q6_K, q6K>("q6_k"),
    format<TensorType::IQ4_NL, nibbles<widenedScale>>("levels", IQ4Levels),
    format<TensorType::IQ4_XS, nibbles<productOfScales<4>>>("levels", IQ4Levels),
    format<TensorType::MXFP4, nibbles<widenedBfloat>>("levels", MXFP4Levels),
    format<TensorType::IQ1_S, pairsAndBits>("iq1"),
    format<TensorType::IQ1_M, pairsAndBits>("iq1"),
    format<TensorType::IQ2_XXS, pairsAndBits>("iq2"),
    format<TensorType::IQ2_XS, pairsAndBits>("iq2"),
    format<TensorType::IQ2_S, pairsAndBits>("iq2"),
    format<TensorType::IQ3_XXS, nibbles<productOfScales<1>>>("levels", IQ3XXSLevels),
    format<TensorType::IQ3_S, nibbles<productOfScales<4>>>("levels", IQ3SLevels),
    format<TensorType::TQ1_0, ternary>("q2_k"),
    format<TensorType::TQ2_0, ternary>("q2_k"),
});
// clang-format on
}

std::span<const WeightFormat> weightFormats()
{
    return Formats;
}

const WeightFormat *weightFormat(TensorType type)
{
    const auto found = std::ranges::find(Formats, type, &WeightFormat::type);
    return found != Formats.end() ? &*found : nullptr;
}
}
