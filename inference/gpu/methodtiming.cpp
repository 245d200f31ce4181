// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/gpu/methodtiming.h"

#include "base/stopwatch.h"
#include "inference/gpu/linear.h"
#include "inference/gpu/quantiser.h"
#include "inference/gpu/vulkan/commands.h"

#include <algorithm>
#include <limits>
#include <optional>

namespace inference::gpu
{
namespace
{
constexpr std::uint32_t RowsAtOnce = 8; // rows that a product may read and write behind its last token
constexpr int Products = 4; // products in one submission, so that its overhead counts little
constexpr int MostRounds = 12;
constexpr double EnoughSeconds = 0.03; // the time after which no further round begins, for all methods together

struct Buffers {
    vulkan::Buffer x;
    vulkan::Buffer quantised;
    vulkan::Buffer y;
};

/// Returns buffers of zeros. What they hold does not change how long products take.
Result<Buffers> zeros(const std::shared_ptr<const vulkan::Device> &device, const gguf::Tensor &matrix, std::uint32_t tokens)
{
    const auto cols = static_cast<std::uint32_t>(matrix.cols());
    const auto rows = std::uint64_t{tokens} + RowsAtOnce;
    auto x = vulkan::Buffer::create(device, rows * cols * sizeof(float), vulkan::Placement::Device, "a timing");
    auto quantised = vulkan::Buffer::create(device, Quantiser::bytes(rows, cols), vulkan::Placement::Device, "a timing");
    auto y = vulkan::Buffer::create(device, rows * matrix.rows() * sizeof(float), vulkan::Placement::Device, "a timing");
    auto commands = vulkan::Commands::create(device);
    if (!x || !quantised || !y || !commands) {
        return std::unexpected(!x ? x.error() : !quantised ? quantised.error() : !y ? y.error() : commands.error());
    }
    return commands->begin()
        .and_then([&] {
            commands->fillWithZeros(*x);
            commands->fillWithZeros(*quantised);
            commands->fillWithZeros(*y);
            return commands->end();
        })
        .and_then([&] { return commands->submitAndWait(); })
        .transform([&] { return Buffers{.x = std::move(*x), .quantised = std::move(*quantised), .y = std::move(*y)}; });
}

/// Waits for the device when it is destroyed: a device that is slow to answer may still use what is freed next.
class Idle
{
public:
    explicit Idle(const vulkan::Device &device)
        : m_device(device)
    {
    }
    ~Idle() { vkDeviceWaitIdle(m_device.handle()); }
    Idle(const Idle &) = delete;
    Idle &operator=(const Idle &) = delete;

private:
    const vulkan::Device &m_device;
};

/// Several products by one method, ready to be submitted.
struct Run {
    Linear linear;
    vulkan::Commands commands;
    double fewestSeconds = std::numeric_limits<double>::infinity();

    [[nodiscard]] static Result<Run> create(vulkan::Pipelines &pipelines, const std::shared_ptr<const WeightMatrix> &matrix,
                                            const execution::Methods &methods, const Linear::Vectors &vectors)
    {
        auto linear = Linear::createFor(vectors.tokens, pipelines, matrix, {.methods = methods});
        if (!linear) {
            return std::unexpected(linear.error());
        }
        auto commands = vulkan::Commands::create(pipelines.sharedDevice());
        if (!commands) {
            return std::unexpected(commands.error());
        }
        std::optional<Quantiser> quantiser;
        if (linear->readsQuantised(vectors.tokens, vectors.each)) {
            auto made = Quantiser::create(pipelines);
            if (!made) {
                return std::unexpected(made.error());
            }
            quantiser = std::move(*made);
        }
        return commands->begin()
            .and_then([&] {
                for (int i = 0; i < Products; ++i) {
                    if (quantiser) {
                        quantiser->record(*commands, vectors.x, vectors.quantised, vectors.xStride, vectors.tokens);
                        commands->barrier();
                    }
                    linear->record(*commands, vectors);
                    commands->barrier();
                }
                return commands->end();
            })
            .and_then([&] { return commands->submitAndWait(); }) // the first run compiles the shader
            .transform([&] { return Run{.linear = std::move(*linear), .commands = std::move(*commands)}; });
    }

    [[nodiscard]] Result<void> measure()
    {
        const base::Stopwatch stopwatch;
        if (auto done = commands.submitAndWait(); !done) {
            return done;
        }
        fewestSeconds = std::min(fewestSeconds, stopwatch.seconds());
        return {};
    }
};
}

Result<std::vector<double>> productTimes(vulkan::Pipelines &pipelines, const gguf::Tensor &matrix,
                                         std::span<const execution::Methods> methods, std::uint32_t tokens)
{
    const auto &device = pipelines.sharedDevice();
    WeightLoader loader(device, nullptr, 0, device->freeBytes(), {}, {});
    const gguf::Tensor *tensors[] = {&matrix};
    const auto packed = loader.stacked(tensors);
    if (!packed) {
        return std::unexpected(packed.error());
    }
    const auto buffers = zeros(device, matrix, tokens);
    if (!buffers) {
        return std::unexpected(buffers.error());
    }
    const Linear::Vectors vectors{.x = buffers->x.address(),
                                  .xStride = static_cast<std::uint32_t>(matrix.cols()),
                                  .quantised = buffers->quantised.address(),
                                  .y = buffers->y.address(),
                                  .yStride = static_cast<std::uint32_t>(matrix.rows()),
                                  .tokens = tokens};
    std::vector<Run> runs;
    const Idle idle(*device);
    for (const auto &one : methods) {
        auto run = Run::create(pipelines, *packed, one, vectors);
        if (!run) {
            return std::unexpected(run.error());
        }
        runs.push_back(std::move(*run));
    }
    const base::Stopwatch stopwatch;
    for (int round = 0; round < MostRounds; ++round) {
        for (auto &run : runs) {
            if (auto done = run.measure(); !done) {
                return std::unexpected(done.error());
            }
        }
        if (stopwatch.seconds() > EnoughSeconds) {
            break;
        }
    }
    std::vector<double> ms;
    std::ranges::transform(runs, std::back_inserter(ms), [](const Run &run) { return run.fewestSeconds * 1000 / Products; });
    return ms;
}
}
