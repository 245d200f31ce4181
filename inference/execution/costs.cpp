// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/execution/costs.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <set>

namespace inference::execution
{
namespace
{
/// The names of operations by their index in model::Operation.
constexpr auto OperationNames = std::to_array<std::string_view>(
    {"embed", "project", "ropestore", "attention", "gated", "route", "expertproject", "expertmix", "head"});
static_assert(OperationNames.size() == std::variant_size_v<model::Operation>);
}

std::string_view operationName(const model::Operation &operation)
{
    return OperationNames[operation.index()];
}

std::uint64_t matrixBytes(const model::Plan &plan)
{
    std::set<const gguf::Tensor *> tensors;
    for (const auto &operation : plan.operations) {
        if (const auto *embed = std::get_if<model::Embed>(&operation)) {
            tensors.insert(embed->table);
        } else if (const auto *project = std::get_if<model::Project>(&operation)) {
            std::ranges::transform(project->linears, std::inserter(tensors, tensors.end()), &model::Linear::weight);
        } else if (const auto *gated = std::get_if<model::GatedProject>(&operation)) {
            tensors.insert({gated->gate.weight, gated->up.weight});
        } else if (const auto *experts = std::get_if<model::ExpertProject>(&operation)) {
            tensors.insert({experts->weight, experts->gate ? experts->gate : experts->weight});
        } else if (const auto *head = std::get_if<model::Head>(&operation)) {
            tensors.insert(head->linear.weight);
        }
    }
    std::uint64_t sum = 0;
    for (const auto *tensor : tensors) {
        sum += tensor->data.size();
    }
    return sum;
}

std::uint64_t matrixMultiplications(const model::Plan &plan)
{
    const auto &h = plan.hyperparameters;
    const auto size = [](const gguf::Tensor &tensor) { return tensor.rows() * tensor.cols(); };
    std::uint64_t sum = 0;
    for (const auto &operation : plan.operations) {
        if (const auto *project = std::get_if<model::Project>(&operation)) {
            for (const auto &linear : project->linears) {
                sum += size(*linear.weight);
            }
        } else if (const auto *gated = std::get_if<model::GatedProject>(&operation)) {
            sum += size(*gated->gate.weight) + size(*gated->up.weight);
        } else if (const auto *experts = std::get_if<model::ExpertProject>(&operation)) {
            const auto all = size(*experts->weight) + (experts->gate ? size(*experts->gate) : 0);
            sum += all / h.experts * h.expertsUsed;
        }
    }
    return sum;
}

CostSheet::CostSheet()
    : m_costs(OperationNames.size())
{
    for (std::size_t i = 0; i < m_costs.size(); ++i) {
        m_costs[i].operation = OperationNames[i];
    }
}

OperationCost &CostSheet::of(const model::Operation &operation)
{
    return m_costs[operation.index()];
}

OperationCost &CostSheet::add(const model::Operation &operation)
{
    auto &cost = of(operation);
    ++cost.count;
    return cost;
}

std::vector<OperationCost> CostSheet::costs() const
{
    std::vector<OperationCost> present;
    std::ranges::copy_if(m_costs, std::back_inserter(present), [](const auto &cost) { return cost.count > 0; });
    return present;
}
}
