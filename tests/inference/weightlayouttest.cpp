// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// What lies in the tiles that shaders read, for every weight type, taken apart as shaders/include/weights_<form>.glsl says and
// compared with inference/reference/; and the words that repacking is made of, against loops over their bits.
#include "inference/gpu/weightlayout.h"
#include "inference/gguf/dequantise.h"
#include "inference/gguf/fields.h"
#include "inference/gguf/half.h"
#include "inference/trials/trialmodel.h"

#include <QTest>

#include <bit>
#include <cmath>
#include <map>
#include <random>

using namespace inference;
using gguf::TensorType;
using gpu::TileRows;
using gpu::WeightFormat;

namespace
{
/// A row's part of a block of 32 columns of a tile.
struct Cell {
    const WeightFormat &format;
    const std::byte *block;
    std::size_t row;

    [[nodiscard]] std::uint32_t byte(std::size_t i) const
    {
        return std::to_integer<std::uint32_t>(block[(i / 8 * TileRows + row) * 8 + i % 8]);
    }
    [[nodiscard]] std::uint32_t nibble(std::size_t j) const { return byte(j % 16) >> (j / 16 * 4) & 15U; }
    [[nodiscard]] std::uint32_t pair(std::size_t firstUnit, std::size_t j) const
    {
        return byte(8 * firstUnit + j / 4) >> (j % 4 * 2) & 3U;
    }
    [[nodiscard]] std::uint32_t meta(std::size_t i) const
    {
        return gguf::load<std::uint32_t>(block + (8 * format.units + 4 * i) * TileRows + row * 4);
    }
    [[nodiscard]] std::uint32_t bit(std::size_t word, std::size_t j) const { return meta(word) >> j & 1U; }
    [[nodiscard]] double lowHalf() const { return gguf::fromHalf(static_cast<std::uint16_t>(meta(0))); }
    [[nodiscard]] double highHalf() const { return gguf::fromHalf(static_cast<std::uint16_t>(meta(0) >> 16U)); }
    [[nodiscard]] double scaleFloat() const { return std::bit_cast<float>(meta(0)); }
    /// Returns the scale of the 16 weights around weight `j`: a signed number times the scale of 256.
    [[nodiscard]] double nested(std::size_t j) const
    {
        return lowHalf() * static_cast<std::int8_t>(meta(0) >> (16 + j / 16 * 8));
    }
};

using Decode = double (*)(const Cell &cell, std::size_t j);

const std::map<std::string_view, Decode> Forms{
    {"f32",
     [](const Cell &c, std::size_t j) -> double {
         return std::bit_cast<float>(c.byte(4 * j) | c.byte(4 * j + 1) << 8U | c.byte(4 * j + 2) << 16U
                                     | c.byte(4 * j + 3) << 24U);
     }},
    {"f16",
     [](const Cell &c, std::size_t j) -> double {
         return gguf::fromHalf(static_cast<std::uint16_t>(c.byte(2 * j) | c.byte(2 * j + 1) << 8U));
     }},
    {"bf16",
     [](const Cell &c, std::size_t j) -> double {
         return gguf::fromBfloat16(static_cast<std::uint16_t>(c.byte(2 * j) | c.byte(2 * j + 1) << 8U));
     }},
    {"q4_1", [](const Cell &c, std::size_t j) { return c.nibble(j) * c.lowHalf() + c.highHalf(); }},
    {"q5_1", [](const Cell &c, std::size_t j) { return (c.nibble(j) | c.bit(1, j) << 4U) * c.lowHalf() + c.highHalf(); }},
    {"q8_0", [](const Cell &c, std::size_t j) { return static_cast<std::int8_t>(c.byte(j)) * c.scaleFloat(); }},
    {"q2_k",
     [](const Cell &c, std::size_t j) {
         const auto numbers = c.meta(1) >> (j / 16 * 8);
         return c.pair(0, j) * c.lowHalf() * (numbers & 15U) - c.highHalf() * (numbers >> 4U & 15U);
     }},
    {"q3_k", [](const Cell &c, std::size_t j) { return (static_cast<int>(c.pair(0, j) | c.bit(1, j) << 2U) - 4) * c.nested(j); }},
    {"q4_k",
     [](const Cell &c, std::size_t j) {
         return c.nibble(j) * c.lowHalf() * (c.meta(1) & 255U) - c.highHalf() * (c.meta(1) >> 8U);
     }},
    {"q5_k",
     [](const Cell &c, std::size_t j) {
         return (c.nibble(j) | c.bit(2, j) << 4U) * c.lowHalf() * (c.meta(1) & 255U) - c.highHalf() * (c.meta(1) >> 8U);
     }},
    {"q6_k",
     [](const Cell &c, std::size_t j) { return (static_cast<int>(c.nibble(j) | c.pair(2, j) << 4U) - 32) * c.nested(j); }},
    {"levels",
     [](const Cell &c, std::size_t j) {
         const auto nibble = c.nibble(j);
         return static_cast<std::int8_t>(c.format.levels[nibble / 4] >> (nibble % 4 * 8)) * c.scaleFloat();
     }},
    {"iq1",
     [](const Cell &c, std::size_t j) { // eighths
         const auto scale = c.lowHalf() * (2 * (c.meta(0) >> (16 + j / 16 * 8) & 255U) + 1) / 8;
         return (8 * (static_cast<int>(c.pair(0, j)) - 1) + 1 - 2 * static_cast<int>(c.bit(1, j))) * scale;
     }},
    {"iq2",
     [](const Cell &c, std::size_t j) {
         constexpr std::array Magnitudes{8, 25, 43, 0};
         const auto scale = c.lowHalf() * (2 * (c.meta(0) >> (16 + j / 16 * 8) & 255U) + 1) / 8;
         return Magnitudes[c.pair(0, j)] * (c.bit(1, j) ? -scale : scale);
     }},
};

constexpr std::size_t Rows = 21; // a tile has 32 rows, of which the others hold nothing
}

class WeightLayoutTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void tilesHoldWhatTheReferenceReads_data()
    {
        QTest::addColumn<TensorType>("type");
        for (const auto &format : gpu::weightFormats()) {
            QTest::newRow(gguf::traits(format.type)->name.data()) << format.type;
        }
    }
    void tilesHoldWhatTheReferenceReads()
    {
        QFETCH(TensorType, type);
        const auto &format = *gpu::weightFormat(type);
        const auto decode = Forms.at(format.shader);
        const auto blockSize = gguf::traits(type)->blockSize;
        const std::uint32_t cols = blockSize == 1 ? 301 : blockSize == 32 ? 32 * 19 : 256 * 3;
        const auto blocks = (cols + 31) / 32;
        trials::TrialWeights weights(3);
        const auto &tensor = *weights.tensor(type, Rows, cols);
        std::array<const std::byte *, TileRows> rows{};
        for (std::size_t r = 0; r < Rows; ++r) {
            rows[r + r / 4] = tensor.data.data() + r * (tensor.data.size() / Rows); // the rows lie with gaps between them
        }
        std::vector<std::byte> tile(blocks * format.tileBlockBytes() + 1, std::byte{0xA5});
        format.packTile(rows, cols, tile.data());
        QCOMPARE(tile.back(), std::byte{0xA5});
        std::vector<float> expected(blocks * 32);
        for (std::size_t r = 0; r < TileRows; ++r) {
            std::ranges::fill(expected, 0.0F);
            if (rows[r]) {
                gguf::dequantiseRow(tensor, (rows[r] - rows[0]) / (tensor.data.size() / Rows), std::span(expected).first(cols));
            }
            const auto largest = std::abs(std::ranges::max(expected, {}, [](float x) { return std::abs(x); }));
            for (std::size_t k = 0; k < expected.size(); ++k) {
                const Cell cell{.format = format, .block = tile.data() + k / 32 * format.tileBlockBytes(), .row = r};
                const double found = decode(cell, k % 32);
                QVERIFY2(std::abs(found - expected[k]) <= 1e-6 * largest,
                         qPrintable(QStringLiteral("row %1, column %2: %3, not %4").arg(r).arg(k).arg(found).arg(expected[k])));
            }
        }
    }

    /// Subnormal and huge scales lose what f16 loses, no more.
    void minimaOfScalesAreRoundedAsHalves()
    {
        for (const auto &[type, offset] : {std::pair{TensorType::Q4_0, 8}, std::pair{TensorType::Q5_0, 16}}) {
            const auto &format = *gpu::weightFormat(type);
            std::vector<std::byte> row(gguf::traits(type)->blockBytes);
            std::array<const std::byte *, TileRows> rows{};
            rows.fill(row.data());
            std::vector<std::byte> tile(format.tileBlockBytes());
            for (std::uint32_t scale = 0; scale < 0x10000; ++scale) {
                const auto half = static_cast<std::uint16_t>(scale);
                if ((half & 0x7C00U) == 0x7C00U && (half & 0x3FFU) != 0) {
                    continue; // not a number
                }
                gguf::store(row.data(), half);
                format.packTile(rows, 32, tile.data());
                const Cell cell{.format = format, .block = tile.data(), .row = 5};
                QCOMPARE(cell.meta(0) & 0xFFFFU, scale);
                QCOMPARE(cell.meta(0) >> 16U, gguf::toHalf(-static_cast<float>(offset) * gguf::fromHalf(half)));
            }
        }
    }

    void fieldsAreMovedAsLoopsWould()
    {
        std::mt19937_64 random(4);
        for (int round = 0; round < 1000; ++round) {
            const std::uint64_t word = random();
            const auto other = random();
            std::uint64_t pairs = 0, bits = 0, widePairs = 0, wideBits = 0, wideNibbles = 0, joined = 0, turnedPairs = 0;
            std::uint32_t turnedBits = 0;
            for (unsigned i = 0; i < 8; ++i) {
                pairs |= (word >> (8 * i) & 3U) << (2 * i);
                bits |= (word >> (8 * i) & 1U) << i;
                widePairs |= (word >> (2 * i) & 3U) << (8 * i);
                wideBits |= (word >> i & 1U) << (8 * i);
                wideNibbles |= (word >> (4 * i) & 15U) << (8 * i);
                joined |= ((word >> (8 * i) & 15U) | (other >> (8 * i) & 15U) << 4U) << (8 * i);
            }
            for (unsigned s = 0; s < 8; ++s) {
                for (unsigned j = 0; j < 4; ++j) {
                    turnedBits |= static_cast<std::uint32_t>(word >> (4 * s + j) & 1U) << (8 * j + s);
                }
            }
            for (unsigned i = 0; i < 32; ++i) {
                turnedPairs |= (word >> (2 * i) & 3U) << (2 * (i / 16 * 16 + i % 4 * 4 + i % 16 / 4));
            }
            QCOMPARE(gguf::narrowedPairs(word), pairs);
            QCOMPARE(gguf::narrowedBits(word), bits);
            QCOMPARE(gguf::widenedPairs(word & 0xFFFFU), widePairs);
            QCOMPARE(gguf::widenedBits(word & 0xFFU), wideBits);
            QCOMPARE(gguf::widenedNibbles(word & 0xFFFFFFFFU), wideNibbles);
            QCOMPARE(gguf::joinedNibbles(word, other), joined);
            QCOMPARE(gguf::transposedBits(static_cast<std::uint32_t>(word)), turnedBits);
            QCOMPARE(gguf::transposedPairs(word), turnedPairs);
        }
    }
};

QTEST_GUILESS_MAIN(WeightLayoutTest)
#include "weightlayouttest.moc"
