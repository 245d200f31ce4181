// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/cpu/weights.h"

#include "base/format.h"
#include "inference/execution/executor.h"

#include <algorithm>
#include <numeric>
#include <set>

namespace inference::cpu
{
namespace
{
constexpr std::size_t PackedAtOnce = 4; // tiles that a thread packs before it takes the next ones

/// Returns the part of expert `expert` of a stack of matrices. A single matrix is a stack of one.
gguf::Tensor partOf(const gguf::Tensor &tensor, std::size_t expert)
{
    auto part = tensor;
    const auto bytes = tensor.data.size() / tensor.shape[2];
    part.shape[2] = 1;
    part.data = tensor.data.subspan(expert * bytes, bytes);
    return part;
}

std::size_t expertsOf(const MatrixSpec &spec)
{
    return spec.tensors.front()->shape[2];
}

bool isPackable(const MatrixSpec &spec)
{
    return Matrix::isPackable(spec.tensors.front()->type);
}

/// Returns the bytes that one expert of a stack, or a single matrix, takes when packed.
std::uint64_t packedBytes(const MatrixSpec &spec)
{
    std::vector<gguf::Tensor> parts;
    parts.reserve(spec.tensors.size());
    for (const auto *tensor : spec.tensors) {
        parts.push_back(partOf(*tensor, 0));
    }
    std::vector<const gguf::Tensor *> pointers;
    pointers.reserve(parts.size());
    for (const auto &part : parts) {
        pointers.push_back(&part);
    }
    return Matrix::packedBytes(pointers, spec.order);
}

std::vector<MatrixSpec> pairOf(const gguf::Tensor *gate, const gguf::Tensor *up)
{
    if (!gate) {
        return {{.tensors = {up}}};
    }
    if (gate->type == up->type) {
        return {{.tensors = {gate, up}, .order = Matrix::Order::Alternating}};
    }
    return {{.tensors = {gate}}, {.tensors = {up}}};
}
}

std::vector<MatrixSpec> matricesOf(const model::Operation &operation)
{
    if (const auto *embed = std::get_if<model::Embed>(&operation)) {
        return {{.tensors = {embed->table}}};
    }
    if (const auto *head = std::get_if<model::Head>(&operation)) {
        return {{.tensors = {head->linear.weight}}};
    }
    if (const auto *gated = std::get_if<model::GatedProject>(&operation)) {
        return pairOf(gated->gate.weight, gated->up.weight);
    }
    if (const auto *experts = std::get_if<model::ExpertProject>(&operation)) {
        return pairOf(experts->gate, experts->weight);
    }
    std::vector<MatrixSpec> specs;
    if (const auto *project = std::get_if<model::Project>(&operation)) {
        for (const auto &linear : project->linears) {
            if (specs.empty() || specs.back().tensors.front()->type != linear.weight->type) {
                specs.emplace_back();
            }
            specs.back().tensors.push_back(linear.weight);
        }
    }
    return specs;
}

std::vector<std::uint64_t> packedBytes(const model::Plan &plan)
{
    std::vector<std::uint64_t> bytes;
    std::set<const gguf::Tensor *> known;
    for (const auto &operation : plan.operations) {
        for (const auto &spec : matricesOf(operation)) {
            if (spec.tensors.size() > 1 || known.insert(spec.tensors.front()).second) {
                bytes.push_back(isPackable(spec) ? expertsOf(spec) * packedBytes(spec) : 0);
            }
        }
    }
    return bytes;
}

WeightLoader::WeightLoader(const model::Plan &plan, Crew &crew, execution::Progress progress, std::stop_token stop)
    : m_plan(plan)
    , m_crew(crew)
    , m_progress(std::move(progress))
    , m_stop(std::move(stop))
    , m_total(execution::matrixBytes(plan))
{
}

Result<void> WeightLoader::allocate()
{
    if (m_memory) {
        return {};
    }
    const auto bytes = packedBytes(m_plan);
    auto memory = Memory::allocate(std::accumulate(bytes.begin(), bytes.end(), std::uint64_t{0}), "the weights");
    if (!memory) {
        return std::unexpected(memory.error());
    }
    m_memory = std::make_shared<Memory>(std::move(*memory));
    return {};
}

Result<std::shared_ptr<const Weights>> WeightLoader::load(const MatrixSpec &spec)
{
    const auto *first = spec.tensors.front();
    const bool single = spec.tensors.size() == 1;
    if (const auto found = m_single.find(first); single && found != m_single.end()) {
        return found->second;
    }
    if (!isPackable(spec)) {
        return fail(ErrorCode::Unsupported, base::format("{} has a type that the processor's kernels do not read", first->name));
    }
    const auto bytes = packedBytes(spec);
    if (auto allocated = allocate(); !allocated) {
        return std::unexpected(allocated.error());
    }
    auto weights = std::make_shared<Weights>();
    weights->memory = m_memory;
    for (std::size_t expert = 0; expert < expertsOf(spec); ++expert) {
        std::vector<gguf::Tensor> parts;
        std::ranges::transform(spec.tensors, std::back_inserter(parts),
                               [&](const auto *tensor) { return partOf(*tensor, expert); });
        std::vector<const gguf::Tensor *> pointers;
        std::ranges::transform(parts, std::back_inserter(pointers), [](const auto &part) { return &part; });
        weights->experts.emplace_back(pointers, spec.order, m_memory->data() + m_loaded + expert * bytes);
    }
    const auto tiles = weights->only().tiles();
    const auto parts = (tiles + PackedAtOnce - 1) / PackedAtOnce; // the number of parts of one expert
    m_crew.run(
        [&](Worker &worker) {
            worker.share(weights->experts.size() * parts, 1, [&](std::size_t part, std::size_t) {
                const auto begin = part % parts * PackedAtOnce;
                weights->experts[part / parts].pack(begin, std::min(begin + PackedAtOnce, tiles));
            });
        },
        m_stop);
    for (const auto *tensor : spec.tensors) {
        m_done += tensor->data.size();
        if (m_plan.file) {
            m_plan.file->giveBack(*tensor);
        }
    }
    if (m_stop.stop_requested()) {
        return fail(ErrorCode::Cancelled, "loading was stopped");
    }
    m_loaded += expertsOf(spec) * bytes;
    if (m_progress) {
        m_progress(std::min(m_done, m_total), m_total);
    }
    if (single) {
        m_single.emplace(first, weights);
    }
    return weights;
}
}
