// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/session/memoryplan.h"

#include "base/format.h"
#include "inference/layers/build.h"

#include <algorithm>
#include <bit>
#include <iterator>
#include <numeric>
#include <set>

namespace inference::session
{
namespace
{
constexpr std::uint32_t DefaultContext = 8192; // tokens
constexpr std::uint32_t MostContext = 1U << 30; // tokens; beyond it sums of positions would not fit 32 bits
constexpr std::uint32_t SmallContext = 512; // tokens; a default is not made smaller to leave room for other programs
constexpr std::uint32_t MostLogitRows = 32;

std::uint64_t sum(const std::vector<std::uint64_t> &values)
{
    return std::reduce(values.begin(), values.end());
}

/// What one session takes, by its context.
class Needs
{
public:
    Needs(const model::Plan &plan, const Options &options, std::uint32_t batch)
        : m_plan(plan)
        , m_kv(options.kv)
        , m_slack(cacheSlack(options, batch))
        , m_batch(batch)
    {
        std::set<const gguf::Tensor *> known;
        for (const auto &operation : plan.operations)
            std::ranges::copy(layers::packedBytes(operation, known), std::back_inserter(m_matrices));
    }

    [[nodiscard]] const std::vector<std::uint64_t> &matrices() const { return m_matrices; }
    [[nodiscard]] std::uint64_t cache(std::uint32_t context) const
    {
        return sum(layers::KvCache::layerBytes(m_plan, {.context = context, .slack = m_slack, .type = m_kv}));
    }
    [[nodiscard]] std::uint64_t scratch(std::uint32_t context) const
    {
        const auto batch = std::min(m_batch, context);
        return layers::Activations::bytes(m_plan, batch, logitRows(batch), attentionParts(context))
            + layers::StepBuffer::bytes(m_plan, batch);
    }
    [[nodiscard]] std::uint64_t all(std::uint32_t context) const { return sum(m_matrices) + cache(context) + scratch(context); }

    /// The largest up to `most` that fits, or 0.
    [[nodiscard]] std::uint32_t largestContext(std::uint32_t most, std::uint64_t bytes) const
    {
        std::uint32_t fits = 0;
        for (std::uint64_t step = std::bit_floor(std::uint64_t{most}); step > 0; step /= 2) {
            const auto next = fits + step;
            if (next <= most && all(static_cast<std::uint32_t>(next)) <= bytes)
                fits = static_cast<std::uint32_t>(next);
        }
        return fits;
    }

private:
    const model::Plan &m_plan;
    KvType m_kv;
    std::uint32_t m_slack;
    std::uint32_t m_batch;
    std::vector<std::uint64_t> m_matrices;
};

std::unexpected<Error> refused(const MemoryPlan &plan, const MemoryBudget &budget)
{
    constexpr unsigned Mebi = 20;
    const auto host = budget.hostBytes > 0 ? base::format(" and the host {} MiB", budget.hostBytes >> Mebi) : "";
    const auto way = plan.largestContext > 0 ? base::format("the largest context that fits is {} tokens", plan.largestContext)
                                             : std::string("no context fits");
    return fail(
        ErrorCode::OutOfMemory,
        base::format("the model needs {} MiB (weights {}, KV cache for {} tokens {}, scratch space {}), and {} has {} MiB "
                     "free{}; {}",
                     (plan.weightBytes + plan.cacheBytes + plan.scratchBytes) >> Mebi, plan.weightBytes >> Mebi,
                     plan.contextLength, plan.cacheBytes >> Mebi, plan.scratchBytes >> Mebi, budget.deviceName,
                     budget.deviceBytes >> Mebi, host, way));
}
}

MemoryBudget memoryBudget(const vulkan::Device &device, const Options &options)
{
    MemoryBudget budget{
        .deviceBytes = device.freeBytes(), .hostBytes = device.freeSharedBytes(), .deviceName = device.capabilities().name};
    if (options.deviceMemoryBytes && *options.deviceMemoryBytes < budget.deviceBytes) {
        if (device.sharesHostMemory())
            budget.hostBytes += budget.deviceBytes - *options.deviceMemoryBytes;
        budget.deviceBytes = *options.deviceMemoryBytes;
    }
    return budget;
}

std::uint32_t batchOf(const Options &options, const vulkan::Device &device)
{
    return std::max(1U, options.batch ? options.batch : device.shape().batch);
}

std::uint32_t cacheSlack(const Options &options, std::uint32_t batch)
{
    return std::max(batch, options.takeBack);
}

std::uint32_t logitRows(std::uint32_t batch)
{
    return std::min(batch, MostLogitRows);
}

std::uint32_t attentionParts(std::uint32_t context)
{
    return std::bit_ceil(context) / layers::AttentionPart + 1;
}

Result<MemoryPlan> planMemory(const model::Plan &plan, const Options &options, std::uint32_t batch, const MemoryBudget &budget)
{
    if (options.contextLength > MostContext)
        return fail(
            ErrorCode::Usage,
            base::format("a context of {} tokens is more than the {} that are possible", options.contextLength, MostContext));
    const Needs needs(plan, options, batch);
    const auto bytes = budget.deviceBytes + budget.hostBytes;
    const auto trained = plan.hyperparameters.trainedContext;
    MemoryPlan result;
    result.contextLength = options.contextLength;
    if (result.contextLength == 0) {
        const auto polite = bytes / 10 * 9; // the rest of the desktop needs some too
        result.contextLength = std::min(trained, DefaultContext);
        if (needs.all(result.contextLength) > polite)
            result.contextLength = std::max(needs.largestContext(result.contextLength, polite), std::min(trained, SmallContext));
    }
    result.largestContext = needs.largestContext(std::max(trained, result.contextLength), bytes);
    result.weightBytes = sum(needs.matrices());
    result.cacheBytes = needs.cache(result.contextLength);
    result.scratchBytes = needs.scratch(result.contextLength);
    if (needs.all(result.contextLength) > bytes)
        return refused(result, budget);
    const auto first = result.cacheBytes + result.scratchBytes;
    result.deviceBytes = std::min(first, budget.deviceBytes);
    result.hostBytes = first - result.deviceBytes;
    result.deviceWeightBytes = budget.deviceBytes - result.deviceBytes;
    for (auto left = result.deviceWeightBytes; const auto matrix : needs.matrices()) {
        const bool fits = matrix <= left;
        left -= fits ? matrix : 0;
        (fits ? result.deviceBytes : result.hostBytes) += matrix;
    }
    return result;
}
}
