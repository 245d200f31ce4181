// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/cpu/workspace.h"

#include "inference/cpu/attention.h"
#include "inference/cpu/kernels/kinds.h"
#include "inference/cpu/weights.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numeric>
#include <optional>

namespace inference::cpu
{
namespace
{
constexpr std::size_t Line = 16; // floats: rows begin with a cache line, so that threads do not write to a common one

std::size_t strideOf(std::size_t width)
{
    return (width + Line - 1) / Line * Line;
}

bool isQuantised(gguf::TensorType type)
{
    const auto *kind = kindOf(type);
    return kind && kind->isQuantised();
}

Activations::Forms with(Activations::Forms a, Activations::Forms b)
{
    return a == b ? a : Activations::Forms::Both;
}

/// Returns the number of rows that the input of `operation` may have: at least one for each thread, since each readies a single
/// token for itself.
std::size_t inputRows(const model::Operation &operation, const model::Plan &plan, const Extent &extent)
{
    const auto *experts = std::get_if<model::ExpertProject>(&operation);
    const auto each = experts ? plan.rows[static_cast<std::size_t>(experts->in)] : 1;
    return std::max<std::size_t>(std::size_t{extent.batch} * each, extent.threads);
}

/// Returns the number of rows that each input needs.
std::map<InputKey, std::size_t> inputsOf(const model::Plan &plan, const Extent &extent)
{
    std::map<InputKey, std::size_t> rows;
    for (const auto &operation : plan.operations) {
        const auto key = inputOf(operation, extent.precision);
        if (key.first > 0) {
            rows[key] = std::max(rows[key], inputRows(operation, plan, extent));
        }
    }
    return rows;
}

/// Returns the distinct rotary embeddings of `plan`.
std::vector<std::shared_ptr<const model::Rope>> ropesOf(const model::Plan &plan)
{
    std::vector<std::shared_ptr<const model::Rope>> ropes;
    for (const auto &operation : plan.operations) {
        const auto *store = std::get_if<model::RopeStore>(&operation);
        if (store && store->rope && !std::ranges::contains(ropes, store->rope)) {
            ropes.push_back(store->rope);
        }
    }
    return ropes;
}

/// The numbers of floats that everything but the inputs takes.
struct Sizes {
    std::array<std::uint64_t, model::BufferCount> buffers{};
    std::vector<std::uint64_t> turns; ///< one number for each rotary embedding
    std::uint64_t scratch = 0; ///< for one thread
    std::uint64_t projected = 0;
    std::uint64_t partial = 0;
};

Sizes sizesOf(const model::Plan &plan, const Extent &extent)
{
    const auto &h = plan.hyperparameters;
    Sizes sizes;
    for (std::size_t i = 0; i < model::BufferCount; ++i) {
        const auto tokens = i == static_cast<std::size_t>(model::Buffer::Logits) ? extent.logitRows : extent.batch;
        sizes.buffers[i] = std::uint64_t{tokens} * plan.rows[i] * strideOf(plan.widths[i]);
    }
    for (const auto &rope : ropesOf(plan)) {
        sizes.turns.push_back(std::uint64_t{2} * extent.batch * rope->frequencies(extent.context).size());
    }
    sizes.scratch = strideOf(std::max(ProductScratch, attentionScratchFloats(h)));
    const bool normalised = std::ranges::any_of(plan.operations, [](const auto &operation) {
        const auto *project = std::get_if<model::Project>(&operation);
        return project && project->postNorm;
    });
    sizes.projected = normalised ? sizes.buffers[static_cast<std::size_t>(model::Buffer::Residual)] : 0;
    sizes.partial = std::uint64_t{h.heads} * attentionParts(extent.context) * partialFloats(h);
    return sizes;
}
}

InputKey inputOf(const model::Operation &operation, execution::Precision precision)
{
    std::optional<InputKey> key;
    if (std::holds_alternative<model::Embed>(operation)) {
        return {};
    }
    // The logits are nobody's input, so that all of their noise shows, and a step asks for few of them: they are worth two
    // products.
    const auto fast
        = std::holds_alternative<model::Head>(operation) ? Activations::Forms::Refined : Activations::Forms::Quantised;
    for (const auto &spec : matricesOf(operation)) {
        const auto *tensor = spec.tensors.front();
        const bool quantised = precision == execution::Precision::Fast && isQuantised(tensor->type);
        const auto forms = quantised ? fast : Activations::Forms::Floats;
        key = InputKey(static_cast<std::uint32_t>(tensor->cols()), key ? with(key->second, forms) : forms);
    }
    return key.value_or(InputKey());
}

std::uint64_t Workspace::scratchBytes(const model::Plan &plan, const Extent &extent)
{
    const auto sizes = sizesOf(plan, extent);
    auto floats = std::reduce(sizes.buffers.begin(), sizes.buffers.end()) + std::reduce(sizes.turns.begin(), sizes.turns.end())
        + sizes.scratch * extent.threads + sizes.projected + sizes.partial;
    std::uint64_t bytes = floats * sizeof(float);
    for (const auto &[key, rows] : inputsOf(plan, extent)) {
        bytes += rows * Activations::rowBytes(key.second, key.first);
    }
    return bytes;
}

Workspace::Workspace(const model::Plan &plan, const Extent &extent)
    : m_plan(plan)
    , m_extent(extent)
{
}

Result<std::unique_ptr<Workspace>> Workspace::create(const model::Plan &plan, const Extent &extent, const execution::KvShape &kv)
{
    auto cache = KvCache::create(plan, kv);
    if (!cache) {
        return std::unexpected(cache.error());
    }
    auto workspace = std::unique_ptr<Workspace>(new Workspace(plan, extent));
    workspace->m_cache = std::move(*cache);
    for (const auto &[key, rows] : inputsOf(plan, extent)) {
        workspace->m_inputs.emplace(key, Activations(key.second, rows, key.first));
    }
    std::ranges::transform(plan.widths, workspace->m_strides.begin(), strideOf);
    const auto sizes = sizesOf(plan, extent);
    std::vector<std::pair<Memory *, std::uint64_t>> wanted; // each memory with the number of floats that it holds
    wanted.reserve(model::BufferCount);
    for (std::size_t i = 0; i < model::BufferCount; ++i) {
        wanted.emplace_back(&workspace->m_buffers[i], sizes.buffers[i]);
    }
    const auto ropes = ropesOf(plan);
    for (const auto &rope : ropes) {
        workspace->m_ropes.push_back({.rope = rope, .frequencies = rope->frequencies(extent.context), .turns = {}});
    }
    for (std::size_t i = 0; i < ropes.size(); ++i) {
        wanted.emplace_back(&workspace->m_ropes[i].turns, sizes.turns[i]);
    }
    workspace->m_scratchFloats = sizes.scratch;
    wanted.emplace_back(&workspace->m_scratch, sizes.scratch * extent.threads);
    wanted.emplace_back(&workspace->m_projected, sizes.projected);
    wanted.emplace_back(&workspace->m_partial, sizes.partial);
    for (const auto &[memory, floats] : wanted) {
        auto allocated = Memory::allocate(floats * sizeof(float), "activations");
        if (!allocated) {
            return std::unexpected(allocated.error());
        }
        *memory = std::move(*allocated);
    }
    return workspace;
}

float *Workspace::partial(std::size_t head, std::size_t part) const
{
    const auto &h = m_plan.hyperparameters;
    return m_partial.floats() + (head * attentionParts(m_extent.context) + part) * partialFloats(h);
}

const float *Workspace::turns(const model::Rope *rope, std::size_t token) const
{
    const auto found = std::ranges::find(m_ropes, rope, [](const auto &one) { return one.rope.get(); });
    assert(found != m_ropes.end());
    return found->turns.floats() + token * 2 * found->frequencies.size();
}

/// Computes the turns in double precision, since the angles grow with the context.
void Workspace::begin(Worker &worker, const Step &step)
{
    constexpr std::size_t AtOnce = 4; // tokens
    worker.share(step.tokens.size(), AtOnce, [&](std::size_t begin, std::size_t end) {
        for (auto &one : m_ropes) {
            const auto pairs = one.frequencies.size();
            for (auto token = begin; token < end; ++token) {
                auto *cosines = one.turns.floats() + token * 2 * pairs;
                for (std::size_t i = 0; i < pairs; ++i) {
                    const auto angle = static_cast<double>(step.first + token) * static_cast<double>(one.frequencies[i]);
                    cosines[i] = static_cast<float>(std::cos(angle) * one.rope->magnitude);
                    cosines[pairs + i] = static_cast<float>(std::sin(angle) * one.rope->magnitude);
                }
            }
        }
    });
}
}
