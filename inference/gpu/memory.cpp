// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/gpu/memory.h"

#include "inference/gpu/build.h"

#include <algorithm>
#include <iterator>
#include <numeric>
#include <set>

namespace inference::gpu
{
execution::MemoryBudget memoryBudget(const vulkan::Device &device, const execution::Options &options)
{
    execution::MemoryBudget budget{
        .deviceBytes = device.freeBytes(), .hostBytes = device.freeSharedBytes(), .deviceName = device.capabilities().name};
    if (options.deviceMemoryBytes && *options.deviceMemoryBytes < budget.deviceBytes) {
        if (device.sharesHostMemory()) {
            budget.hostBytes += budget.deviceBytes - *options.deviceMemoryBytes;
        }
        budget.deviceBytes = *options.deviceMemoryBytes;
    }
    return budget;
}

execution::MemoryNeeds memoryNeeds(const model::Plan &plan, const execution::Options &options, std::uint32_t batch)
{
    execution::MemoryNeeds needs{
        .trainedContext = plan.hyperparameters.trainedContext,
        .matrices = {},
        .cache =
            [&plan, slack = execution::cacheSlack(options, batch), kv = options.kv](std::uint32_t context) {
                const auto bytes = KvCache::layerBytes(plan, {.context = context, .slack = slack, .type = kv});
                return std::reduce(bytes.begin(), bytes.end());
            },
        .scratch =
            [&plan, batch, options](std::uint32_t context) {
                const auto tokens = std::min(batch, context);
                return Activations::bytes(plan, tokens, execution::logitRows(options, tokens), attentionParts(context))
                    + StepBuffer::bytes(plan, tokens);
            }};
    std::set<const gguf::Tensor *> known;
    for (const auto &operation : plan.operations) {
        std::ranges::copy(packedBytes(operation, known), std::back_inserter(needs.matrices));
    }
    return needs;
}

Result<execution::MemoryPlan> planMemory(const model::Plan &plan, const execution::Options &options, const vulkan::Device &device,
                                         bool shared)
{
    auto needs = memoryNeeds(plan, options, batchOf(options, device));
    if (shared) {
        needs.matrices.clear();
    }
    return execution::planMemory(needs, options, memoryBudget(device, options));
}

std::uint32_t batchOf(const execution::Options &options, const vulkan::Device &device)
{
    return std::max(1U, options.batch ? options.batch : device.shape().batch);
}

std::uint32_t attentionParts(std::uint32_t context)
{
    return (context + AttentionPart - 1) / AttentionPart;
}
}
