// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/cpu/bandwidth.h"

#include "inference/cpu/memory.h"

#include <array>
#include <atomic>
#include <chrono>
#include <cstring>

namespace inference::cpu
{
namespace
{
constexpr std::size_t Bytes = 256U << 20U;
constexpr std::size_t Part = 256U << 10U; // that one thread takes at once
constexpr int Runs = 6;

/// Independent sums, so that no addition waits for another.
std::uint64_t sumOf(const std::byte *bytes, std::size_t count)
{
    std::array<std::uint64_t, 32> sums{};
    for (std::size_t i = 0; i < count; i += sizeof sums) {
        std::array<std::uint64_t, 32> line;
        std::memcpy(line.data(), bytes + i, sizeof line);
        for (std::size_t j = 0; j < sums.size(); ++j)
            sums[j] += line[j];
    }
    std::uint64_t sum = 0;
    for (const auto one : sums)
        sum += one;
    return sum;
}
}

Result<double> readBandwidth(Crew &crew)
{
    const auto memory = Memory::allocate(Bytes, "a measurement");
    if (!memory)
        return std::unexpected(memory.error());
    crew.run([&](Worker &worker) {
        worker.share(Bytes, Part,
                     [&](std::size_t begin, std::size_t end) { std::memset(memory->data() + begin, 1, end - begin); });
    });
    std::atomic<std::uint64_t> kept = 0; // so that the sums are not left out
    double best = 0;
    for (int run = 0; run < Runs; ++run) {
        const auto start = std::chrono::steady_clock::now();
        crew.run([&](Worker &worker) {
            std::uint64_t sum = 0;
            worker.share(Bytes, Part,
                         [&](std::size_t begin, std::size_t end) { sum += sumOf(memory->data() + begin, end - begin); });
            kept += sum;
        });
        const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
        best = std::max(best, static_cast<double>(Bytes) / seconds);
    }
    return best;
}
}
