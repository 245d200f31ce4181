// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/cpu/executor.h"

#include <algorithm>
#include <cassert>
#include <chrono>
#include <numeric>

namespace inference::cpu
{
namespace
{
constexpr std::uint32_t DefaultBatch = 512; // tokens: enough for weights to be read from the memory rarely

/// Returns the sizes for a context of `context` tokens.
Extent extentOf(const execution::Options &options, std::uint32_t context)
{
    const auto batch = std::min(options.batch ? options.batch : DefaultBatch, std::max(context, 1U));
    return {.context = context,
            .batch = batch,
            .logitRows = execution::logitRows(options, batch),
            .threads = options.threads ? options.threads : static_cast<std::uint32_t>(physicalCores()),
            .precision = options.precision};
}

execution::KvShape kvShape(const execution::Options &options, std::uint32_t context)
{
    const auto slack = execution::cacheSlack(options, options.batch ? options.batch : DefaultBatch);
    return {.context = context, .slack = slack, .type = options.kv};
}
}

execution::MemoryNeeds memoryNeeds(const model::Plan &plan, const execution::Options &options)
{
    return {.trainedContext = plan.hyperparameters.trainedContext,
            .matrices = packedBytes(plan),
            .cache = [&plan, options](std::uint32_t context) { return KvCache::bytes(plan, kvShape(options, context)); },
            .scratch
            = [&plan, options](std::uint32_t context) { return Workspace::scratchBytes(plan, extentOf(options, context)); }};
}

Result<std::unique_ptr<Executor>> Executor::bare(std::shared_ptr<const model::Plan> plan, const execution::MemoryNeeds &needs,
                                                 const execution::Options &options, const execution::MemoryBudget &budget)
{
    const auto memory = execution::planMemory(needs, options, budget);
    if (!memory) {
        return std::unexpected(memory.error());
    }
    auto executor = std::unique_ptr<Executor>(new Executor);
    executor->m_plan = std::move(plan);
    executor->m_memory = *memory;
    const auto extent = extentOf(options, memory->contextLength);
    auto workspace = Workspace::create(*executor->m_plan, extent, kvShape(options, memory->contextLength));
    if (!workspace) {
        return std::unexpected(workspace.error());
    }
    executor->m_workspace = std::move(*workspace);
    executor->m_crew = std::make_unique<Crew>(extent.threads, options.background);
    return executor;
}

void Executor::addStage(Matrices matrices)
{
    m_matrices.push_back(matrices);
    m_stages.push_back(makeStage(m_plan->operations[m_stages.size()], *m_workspace, std::move(matrices)));
}

Result<std::unique_ptr<Executor>> Executor::create(std::shared_ptr<const model::Plan> plan, const execution::Options &options,
                                                   const execution::MemoryBudget &budget, const execution::Progress &progress,
                                                   const std::stop_token &stop)
{
    const auto needs = memoryNeeds(*plan, options);
    auto made = bare(std::move(plan), needs, options, budget);
    if (!made) {
        return made;
    }
    auto &executor = *made;
    WeightLoader loader(*executor->m_plan, *executor->m_crew, progress, stop);
    for (const auto &operation : executor->m_plan->operations) {
        Matrices matrices;
        for (const auto &spec : matricesOf(operation)) {
            auto loaded = loader.load(spec);
            if (!loaded) {
                return std::unexpected(loaded.error());
            }
            matrices.push_back(std::move(*loaded));
        }
        executor->addStage(std::move(matrices));
    }
    executor->m_weightBytes = loader.loadedBytes();
    return made;
}

Result<std::unique_ptr<execution::Executor>> Executor::beside(const execution::Options &options,
                                                              const execution::MemoryBudget &budget) const
{
    auto needs = memoryNeeds(*m_plan, options);
    needs.matrices.clear();
    auto executor = bare(m_plan, needs, options, budget);
    if (!executor) {
        return std::unexpected(executor.error());
    }
    for (const auto &matrices : m_matrices) {
        (*executor)->addStage(matrices);
    }
    (*executor)->m_weightBytes = m_weightBytes;
    return std::move(*executor);
}

Result<void> Executor::run(std::span<const execution::TokenId> tokens, std::uint32_t first, std::uint32_t logits,
                           const std::stop_token &stop)
{
    return run({.tokens = tokens, .first = first, .logits = logits}, stop);
}

Result<void> Executor::runEach(std::span<const execution::TokenId> tokens, std::uint32_t first, const std::stop_token &stop)
{
    assert(tokens.size() <= mostEach());
    const auto logits = static_cast<std::uint32_t>(tokens.size());
    return run({.tokens = tokens, .first = first, .logits = logits}, stop); // each token gets the same bits as by itself
}

std::uint32_t Executor::mostEach() const
{
    return std::min({batch(), logitRows(), execution::MostEach});
}

const std::byte *Executor::weightsAfter(std::size_t stage, const Worker &worker, const Step &step) const
{
    const std::byte *weights = nullptr;
    while (step.count() == 1 && !weights && ++stage < m_stages.size()) {
        weights = m_stages[stage]->firstWeights(worker.index(), worker.count());
    }
    return weights;
}

Result<void> Executor::run(const Step &step, const std::stop_token &stop)
{
    m_crew->run(
        [&](Worker &worker) {
            m_workspace->begin(worker, step);
            for (std::size_t i = 0; i < m_stages.size() && !worker.isStopped(); ++i) {
                worker.lookAhead(weightsAfter(i, worker, step));
                m_stages[i]->run(worker, step);
            }
        },
        stop);
    if (stop.stop_requested()) {
        return fail(ErrorCode::Cancelled, "stopped while evaluating tokens");
    }
    return {};
}

Result<void> Executor::runObserved(std::span<const execution::TokenId> tokens, std::uint32_t first,
                                   const std::function<Result<void>(std::size_t)> &observer)
{
    assert(tokens.size() <= logitRows());
    const Step step{.tokens = tokens, .first = first, .logits = static_cast<std::uint32_t>(tokens.size())};
    m_crew->run([&](Worker &worker) { m_workspace->begin(worker, step); });
    for (std::size_t i = 0; i < m_stages.size(); ++i) {
        m_crew->run([&](Worker &worker) { m_stages[i]->run(worker, step); });
        if (auto done = observer(i); !done) {
            return done;
        }
    }
    return {};
}

Result<std::vector<float>> Executor::read(model::Buffer buffer, std::uint32_t tokens)
{
    const auto width = m_plan->widths[static_cast<std::size_t>(buffer)];
    const auto rows = std::size_t{tokens} * m_plan->rows[static_cast<std::size_t>(buffer)];
    std::vector<float> values;
    for (std::size_t row = 0; row < rows; ++row) {
        const auto *from = m_workspace->row(buffer, row);
        values.insert(values.end(), from, from + width);
    }
    return values;
}

std::span<const float> Executor::logits(std::uint32_t row) const
{
    return {m_workspace->row(model::Buffer::Logits, row), m_plan->hyperparameters.vocabulary};
}

Result<std::vector<execution::OperationCost>> Executor::profile(std::uint32_t tokens, std::uint32_t first)
{
    using Clock = std::chrono::steady_clock;
    constexpr int Rounds = 5;
    const std::vector<execution::TokenId> ids(tokens, 0);
    const Step step{.tokens = ids, .first = first, .logits = 1};
    std::vector<double> fastest;
    for (int round = 0; round < Rounds; ++round) {
        std::vector<double> times(m_stages.size()); // ms
        m_crew->run([&](Worker &worker) {
            m_workspace->begin(worker, step);
            auto last = Clock::now();
            for (std::size_t i = 0; i < m_stages.size(); ++i) {
                worker.lookAhead(weightsAfter(i, worker, step));
                m_stages[i]->run(worker, step);
                if (worker.index() == 0) {
                    const auto now = Clock::now();
                    times[i] = std::chrono::duration<double, std::milli>(now - last).count();
                    last = now;
                }
            }
        });
        const auto sum = [](const auto &values) { return std::accumulate(values.begin(), values.end(), 0.0); };
        if (fastest.empty() || sum(times) < sum(fastest)) {
            fastest = std::move(times);
        }
    }
    execution::CostSheet sheet;
    for (std::size_t i = 0; i < m_stages.size(); ++i) {
        auto &cost = sheet.add(m_plan->operations[i]);
        cost.ms += fastest[i];
        cost.bytes += m_stages[i]->bytes(step);
        cost.multiplications += m_stages[i]->work(step);
    }
    return sheet.costs();
}
}
