// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/gpu/executor.h"

#include "base/format.h"
#include "inference/gpu/memory.h"
#include "inference/gpu/vulkan/timer.h"

#include <algorithm>
#include <cassert>
#include <limits>
#include <numeric>

namespace inference::gpu
{
namespace
{
/// Returns how many positions the recording of a decode step reaches: all that attention covers with the same number of parts.
/// Empty parts would do no harm, were it not for drivers that give each thread a stretch of them: half of the software driver's
/// threads would find nothing to do.
std::uint32_t recordedPositions(std::uint32_t positions)
{
    return (positions + AttentionPart - 1) / AttentionPart * AttentionPart;
}
}

Executor::~Executor()
{
    if (m_device) {
        vkDeviceWaitIdle(m_device->handle());
    }
}

Result<std::unique_ptr<Executor>> Executor::create(std::shared_ptr<vulkan::Pipelines> pipelines,
                                                   std::shared_ptr<const model::Plan> plan, const execution::MethodTable &methods,
                                                   const execution::Options &options, const execution::Progress &progress,
                                                   const std::stop_token &stop)
{
    auto executor = std::unique_ptr<Executor>(new Executor);
    executor->m_device = pipelines->sharedDevice();
    executor->m_workspace.plan = std::move(plan);
    executor->m_workspace.methods = methods;
    executor->m_workspace.pipelines = std::move(pipelines);
    return executor->load(options, nullptr, progress, stop).transform([&] { return std::move(executor); });
}

Result<std::unique_ptr<Executor>> Executor::beside(const execution::MethodTable &methods, const execution::Options &options,
                                                   const std::stop_token &stop) const
{
    auto executor = std::unique_ptr<Executor>(new Executor);
    executor->m_device = m_device;
    executor->m_workspace.plan = m_workspace.plan;
    executor->m_workspace.methods = methods;
    executor->m_workspace.pipelines = m_workspace.pipelines;
    return executor->load(options, &m_matrices, {}, stop).transform([&] {
        executor->m_weightBytes = m_weightBytes;
        return std::move(executor);
    });
}

Result<void> Executor::load(const execution::Options &options, const LoadedMatrices *shared, const execution::Progress &progress,
                            const std::stop_token &stop)
{
    if (auto done = allocate(options, shared != nullptr); !done) {
        return done;
    }
    const auto &plan = *m_workspace.plan;
    const auto weightBytes = execution::matrixBytes(plan);
    const auto stepBytes = weightBytes / 48; // each of warmUp()'s three steps counts as so many
    WeightLoader loader(m_device, plan.file, weightBytes + 3 * stepBytes, m_memory.deviceWeightBytes, progress, stop);
    if (shared) {
        loader.share(*shared);
    }
    for (const auto &operation : plan.operations) {
        auto stage = makeStage(operation, m_workspace, loader);
        if (!stage) {
            return std::unexpected(stage.error());
        }
        m_stages.push_back(std::move(*stage));
    }
    m_weightBytes = loader.loadedBytes();
    m_matrices = loader.matrices();
    return warmUp([&, done = weightBytes]() mutable {
        done += stepBytes;
        if (progress) {
            progress(done, weightBytes + 3 * stepBytes);
        }
    });
}

Result<void> Executor::allocate(const execution::Options &options, bool sharesWeights)
{
    const auto &plan = *m_workspace.plan;
    m_batch = batchOf(options, *m_device);
    auto memory = planMemory(plan, options, *m_device, sharesWeights);
    if (!memory) {
        return std::unexpected(memory.error());
    }
    m_memory = *memory;
    const auto context = m_memory.contextLength;
    const execution::KvShape kv{.context = context, .slack = execution::cacheSlack(options, m_batch), .type = options.kv};
    constexpr std::uint64_t MostLayerBytes = 4ULL * std::numeric_limits<std::uint32_t>::max(); // shaders count words in 32 bits
    if (std::ranges::any_of(KvCache::layerBytes(plan, kv), [](auto bytes) { return bytes > MostLayerBytes; })) {
        return fail(ErrorCode::OutOfMemory,
                    base::format("a KV cache for {} tokens is larger than the shaders can address", context));
    }
    m_batch = std::min(m_batch, context);
    m_logitRows = execution::logitRows(options, m_batch);
    auto cache = KvCache::create(m_device, plan, kv);
    if (!cache) {
        return std::unexpected(cache.error());
    }
    auto activations = Activations::create(m_device, plan, m_batch, m_logitRows, attentionParts(context));
    if (!activations) {
        return std::unexpected(activations.error());
    }
    auto step = StepBuffer::create(m_device, plan, m_batch, context);
    if (!step) {
        return std::unexpected(step.error());
    }
    auto prefill = vulkan::Commands::create(m_device);
    auto decode = vulkan::Commands::create(m_device);
    if (!prefill || !decode) {
        return std::unexpected(prefill ? decode.error() : prefill.error());
    }
    m_workspace.cache = std::move(*cache);
    m_workspace.activations = std::move(*activations);
    m_workspace.step = std::move(*step);
    m_prefill = std::move(*prefill);
    m_decode = std::move(*decode);
    return {};
}

/// Runs each pipeline once, because drivers compile a shader when it first runs. A large model has many stages that share
/// pipelines.
Result<void> Executor::warmUp(const std::function<void()> &progress)
{
    const std::vector<execution::TokenId> tokens(std::min(2U, m_batch), 0);
    std::set<VkPipeline> known;
    for (const auto &[count, first] : {std::pair{1U, 0U}, std::pair{2U, 0U}, std::pair{1U, AttentionPart}}) {
        if (count <= m_batch && first + count <= contextLength()) {
            m_prefill.leaveOut(&known);
            const auto done
                = m_workspace.step->write(std::span(tokens).first(count), first).and_then([&, count = count, first = first] {
                      return prefill({.tokens = count,
                                      .positions = count == 1 ? recordedPositions(first + 1) : first + count,
                                      .firstLogits = count - 1,
                                      .logits = 1},
                                     {});
                  });
            m_prefill.leaveOut(nullptr);
            if (!done) {
                return done;
            }
        }
        progress();
    }
    return {};
}

Result<void> Executor::run(std::span<const execution::TokenId> tokens, std::uint32_t first, std::uint32_t logits,
                           const std::stop_token &stop)
{
    if (auto done = m_workspace.step->write(tokens, first); !done) {
        return done;
    }
    const auto count = static_cast<std::uint32_t>(tokens.size());
    auto done = count == 1 && logits == 1
        ? decode(first)
        : prefill({.tokens = count, .positions = first + count, .firstLogits = count - logits, .logits = logits}, stop);
    return done.and_then([&] { return m_workspace.activations->get(model::Buffer::Logits).invalidate(); });
}

Result<void> Executor::runEach(std::span<const execution::TokenId> tokens, std::uint32_t first, const std::stop_token &stop)
{
    const auto count = static_cast<std::uint32_t>(tokens.size());
    assert(count <= mostEach());
    if (count == 1) {
        return run(tokens, first, 1, stop);
    }
    const Step step{.tokens = count, .positions = first + count, .firstLogits = 0, .logits = count, .each = true};
    return m_workspace.step->write(tokens, first).and_then([&] { return prefill(step, stop); }).and_then([&] {
        return m_workspace.activations->get(model::Buffer::Logits).invalidate();
    });
}

Result<void> Executor::decode(std::uint32_t first)
{
    const auto positions = recordedPositions(first + 1);
    if (m_decodePositions != positions) {
        m_decodePositions = 0;
        if (auto done = m_decode.begin(); !done) {
            return done;
        }
        for (const auto &stage : m_stages) {
            stage->record(m_decode, {.tokens = 1, .positions = positions, .firstLogits = 0, .logits = 1});
            m_decode.barrier();
        }
        m_decode.barrierToHost();
        if (auto done = m_decode.end(); !done) {
            return done;
        }
        m_decodePositions = positions;
    }
    return m_decode.submitAndWait();
}

/// Submits whenever enough work has come together, so that a stop is noticed soon.
Result<void> Executor::prefill(const Step &step, const std::stop_token &stop)
{
    const auto limit = 2 * m_device->shape().dispatchLimit;
    std::uint64_t work = 0;
    if (auto done = m_prefill.begin(); !done) {
        return done;
    }
    for (const auto &stage : m_stages) {
        const auto more = stage->work(step);
        if (work > 0 && work + more > limit) {
            m_prefill.barrier();
            if (auto done = m_prefill.end().and_then([this] { return m_prefill.submitAndWait(); }); !done) {
                return done;
            }
            if (stop.stop_requested()) {
                return fail(ErrorCode::Cancelled, "stopped while reading the prompt");
            }
            if (auto done = m_prefill.begin(); !done) {
                return done;
            }
            work = 0;
        }
        stage->record(m_prefill, step);
        m_prefill.barrier();
        work += more;
    }
    m_prefill.barrierToHost();
    return m_prefill.end().and_then([this] { return m_prefill.submitAndWait(); });
}

Result<std::vector<execution::OperationCost>> Executor::profile(std::uint32_t tokens, std::uint32_t first)
{
    const std::vector<execution::TokenId> ids(tokens, 0);
    if (auto done = m_workspace.step->write(ids, first); !done) {
        return std::unexpected(done.error());
    }
    const Step step{.tokens = tokens,
                    .positions = tokens == 1 ? recordedPositions(first + 1) : first + tokens,
                    .firstLogits = tokens - 1,
                    .logits = 1};
    const auto timer = vulkan::Timer::create(m_device, static_cast<std::uint32_t>(m_stages.size() + 1));
    if (!timer) {
        return std::unexpected(timer.error());
    }
    const auto &operations = m_workspace.plan->operations;
    execution::CostSheet sheet;
    if (auto done = m_prefill.begin(); !done) {
        return std::unexpected(done.error());
    }
    timer->reset(m_prefill);
    timer->stamp(m_prefill, 0);
    for (std::size_t i = 0; i < m_stages.size(); ++i) {
        const auto before = m_prefill.dispatches();
        m_stages[i]->record(m_prefill, step);
        m_prefill.barrier();
        timer->stamp(m_prefill, static_cast<std::uint32_t>(i + 1));
        auto &cost = sheet.add(operations[i]);
        cost.dispatches += m_prefill.dispatches() - before;
        cost.bytes += m_stages[i]->bytes(step);
        cost.multiplications += m_stages[i]->work(step);
    }
    constexpr int Rounds = 5;
    std::vector<double> fastest;
    auto done = m_prefill.end();
    for (int round = 0; done && round < Rounds; ++round) {
        done = m_prefill.submitAndWait();
        auto times = done ? timer->intervalsMs() : std::unexpected(done.error());
        if (!times) {
            return std::unexpected(times.error());
        }
        const auto sum = [](const auto &values) { return std::accumulate(values.begin(), values.end(), 0.0); };
        if (fastest.empty() || sum(*times) < sum(fastest)) {
            fastest = std::move(*times);
        }
    }
    if (!done) {
        return std::unexpected(done.error());
    }
    for (std::size_t i = 0; i < fastest.size(); ++i) {
        sheet.of(operations[i]).ms += fastest[i];
    }
    return sheet.costs();
}

Result<void> Executor::runObserved(std::span<const execution::TokenId> tokens, std::uint32_t first,
                                   const std::function<Result<void>(std::size_t)> &observer)
{
    if (auto done = m_workspace.step->write(tokens, first); !done) {
        return done;
    }
    const auto count = static_cast<std::uint32_t>(tokens.size());
    assert(count <= m_logitRows);
    const Step step{.tokens = count, .positions = first + count, .firstLogits = 0, .logits = count};
    for (std::size_t i = 0; i < m_stages.size(); ++i) {
        if (auto done = m_prefill.begin(); !done) {
            return done;
        }
        m_stages[i]->record(m_prefill, step);
        m_prefill.barrier();
        m_prefill.barrierToHost();
        auto done = m_prefill.end().and_then([this] { return m_prefill.submitAndWait(); }).and_then([&] { return observer(i); });
        if (!done) {
            return done;
        }
    }
    return {};
}

Result<std::vector<float>> Executor::read(model::Buffer buffer, std::uint32_t tokens)
{
    const auto &activations = *m_workspace.activations;
    const auto stride = activations.stride(buffer);
    const auto width = m_workspace.plan->widths[static_cast<std::size_t>(buffer)];
    const auto rows = std::size_t{tokens} * m_workspace.plan->rows[static_cast<std::size_t>(buffer)];
    const std::uint64_t bytes = rows * stride * sizeof(float);
    auto copy = vulkan::Buffer::create(m_device, bytes, vulkan::Placement::Readback, "a look into an activation buffer");
    if (!copy) {
        return std::unexpected(copy.error());
    }
    if (auto done = m_prefill.begin(); !done) {
        return std::unexpected(done.error());
    }
    m_prefill.copy(activations.get(buffer), 0, *copy, 0, bytes);
    m_prefill.barrierToHost();
    const auto done
        = m_prefill.end().and_then([this] { return m_prefill.submitAndWait(); }).and_then([&] { return copy->invalidate(); });
    if (!done) {
        return std::unexpected(done.error());
    }
    const auto *floats = reinterpret_cast<const float *>(copy->mapped().data());
    std::vector<float> values;
    for (std::size_t row = 0; row < rows; ++row) {
        values.insert(values.end(), floats + row * stride, floats + row * stride + width);
    }
    return values;
}

std::span<const float> Executor::logits(std::uint32_t row) const
{
    const auto &activations = *m_workspace.activations;
    const auto *floats = reinterpret_cast<const float *>(activations.get(model::Buffer::Logits).mapped().data());
    return {floats + std::size_t{row} * activations.stride(model::Buffer::Logits), m_workspace.plan->hyperparameters.vocabulary};
}
}
