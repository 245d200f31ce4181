// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The scalar operations against closed forms, where the tiny models would not show a mistake.
#include "inference/gguf/dequantise.h"
#include "inference/gguf/half.h"
#include "inference/reference/attention.h"
#include "inference/reference/linear.h"

#include <QCryptographicHash>
#include <QTest>

#include <bit>
#include <cmath>
#include <limits>

using namespace inference;
using gguf::TensorType;

namespace
{
gguf::Tensor tensor(std::span<const float> values, std::uint64_t cols)
{
    return {.name = "test",
            .type = gguf::TensorType::F32,
            .shape = {cols, values.size() / cols, 1, 1},
            .data = std::as_bytes(values)};
}
}

class ReferenceTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyHalfSurvivesTheWayThroughFloat()
    {
        for (std::uint32_t bits = 0; bits < 65536; ++bits) {
            const auto half = static_cast<std::uint16_t>(bits);
            const float value = gguf::fromHalf(half);
            QCOMPARE(value, static_cast<float>(std::bit_cast<_Float16>(half)));
            if (!std::isnan(value)) {
                QCOMPARE(gguf::toHalf(value), half);
            }
        }
    }

    void floatsRoundToTheNearestHalf()
    {
        for (std::uint32_t i = 0; i < 4'000'000; ++i) {
            const auto value = std::bit_cast<float>(i * 1073U);
            if (!std::isnan(value)) {
                QCOMPARE(gguf::toHalf(value), std::bit_cast<std::uint16_t>(static_cast<_Float16>(value)));
            }
        }
        QCOMPARE(gguf::toHalf(65519.99F), std::uint16_t{0x7BFF});
        QCOMPARE(gguf::toHalf(65520.0F), std::uint16_t{0x7C00});
        QCOMPARE(gguf::toHalf(-std::numeric_limits<float>::infinity()), std::uint16_t{0xFC00});
    }

    void blocksBecomeTheFloatsOfThePeer_data()
    {
        QTest::addColumn<TensorType>("type");
        QTest::addColumn<std::size_t>("scaleByte"); // bit 6 of this byte is cleared, so that no scale is infinite
        QTest::addColumn<QByteArray>("sha256"); // the digest of what the Python package gguf 0.19 makes of the same blocks
        QTest::newRow("IQ2_XXS") << TensorType::IQ2_XXS << std::size_t{1}
                                 << QByteArray("970fcabbfa2ba21cdc27bc606ed435efececd5df0893192852057351e373ba9b");
        QTest::newRow("IQ2_XS") << TensorType::IQ2_XS << std::size_t{1}
                                << QByteArray("c70a531fa2b6569474b09d1215e7a5387cfa5023da098e44a23eb40337b3ac12");
        QTest::newRow("IQ2_S") << TensorType::IQ2_S << std::size_t{1}
                               << QByteArray("8c7d8ac3216971ce8b6c012d7928381c6bfa403adea50e87a7554be6bf720ad9");
        QTest::newRow("IQ3_XXS") << TensorType::IQ3_XXS << std::size_t{1}
                                 << QByteArray("ccf0601e1ed39389d1ad3d4988d1c8998b05b1af6e4edb5085d935078ec66256");
        QTest::newRow("IQ3_S") << TensorType::IQ3_S << std::size_t{1}
                               << QByteArray("8a1a0c8b5749e456fe48a04570a880d6bcecd6521fa596ea0ca2f92d198d7d46");
        QTest::newRow("IQ1_S") << TensorType::IQ1_S << std::size_t{1}
                               << QByteArray("2168b656712d9051fa270cd2f5625e70880ec2f891c81f60c0394de7af16e6ef");
        QTest::newRow("IQ1_M") << TensorType::IQ1_M << std::size_t{55}
                               << QByteArray("9197bd78d0fdaadda4e20fe7df4922b06e509fa074eb3cd296ed7f220ff476c3");
        QTest::newRow("TQ1_0") << TensorType::TQ1_0 << std::size_t{53}
                               << QByteArray("95b3bfa6b2027baa1448f17d7bdc1d89fa5753a92585bbada95ac3c1c044a743");
        QTest::newRow("TQ2_0") << TensorType::TQ2_0 << std::size_t{65}
                               << QByteArray("a6ab06e0dd58d0be272dd6195554c4cbe9d79207d2a10973acfb47b5c4130cc8");
    }
    void blocksBecomeTheFloatsOfThePeer()
    {
        QFETCH(TensorType, type);
        QFETCH(std::size_t, scaleByte);
        QFETCH(QByteArray, sha256);
        constexpr std::size_t Blocks = 4096; // so many that every entry of a grid occurs
        const auto *traits = gguf::traits(type);
        std::vector<std::byte> bytes(Blocks * traits->blockBytes);
        std::uint32_t random = 1;
        for (auto &byte : bytes) {
            random = random * 1664525U + 1013904223U;
            byte = static_cast<std::byte>(random >> 24U);
        }
        for (std::size_t block = 0; block < Blocks; ++block) {
            bytes[block * traits->blockBytes + scaleByte] &= std::byte{0xBF};
        }
        std::vector<float> floats(Blocks * traits->blockSize);
        gguf::dequantise(type, bytes, floats);
        const auto raw = std::as_bytes(std::span(floats));
        QCOMPARE(
            QCryptographicHash::hash(QByteArrayView(raw.data(), static_cast<qsizetype>(raw.size())), QCryptographicHash::Sha256)
                .toHex(),
            sha256);
    }

    void projectionAddsBiasAndResidual()
    {
        const std::vector<float> first{1, 2, 3, 4, 5, 6};
        const std::vector<float> second{-1, 0, 1};
        const std::vector<float> bias{10, 20};
        const auto w1 = tensor(first, 3);
        const auto w2 = tensor(second, 3);
        const auto b1 = tensor(bias, 2);
        model::Project operation{.linears = {{.weight = &w1, .bias = &b1}, {.weight = &w2, .bias = nullptr}},
                                 .accumulate = false};
        const std::vector<float> in{1, 1, 1, 0, 1, 2};
        std::vector<float> out(6, 100);
        reference::project(operation, 2, in, out);
        QCOMPARE(out, (std::vector<float>{16, 35, 0, 18, 37, 2}));
        operation.accumulate = true;
        reference::project(operation, 2, in, out);
        QCOMPARE(out, (std::vector<float>{32, 70, 0, 36, 74, 4}));
    }

    void normalisedRowHasTheWeightsMeanSquare()
    {
        const std::vector<float> weight{1, 2, 3, 4};
        const auto w = tensor(weight, 4);
        const auto row = reference::normalise({.weight = &w, .epsilon = 0}, std::vector<float>{3, 3, -3, 3});
        QCOMPARE(row, (std::vector<double>{1, 2, -3, 4}));
        const auto damped = reference::normalise({.weight = &w, .epsilon = 7}, std::vector<float>{3, 3, -3, 3});
        QCOMPARE(damped.front(), 0.75);
    }

    void halvesAndNeighboursTurnTheSamePairs()
    {
        const model::Rope neighbours{.inverseFrequencies = {1, 0.25F}, .magnitude = 2, .neighbours = true};
        model::Rope halves = neighbours;
        halves.neighbours = false;
        std::vector<float> a{1, 2, 3, 4, 9};
        std::vector<float> b{1, 3, 2, 4, 9};
        reference::rotate(neighbours, 8, 3, a);
        reference::rotate(halves, 8, 3, b);
        QCOMPARE(a, (std::vector<float>{b[0], b[2], b[1], b[3], 9}));
        QCOMPARE(a[0], static_cast<float>(2 * (std::cos(3.0) - 2 * std::sin(3.0))));
        QCOMPARE(a[3], static_cast<float>(2 * (3 * std::sin(0.75) + 4 * std::cos(0.75))));
    }

    void attentionSeesNothingOfTheFuture()
    {
        // Two query heads share one key head of two dimensions; equal scores make attention the mean of the visible values.
        const model::Hyperparameters h{.architecture = "llama", .layers = 1, .heads = 2, .kvHeads = 1, .headDimensions = 2};
        reference::KvCache cache(h, 3, execution::KvType::F32);
        const model::RopeStore store{.layer = 0, .rope = nullptr};
        std::vector<float> qkv{0, 0, 0, 0, 5, 5, 1, 10, 0, 0, 0, 1, 5, 5, 3, 30, 0, 0, 0, 0, 5, 5, 5, 80};
        reference::ropeStore(store, h, 3, 0, qkv, cache);
        std::vector<float> out(12);
        reference::attention({.layer = 0, .scale = 1}, h, 3, 0, qkv, cache, out);
        QCOMPARE(out, (std::vector<float>{1, 10, 1, 10, 2, 20, 2, 20, 3, 40, 3, 40}));
    }

    void windowHidesThePast()
    {
        const model::Hyperparameters h{.architecture = "llama", .layers = 1, .heads = 1, .kvHeads = 1, .headDimensions = 2};
        reference::KvCache cache(h, 3, execution::KvType::F32);
        std::vector<float> qkv{0, 0, 0, 0, 1, 10, 0, 0, 0, 0, 3, 30, 0, 0, 0, 0, 5, 80};
        reference::ropeStore({.layer = 0, .rope = nullptr}, h, 3, 0, qkv, cache);
        std::vector<float> out(6);
        reference::attention({.layer = 0, .scale = 1, .window = 2}, h, 3, 0, qkv, cache, out);
        QCOMPARE(out, (std::vector<float>{1, 10, 2, 20, 4, 55}));
    }

    void bestExpertsShareAToken()
    {
        const std::vector<float> scores{0, std::log(6.0F), std::log(2.0F), 0, std::log(3.0F), 0, 0, 0};
        std::vector<float> routes(8);
        reference::route({.experts = 4, .used = 2, .renormalise = false}, 2, scores, routes);
        QCOMPARE(routes, (std::vector<float>{1, 2, 0.6F, 0.2F, 0, 1, 0.5F, 1.0F / 6}));
        reference::route({.experts = 4, .used = 2, .renormalise = true}, 2, scores, routes);
        QCOMPARE(routes, (std::vector<float>{1, 2, 0.75F, 0.25F, 0, 1, 0.75F, 0.25F}));
    }

    void eightBitCacheScalesGroupsOf32()
    {
        const model::Hyperparameters h{.architecture = "llama", .layers = 1, .heads = 1, .kvHeads = 1, .headDimensions = 34};
        reference::KvCache cache(h, 1, execution::KvType::Q8_0);
        std::vector<float> key(34, 1.2F);
        key[0] = -254;
        key[32] = 1.27F;
        cache.store(0, key, key);
        QCOMPARE(cache.key(0, 0)[0], -254.0F);
        QCOMPARE(cache.key(0, 0)[1], 2.0F); // steps of 2
        QCOMPARE(cache.key(0, 0)[33], 1.2F); // steps of 0.01
    }

    void halfCacheRoundsWhatItKeeps()
    {
        const model::Hyperparameters h{.architecture = "llama", .layers = 1, .heads = 1, .kvHeads = 1, .headDimensions = 2};
        reference::KvCache cache(h, 2, execution::KvType::F16);
        cache.store(1, std::vector<float>{1.0001F, 2}, std::vector<float>{3, 4097});
        QCOMPARE(cache.key(1, 0)[0], 1.0F);
        QCOMPARE(cache.value(1, 0)[1], 4096.0F);
    }
};

QTEST_GUILESS_MAIN(ReferenceTest)
#include "referencetest.moc"
