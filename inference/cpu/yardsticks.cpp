// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/cpu/yardsticks.h"

#include "base/stopwatch.h"
#include "inference/cpu/kernels/product.h"
#include "inference/memory.h"

#include <array>
#include <atomic>
#include <cstring>
#include <vector>

namespace inference::cpu
{
namespace
{
constexpr std::size_t Bytes = 256U << 20U;
constexpr std::size_t Part = 256U << 10U; // the bytes that a thread takes at once
constexpr int Runs = 6;

constexpr std::size_t ProductRows = 96; // the rows of a Q8_0 matrix that is multiplied by ProductTokens tokens
constexpr std::size_t ProductCols = 576;
constexpr std::size_t ProductTokens = 32;
constexpr std::size_t ProductRepeats = 400; // the number of products that each thread computes in a run

/// Returns the sum of the 64-bit words of `bytes`. It computes independent sums, so that no addition waits for another.
std::uint64_t sumOf(const std::byte *bytes, std::size_t count)
{
    std::array<std::uint64_t, 32> sums{};
    for (std::size_t i = 0; i < count; i += sizeof sums) {
        std::array<std::uint64_t, 32> line;
        std::memcpy(line.data(), bytes + i, sizeof line);
        for (std::size_t j = 0; j < sums.size(); ++j) {
            sums[j] += line[j];
        }
    }
    std::uint64_t sum = 0;
    for (const auto one : sums) {
        sum += one;
    }
    return sum;
}
}

Result<double> readBandwidth(Crew &crew)
{
    const auto memory = Memory::allocate(Bytes, "a measurement");
    if (!memory) {
        return std::unexpected(memory.error());
    }
    crew.run([&](Worker &worker) {
        worker.share(Bytes, Part,
                     [&](std::size_t begin, std::size_t end) { std::memset(memory->data() + begin, 1, end - begin); });
    });
    std::atomic<std::uint64_t> kept = 0; // keeps the compiler from leaving out the sums
    double best = 0;
    for (int run = 0; run < Runs; ++run) {
        const base::Stopwatch stopwatch;
        crew.run([&](Worker &worker) {
            std::uint64_t sum = 0;
            worker.share(Bytes, Part,
                         [&](std::size_t begin, std::size_t end) { sum += sumOf(memory->data() + begin, end - begin); });
            kept += sum;
        });
        const double seconds = stopwatch.seconds();
        best = std::max(best, static_cast<double>(Bytes) / seconds);
    }
    return best;
}

Result<double> multiplyRate(Crew &crew)
{
    const std::vector<std::byte> data(ProductRows * ProductCols / 32 * 34);
    gguf::Tensor tensor;
    tensor.type = gguf::TensorType::Q8_0;
    tensor.shape = {ProductCols, ProductRows, 1, 1};
    tensor.data = data;
    const auto memory = Memory::allocate(Matrix::packedBytes(tensor), "a measurement");
    if (!memory) {
        return std::unexpected(memory.error());
    }
    Matrix matrix(tensor, memory->data());
    matrix.pack(0, matrix.tiles());
    Activations x(Activations::Forms::Quantised, ProductTokens, ProductCols);
    const std::vector<float> row(ProductCols, 1);
    for (std::size_t token = 0; token < ProductTokens; ++token) {
        x.set(token, row.data());
    }
    double best = 0;
    for (int run = 0; run < Runs; ++run) {
        const base::Stopwatch stopwatch;
        crew.run([&](Worker &) {
            std::vector<float> y(ProductTokens * ProductRows);
            for (std::size_t i = 0; i < ProductRepeats; ++i) {
                multiply(matrix, 0, matrix.tiles(), x, {.count = ProductTokens}, y.data(), ProductRows);
            }
        });
        const double seconds = stopwatch.seconds();
        best = std::max(best,
                        static_cast<double>(crew.count() * ProductRepeats * ProductRows * ProductCols * ProductTokens) / seconds);
    }
    return best;
}
}
