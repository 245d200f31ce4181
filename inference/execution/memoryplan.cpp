// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/execution/memoryplan.h"

#include "base/format.h"

#include <algorithm>
#include <bit>
#include <numeric>

namespace inference::execution
{
namespace
{
constexpr std::uint32_t DefaultContext = 8192; // tokens
constexpr std::uint32_t MostContext = 1U << 30; // tokens; beyond it sums of positions would not fit 32 bits
constexpr std::uint32_t SmallContext = 512; // tokens; a default is not made smaller to leave room for other programs
constexpr std::uint32_t FewLogitRows = 32; // enough for what is guessed ahead

std::uint64_t sum(const std::vector<std::uint64_t> &values)
{
    return std::reduce(values.begin(), values.end());
}

std::uint64_t all(const MemoryNeeds &needs, std::uint32_t context)
{
    return sum(needs.matrices) + needs.cache(context) + needs.scratch(context);
}

/// Returns the largest context of at most `most` tokens that fits into `bytes`, or 0.
std::uint32_t largestContext(const MemoryNeeds &needs, std::uint32_t most, std::uint64_t bytes)
{
    std::uint32_t fits = 0;
    for (std::uint64_t step = std::bit_floor(std::uint64_t{most}); step > 0; step /= 2) {
        const auto next = fits + step;
        if (next <= most && all(needs, static_cast<std::uint32_t>(next)) <= bytes) {
            fits = static_cast<std::uint32_t>(next);
        }
    }
    return fits;
}

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

std::uint32_t cacheSlack(const Options &options, std::uint32_t batch)
{
    return std::max(batch, options.undoTokens);
}

std::uint32_t logitRows(const Options &options, std::uint32_t batch)
{
    return std::min(batch, options.logitRows ? options.logitRows : FewLogitRows);
}

Result<MemoryPlan> planMemory(const MemoryNeeds &needs, const Options &options, const MemoryBudget &budget)
{
    if (options.contextLength > MostContext) {
        return fail(
            ErrorCode::Usage,
            base::format("a context of {} tokens is more than the {} that are possible", options.contextLength, MostContext));
    }
    const auto bytes = budget.deviceBytes + budget.hostBytes;
    const auto trained = needs.trainedContext;
    MemoryPlan result;
    result.contextLength = options.contextLength;
    if (result.contextLength == 0) {
        const auto polite = bytes / 10 * 9; // the rest of the desktop needs some too
        result.contextLength = std::min(trained, DefaultContext);
        if (all(needs, result.contextLength) > polite) {
            result.contextLength = std::max(largestContext(needs, result.contextLength, polite), std::min(trained, SmallContext));
        }
    }
    result.largestContext = largestContext(needs, std::max(trained, result.contextLength), bytes);
    result.weightBytes = sum(needs.matrices);
    result.cacheBytes = needs.cache(result.contextLength);
    result.scratchBytes = needs.scratch(result.contextLength);
    if (all(needs, result.contextLength) > bytes) {
        return refused(result, budget);
    }
    const auto first = result.cacheBytes + result.scratchBytes;
    result.deviceBytes = std::min(first, budget.deviceBytes);
    result.hostBytes = first - result.deviceBytes;
    result.deviceWeightBytes = budget.deviceBytes - result.deviceBytes;
    for (auto left = result.deviceWeightBytes; const auto matrix : needs.matrices) {
        const bool fits = matrix <= left;
        left -= fits ? matrix : 0;
        (fits ? result.deviceBytes : result.hostBytes) += matrix;
    }
    return result;
}
}
