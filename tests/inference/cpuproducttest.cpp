// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The processor's matrix products against inference/reference/ in double, for every weight type, on every instruction set that
// this processor has.
#include "inference/cpu/kernels/product.h"
#include "inference/cpu/kernels/targets.h"
#include "inference/cpu/kernels/vectors.h"
#include "inference/gguf/dequantise.h"
#include "inference/gpu/weightlayout.h"
#include "inference/trials/trialmodel.h"

#include <QTest>

#include <cmath>
#include <random>

using namespace inference;
using cpu::Activations;
using cpu::Matrix;
using gguf::TensorType;

namespace
{
/// A matrix that is packed in two parts, the second one first, into memory that holds other things.
class Packed
{
public:
    explicit Packed(std::vector<const gguf::Tensor *> tensors, Matrix::Order order = Matrix::Order::Stacked)
        : m_lines(Matrix::packedBytes(tensors, order) / sizeof(Line))
    {
        for (auto &line : m_lines) {
            line.bytes.fill(std::byte{0xA5});
        }
        matrix = Matrix(tensors, order, m_lines.data()->bytes.data());
        matrix.pack(matrix.tiles() / 2, matrix.tiles());
        matrix.pack(0, matrix.tiles() / 2);
    }

    Matrix matrix;

private:
    struct alignas(64) Line {
        std::array<std::byte, 64> bytes;
    };
    std::vector<Line> m_lines;
};

std::vector<float> randomNumbers(std::size_t count, std::uint32_t seed)
{
    std::mt19937 random(seed);
    std::normal_distribution<float> normal(0.2F, 1); // they are not centred, so that a forgotten minimum shows
    std::vector<float> numbers(count);
    for (float &number : numbers) {
        number = normal(random);
    }
    return numbers;
}

/// Returns a row of activations as the kernels multiply it.
std::vector<double> asMultiplied(const Activations &x, std::size_t row)
{
    std::vector<double> numbers(x.cols());
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        const auto &block = x.blocks(row)[i / 32];
        numbers[i] = x.hasQuantised() ? static_cast<double>(block.scale) * block.whole(i % 32) : x.floats(row)[i];
    }
    return numbers;
}

/// Returns the products of `w` with all tokens in double: (tokens, rows).
std::vector<double> expectedProduct(const gguf::Tensor &w, const std::vector<std::vector<double>> &x)
{
    std::vector<double> y(x.size() * w.rows());
    std::vector<float> weights(w.cols());
    for (std::size_t row = 0; row < w.rows(); ++row) {
        gguf::dequantiseRow(w, row, weights);
        for (std::size_t t = 0; t < x.size(); ++t) {
            for (std::size_t i = 0; i < weights.size(); ++i) {
                y[t * w.rows() + row] += weights[i] * x[t][i];
            }
        }
    }
    return y;
}

double nmse(std::span<const float> found, std::span<const double> expected)
{
    double error = 0;
    double power = 0;
    for (std::size_t i = 0; i < expected.size(); ++i) {
        error += (found[i] - expected[i]) * (found[i] - expected[i]);
        power += expected[i] * expected[i];
    }
    return error / power;
}

constexpr std::size_t Rows = 77;
constexpr std::size_t MostTokens = 15;

/// Returns a number of columns that is no multiple of what the kernels take at once, as far as the type's blocks allow.
std::uint32_t oddColumns(TensorType type)
{
    const auto block = gguf::traits(type)->blockSize;
    return block == 1 ? 301 : block == 32 ? 32 * 19 : 256 * 3;
}
}

class CpuProductTest : public QObject
{
    Q_OBJECT

private:
    static void addTargetsAndTypes()
    {
        QTest::addColumn<cpu::Target>("target");
        QTest::addColumn<TensorType>("type");
        for (const auto &target : cpu::targets()) {
            for (const auto &format : gpu::weightFormats()) {
                QTest::addRow("%s %s", gguf::traits(format.type)->name.data(), target.name.data()) << target << format.type;
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

    void rowsAreThoseOfTheReference_data() { addTargetsAndTypes(); }
    void rowsAreThoseOfTheReference()
    {
        QFETCH(cpu::Target, target);
        QFETCH(TensorType, type);
        cpu::useTarget(target);
        trials::TrialWeights weights(7);
        const auto &tensor = *weights.tensor(type, Rows, oddColumns(type));
        const Packed packed({&tensor});
        QCOMPARE(packed.matrix.rows(), Rows);
        std::vector<float> expected(tensor.cols());
        std::vector<float> found(tensor.cols());
        for (std::size_t row = 0; row < Rows; ++row) {
            gguf::dequantiseRow(tensor, row, expected);
            packed.matrix.row(row, found.data());
            QVERIFY2(found == expected, qPrintable(QStringLiteral("row %1").arg(row)));
        }
    }

    void productsAgreeWithTheReference_data() { addTargetsAndTypes(); }
    void productsAgreeWithTheReference()
    {
        QFETCH(cpu::Target, target);
        QFETCH(TensorType, type);
        cpu::useTarget(target);
        trials::TrialWeights weights(8);
        const auto &tensor = *weights.tensor(type, Rows, oddColumns(type));
        const Packed packed({&tensor});
        const auto &w = packed.matrix;
        const auto cols = tensor.cols();
        const auto numbers = randomNumbers(MostTokens * cols, 9);
        std::vector<std::vector<double>> exact;
        for (std::size_t t = 0; t < MostTokens; ++t) {
            exact.emplace_back(numbers.begin() + t * cols, numbers.begin() + (t + 1) * cols);
        }
        for (const auto forms : {Activations::Forms::Floats, Activations::Forms::Both}) {
            Activations x(forms, MostTokens, cols);
            std::vector<std::vector<double>> multiplied;
            for (std::size_t t = 0; t < MostTokens; ++t) {
                x.set(t, numbers.data() + t * cols);
                multiplied.push_back(w.isQuantised() ? asMultiplied(x, t) : exact[t]);
            }
            const auto expected = expectedProduct(tensor, multiplied);
            std::vector<float> y(MostTokens * Rows);
            cpu::multiply(w, 0, w.tiles(), x, {.count = MostTokens}, y.data(), Rows);
            QCOMPARE_LE(nmse(y, expected), 1e-12);
            if (w.isQuantised() && x.hasQuantised()) {
                QCOMPARE_LE(nmse(y, expectedProduct(tensor, exact)), 6e-5);
            }

            // one token gives the very same, and so do a few, any rows of x, and tiles by themselves
            for (const std::size_t count : {1, 2, 3, 5, 7}) {
                std::vector<float> some(count * Rows, -1);
                cpu::multiply(w, 0, w.tiles(), x, {.count = count, .first = 4}, some.data(), Rows);
                QVERIFY(std::equal(some.begin(), some.end(), y.begin() + 4 * Rows));
            }
            const std::array<std::uint32_t, 3> picked{9, 2, 9};
            constexpr std::size_t First = 3 * cpu::TileRows;
            constexpr std::size_t Left = Rows - First;
            std::vector<float> parts(picked.size() * Left, -1);
            cpu::multiply(w, 3, w.tiles(), x, {.count = picked.size(), .rows = picked.data()}, parts.data(), Left);
            for (std::size_t i = 0; i < picked.size(); ++i) {
                for (std::size_t row = First; row < Rows; ++row) {
                    QCOMPARE(parts[i * Left + row - First], y[picked[i] * Rows + row]);
                }
            }
        }
    }

    void longRowsStayExact()
    {
        trials::TrialWeights weights(10);
        for (const auto type : {TensorType::F16, TensorType::Q8_0, TensorType::Q4_K}) {
            constexpr std::uint32_t Cols = 256 * 48;
            const auto &tensor = *weights.tensor(type, 40, Cols);
            const Packed packed({&tensor});
            const auto numbers = randomNumbers(Cols, 11);
            Activations x(Activations::Forms::Floats, 1, Cols);
            x.set(0, numbers.data());
            std::vector<float> y(40);
            cpu::multiply(packed.matrix, 0, packed.matrix.tiles(), x, {}, y.data(), y.size());
            QCOMPARE_LE(nmse(y, expectedProduct(tensor, {{numbers.begin(), numbers.end()}})), 1e-12);
        }
    }

    void tensorsAreStackedAndAlternated()
    {
        trials::TrialWeights weights(12);
        const auto &first = *weights.tensor(TensorType::Q4_1, 37, 64);
        const auto &second = *weights.tensor(TensorType::Q4_1, 37, 64);
        const auto rowIs = [](const Packed &packed, std::size_t index, const gguf::Tensor &tensor, std::size_t row) {
            std::vector<float> expected(64);
            std::vector<float> found(64);
            gguf::dequantiseRow(tensor, row, expected);
            packed.matrix.row(index, found.data());
            return found == expected;
        };
        const Packed stacked({&first, &second});
        QCOMPARE(stacked.matrix.rows(), 74U);
        const Packed alternating({&first, &second}, Matrix::Order::Alternating);
        QCOMPARE(alternating.matrix.rows(), 96U);
        for (std::size_t row = 0; row < 37; ++row) {
            QVERIFY(rowIs(stacked, row, first, row));
            QVERIFY(rowIs(stacked, 37 + row, second, row));
            QVERIFY(rowIs(alternating, row / 16 * 32 + row % 16, first, row));
            QVERIFY(rowIs(alternating, row / 16 * 32 + 16 + row % 16, second, row));
        }
        std::vector<float> beyond(64, 1);
        alternating.matrix.row(2 * 32 + 5, beyond.data());
        QVERIFY(std::ranges::all_of(beyond, [](float x) { return x == 0; }));
    }

    void activationsAreRoundedToTheNearest()
    {
        auto numbers = randomNumbers(100, 13);
        std::fill_n(numbers.begin() + 32, 32, 0.0F);
        std::fill_n(numbers.begin() + 64, 32, 1e-44F);
        numbers[3] = -1000;
        const auto weight = randomNumbers(100, 14);
        for (const auto &target : cpu::targets()) {
            cpu::useTarget(target);
            Activations x(Activations::Forms::Both, 2, 100);
            x.set(0, numbers.data());
            x.setScaled(1, numbers.data(), 0.3F, weight.data());
            for (std::size_t i = 0; i < 100; ++i) {
                const auto &plain = x.blocks(0)[i / 32];
                QVERIFY(std::abs(plain.scale * static_cast<float>(plain.whole(i % 32)) - numbers[i])
                        <= plain.scale * 0.501F + 1e-38F);
                QCOMPARE(x.floats(1)[i], numbers[i] * 0.3F * weight[i]);
                const auto &scaled = x.blocks(1)[i / 32];
                QVERIFY(std::abs(scaled.scale * static_cast<float>(scaled.whole(i % 32)) - x.floats(1)[i])
                        <= scaled.scale * 0.501F + 1e-38F);
            }
            for (std::size_t i = 100; i < 128; ++i) {
                QCOMPARE(x.blocks(0)[3].whole(i % 32), 0);
            }
            for (std::size_t b = 0; b < 4; ++b) {
                const auto &block = x.blocks(0)[b];
                int sums[2] = {};
                for (std::size_t i = 0; i < 32; ++i) {
                    sums[i / 16] += block.whole(i);
                }
                QCOMPARE(block.firstHalfWholeSum, sums[0]);
                QCOMPARE(block.wholeSum, sums[0] + sums[1]);
                QCOMPARE(block.sum, block.scale * static_cast<float>(block.wholeSum));
                QVERIFY(block.highSteps[0] < block.highSteps[1] && block.highSteps[1] < block.highSteps[2]);
            }
        }
    }

    void largeNumbersDoNotMakeTheOthersCoarse()
    {
        auto numbers = randomNumbers(32, 21);
        numbers[9] = 90; // it lies in the third step
        numbers[10] = -60;
        numbers[16] = 70;
        numbers[28] = -80; // it lies in the last step
        for (const auto &target : cpu::targets()) {
            cpu::useTarget(target);
            Activations x(Activations::Forms::Quantised, 1, 32);
            x.set(0, numbers.data());
            const auto &block = x.blocks(0)[0];
            QCOMPARE(block.highSteps, (std::array<std::uint8_t, 3>{2, 4, 7}));
            QVERIFY(block.scale < 4.0F / 127);
            for (std::size_t i = 0; i < 32; ++i) {
                QVERIFY(std::abs(block.scale * static_cast<float>(block.whole(i)) - numbers[i]) <= block.scale * 0.501F);
            }
            // one that is larger than 15 bits hold beside the others makes them coarser
            numbers[9] = 90'000;
            x.set(0, numbers.data());
            QCOMPARE_LE(block.whole(9), 16256 + 1);
            QVERIFY(std::abs(block.scale * static_cast<float>(block.whole(9)) - numbers[9]) <= block.scale * 0.501F);
            numbers[9] = 90;
        }
    }

    void refinedRowsAreAsGoodAsExact_data() { addTargetsAndTypes(); }
    void refinedRowsAreAsGoodAsExact()
    {
        QFETCH(cpu::Target, target);
        QFETCH(TensorType, type);
        cpu::useTarget(target);
        trials::TrialWeights weights(15);
        const auto &tensor = *weights.tensor(type, Rows, oddColumns(type));
        const Packed packed({&tensor});
        if (!packed.matrix.isQuantised()) {
            return; // floats are multiplied with floats
        }
        const auto cols = tensor.cols();
        const auto numbers = randomNumbers(MostTokens * cols, 16);
        Activations x(Activations::Forms::Refined, MostTokens, cols);
        std::vector<std::vector<double>> exact;
        for (std::size_t t = 0; t < MostTokens; ++t) {
            x.set(t, numbers.data() + t * cols);
            exact.emplace_back(numbers.begin() + t * cols, numbers.begin() + (t + 1) * cols);
        }
        std::vector<float> y(MostTokens * Rows);
        cpu::multiply(packed.matrix, 0, packed.matrix.tiles(), x, {.count = MostTokens}, y.data(), Rows);
        QCOMPARE_LE(nmse(y, expectedProduct(tensor, exact)), 1e-9);
        std::vector<float> one(Rows);
        cpu::multiply(packed.matrix, 0, packed.matrix.tiles(), x, {.count = 1, .first = 5}, one.data(), Rows);
        QVERIFY(std::equal(one.begin(), one.end(), y.begin() + 5 * Rows));
    }
};

QTEST_GUILESS_MAIN(CpuProductTest)
#include "cpuproducttest.moc"
