// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// What the processor's kernels do to rows and to a KV cache, against the standard library and inference/reference/, on every
// instruction set that this processor has.
#include "inference/cpu/kernels/keyvalues.h"
#include "inference/cpu/kernels/targets.h"
#include "inference/cpu/kernels/vectors.h"
#include "inference/gguf/half.h"
#include "inference/reference/attention.h"

#include <QTest>

#include <cmath>
#include <functional>
#include <limits>
#include <numbers>
#include <numeric>
#include <random>

using namespace inference;
using cpu::RowType;

namespace
{
constexpr float Infinity = std::numeric_limits<float>::infinity();

std::vector<float> randomNumbers(std::size_t count, std::uint32_t seed, float spread = 1)
{
    std::mt19937 random(seed);
    std::normal_distribution<float> normal(0.1F, spread);
    std::vector<float> numbers(count);
    for (float &number : numbers) {
        number = normal(random);
    }
    return numbers;
}

/// Returns random numbers, and those where functions go wrong. Their count is odd for every width of vectors.
std::vector<float> awkwardNumbers()
{
    auto numbers = randomNumbers(253, 3, 6);
    numbers.insert(numbers.end(), {0,     -0.0F,  1e-30F, -1e-30F, 1e-4F,  -1e-4F,  15,   -15,   87.5F, -87.5F,
                                   88.8F, -88.8F, 90,     -90,     104.5F, -104.5F, 1000, -1000, 1e30F, -1e30F});
    return numbers;
}

/// Returns whether a number is within 1e-6 of the expected one, or of `scale` where numbers of that size cancel.
bool isClose(float found, double expected, double scale)
{
    if (std::isinf(static_cast<float>(expected))) {
        return found == static_cast<float>(expected);
    }
    return std::abs(found - expected) <= 1e-6 * std::max(std::abs(expected), scale) + 1e-36;
}

execution::KvType kvType(RowType type)
{
    return type == RowType::F32 ? execution::KvType::F32
        : type == RowType::F16  ? execution::KvType::F16
                                : execution::KvType::Q8_0;
}

constexpr std::array RowTypes{RowType::F32, RowType::F16, RowType::Q8_0};
}

class CpuVectorsTest : public QObject
{
    Q_OBJECT

private:
    static void addTargets()
    {
        QTest::addColumn<cpu::Target>("target");
        for (const auto &target : cpu::targets()) {
            QTest::addRow("%s", target.name.data()) << target;
        }
    }

    /// Compares change(x) with expected(x) for awkward numbers. Numbers of the size that scale(x) gives cancel in it.
    static void compare(
        const std::function<void(float *, std::size_t)> &change, const std::function<double(double)> &expected,
        const std::function<double(double)> &scale = [](double) { return 0; })
    {
        const auto in = awkwardNumbers();
        for (const std::size_t n : {in.size(), std::size_t{1}, std::size_t{7}, std::size_t{16}, std::size_t{17}}) {
            std::vector<float> x(in.end() - static_cast<std::ptrdiff_t>(n), in.end());
            const auto before = x;
            x.push_back(42);
            change(x.data(), n);
            QCOMPARE(x.back(), 42.0F);
            for (std::size_t i = 0; i < n; ++i) {
                QVERIFY2(isClose(x[i], expected(before[i]), scale(before[i])),
                         qPrintable(QStringLiteral("f(%1) = %2, not %3").arg(before[i]).arg(x[i]).arg(expected(before[i]))));
            }
        }
    }

private Q_SLOTS:
    void initTestCase()
    {
        if (!cpu::supported()) {
            QSKIP("NO KERNEL IS TESTED: this processor lacks AVX2");
        }
    }

    void cleanup() { cpu::useBestTarget(); }

    void activationsAreThoseOfTheStandardLibrary_data() { addTargets(); }
    void activationsAreThoseOfTheStandardLibrary()
    {
        QFETCH(cpu::Target, target);
        cpu::useTarget(target);
        compare(cpu::silu, [](double x) { return x / (1 + std::exp(-x)); });
        compare(
            cpu::gelu,
            [](double x) {
                const double u = std::sqrt(2 / std::numbers::pi) * (x + 0.044715 * x * x * x);
                return x / (1 + std::exp(-2 * u));
            },
            [](double x) { return std::abs(x) / 100; });
        compare([](float *x, std::size_t n) { cpu::softCap(x, n, 30); }, [](double x) { return 30 * std::tanh(x / 30); });
        const auto xielu = [](float *x, std::size_t n) { cpu::xielu(x, n, 0.8F, 0.3F, 0.5F, -1e-6F); };
        compare(
            xielu,
            [](double x) {
                constexpr double A = 0.8F;
                constexpr double B = 0.3F;
                return x > 0 ? A * x * x + 0.5 * x : (std::expm1(std::min<double>(x, -1e-6F)) - x) * B + 0.5 * x;
            },
            [](double x) { return std::abs(x) + 1e-6; });
    }

    void rowsAreNormalisedAndAdded_data() { addTargets(); }
    void rowsAreNormalisedAndAdded()
    {
        QFETCH(cpu::Target, target);
        cpu::useTarget(target);
        for (const std::size_t n : {1, 5, 8, 31, 576, 1001}) {
            const auto x = randomNumbers(n, 1);
            const auto w = randomNumbers(n, 2);
            double squares = 0;
            for (const double number : x) {
                squares += number * number;
            }
            const auto factor = cpu::normFactor(x.data(), n, 1e-5F);
            QVERIFY(isClose(factor, 1 / std::sqrt(squares / static_cast<double>(n) + 1e-5), 0));
            std::vector<float> scaled(n);
            std::vector<float> sum = w;
            std::vector<float> more = w;
            std::vector<float> product(n);
            std::vector<float> times = x;
            cpu::scaleBy(x.data(), factor, w.data(), n, scaled.data());
            cpu::add(x.data(), n, sum.data());
            cpu::addScaled(x.data(), 0.7F, n, more.data());
            cpu::multiplyEach(x.data(), w.data(), n, product.data());
            cpu::scale(times.data(), 3, n);
            for (std::size_t i = 0; i < n; ++i) {
                QCOMPARE(scaled[i], x[i] * factor * w[i]);
                QCOMPARE(sum[i], x[i] + w[i]);
                QVERIFY(isClose(more[i], w[i] + static_cast<double>(x[i]) * 0.7F, std::abs(w[i])));
                QCOMPARE(product[i], x[i] * w[i]);
                QCOMPARE(times[i], x[i] * 3);
            }
            QCOMPARE(cpu::largest(x.data(), n), *std::ranges::max_element(x));
        }
    }

    void softmaxHasItsSum_data() { addTargets(); }
    void softmaxHasItsSum()
    {
        QFETCH(cpu::Target, target);
        cpu::useTarget(target);
        for (const std::size_t n : {1, 3, 16, 100, 4099}) {
            auto x = randomNumbers(n, 5, 20);
            x[n / 2] = -Infinity;
            x[n / 3] = 60;
            const auto before = x;
            const auto largest = cpu::largest(x.data(), n);
            QCOMPARE(largest, *std::ranges::max_element(before));
            double sum = 0;
            const auto found = cpu::exponentiate(x.data(), n, largest);
            for (std::size_t i = 0; i < n; ++i) {
                const double expected = std::exp(static_cast<double>(before[i] - largest));
                sum += expected;
                QVERIFY(isClose(x[i], expected, 0));
            }
            QVERIFY(isClose(found, sum, 0));
        }
    }

    void halvesAreThoseOfTheReference_data() { addTargets(); }
    void halvesAreThoseOfTheReference()
    {
        QFETCH(cpu::Target, target);
        cpu::useTarget(target);
        std::vector<std::uint16_t> all(65536);
        std::iota(all.begin(), all.end(), std::uint16_t{0});
        std::vector<float> floats(all.size());
        cpu::fromHalves(all.data(), all.size(), floats.data());
        for (std::size_t i = 0; i < all.size(); ++i) {
            const float expected = gguf::fromHalf(all[i]);
            QVERIFY(std::isnan(expected) ? std::isnan(floats[i]) : floats[i] == expected);
        }
        auto numbers = randomNumbers(1003, 6, 1000);
        numbers.insert(numbers.end(), {65519, 65520, -65520, 1e9F, 6e-8F, 2.9e-8F, 1e-10F, 0.33325195F, 2049, 2051, Infinity});
        std::vector<std::uint16_t> halves(numbers.size());
        cpu::toHalves(numbers.data(), numbers.size(), halves.data());
        for (std::size_t i = 0; i < numbers.size(); ++i) {
            QCOMPARE(halves[i], gguf::toHalf(numbers[i]));
        }
    }

    void cachedRowsAreThoseOfTheReference_data() { addTargets(); }
    void cachedRowsAreThoseOfTheReference()
    {
        QFETCH(cpu::Target, target);
        cpu::useTarget(target);
        for (const std::uint32_t n : {1U, 20U, 33U, 64U, 80U, 128U}) {
            auto numbers = randomNumbers(n, 7, 4);
            if (n == 64) {
                std::fill_n(numbers.begin(), 32, 0.0F);
            }
            for (const auto type : RowTypes) {
                model::Hyperparameters hyperparameters;
                hyperparameters.kvHeads = 1;
                hyperparameters.headDimensions = n;
                reference::KvCache expected(hyperparameters, 1, kvType(type));
                expected.store(0, numbers, numbers);
                std::vector<std::byte> row(cpu::rowBytes(type, n));
                QCOMPARE(row.size() % 4, 0U);
                cpu::storeRow(type, numbers.data(), n, row.data());
                std::vector<float> found(n);
                cpu::loadRow(type, row.data(), n, found.data());
                QVERIFY(std::ranges::equal(found, expected.key(0, 0)));
            }
        }
    }

    void attentionAgreesWithTheReference_data() { addTargets(); }
    void attentionAgreesWithTheReference()
    {
        QFETCH(cpu::Target, target);
        cpu::useTarget(target);
        for (const auto type : RowTypes) {
            for (const std::size_t n : {14, 20, 64, 100}) {
                for (const std::size_t positions : {1, 16, 37}) {
                    for (const std::size_t queries : {1, 2, 3, 5, 7, 8, 21}) {
                        compareAttention(type, n, positions, queries);
                    }
                }
            }
        }
    }

private:
    static void compareAttention(RowType type, std::size_t n, std::size_t positions, std::size_t queries)
    {
        const auto stride = cpu::rowBytes(type, n) + 12;
        std::vector<std::byte> memory(positions * stride);
        std::vector<float> kept(positions * n);
        for (std::size_t p = 0; p < positions; ++p) {
            const auto numbers = randomNumbers(n, static_cast<std::uint32_t>(p + 50));
            cpu::storeRow(type, numbers.data(), n, memory.data() + p * stride);
            cpu::loadRow(type, memory.data() + p * stride, n, kept.data() + p * n);
        }
        const cpu::RowRun run{.type = type, .first = memory.data(), .strideBytes = stride, .count = positions, .n = n};
        const auto qStride = n + 3;
        const auto scoreStride = positions + 5;
        const auto q = randomNumbers(queries * qStride, 20);
        std::vector<float> scores(queries * scoreStride, 42);
        cpu::score(run, q.data(), queries, qStride, 0.125F, scores.data(), scoreStride);
        std::vector<float> out(queries * qStride, 2);
        const auto weights = randomNumbers(queries * scoreStride, 21);
        cpu::addWeighted(run, weights.data(), queries, scoreStride, out.data(), qStride);
        for (std::size_t t = 0; t < queries; ++t) {
            for (std::size_t p = 0; p < scoreStride; ++p) {
                double sum = 0;
                for (std::size_t i = 0; p < positions && i < n; ++i) {
                    sum += static_cast<double>(q[t * qStride + i]) * kept[p * n + i];
                }
                QVERIFY(p < positions ? isClose(scores[t * scoreStride + p], sum / 8, std::sqrt(n))
                                      : scores[t * scoreStride + p] == 42);
            }
            for (std::size_t i = 0; i < qStride; ++i) {
                double sum = 2;
                for (std::size_t p = 0; i < n && p < positions; ++p) {
                    sum += static_cast<double>(weights[t * scoreStride + p]) * kept[p * n + i];
                }
                QVERIFY(i < n ? isClose(out[t * qStride + i], sum, std::sqrt(positions)) : out[t * qStride + i] == 2);
            }
        }
    }
};

QTEST_GUILESS_MAIN(CpuVectorsTest)
#include "cpuvectorstest.moc"
