// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// A mixture of experts: the choice, the products with the chosen experts' weights, and their sum. The pairs of a token and an
// expert are sorted by expert, so that an expert's weights are read once for several tokens.
#include "inference/cpu/gate.h"
#include "inference/cpu/input.h"
#include "inference/cpu/kernels/vectors.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>

namespace inference::cpu
{
namespace
{
class RouteStage : public Stage
{
public:
    RouteStage(const model::Route &operation, Workspace &workspace)
        : m_operation(operation)
        , m_workspace(workspace)
    {
    }

    void run(Worker &worker, const Step &step) override
    {
        worker.share(step.count(), 1, [&](std::size_t token, std::size_t) {
            choose(m_workspace.row(model::Buffer::Scores, token), m_workspace.row(model::Buffer::Routes, token));
        });
        if (worker.index() == 0) {
            sort(step.count());
        }
        worker.barrier();
    }

    [[nodiscard]] std::uint64_t work(const Step &step) const override
    {
        return std::uint64_t{m_operation.experts} * m_operation.used * step.count();
    }
    [[nodiscard]] std::uint64_t bytes(const Step & /*step*/) const override { return 0; }

private:
    /// Writes the numbers of a token's experts, best first, then their shares. Of equal scores the lower number comes first.
    void choose(const float *scores, float *routes) const
    {
        std::vector<std::uint32_t> order(m_operation.experts);
        std::iota(order.begin(), order.end(), 0U);
        std::ranges::stable_sort(order, std::greater(), [scores](std::uint32_t expert) { return scores[expert]; });
        const auto share
            = [&](std::uint32_t rank) { return std::exp(static_cast<double>(scores[order[rank]]) - scores[order.front()]); };
        double sum = 0;
        for (std::uint32_t i = 0; i < (m_operation.renormalise ? m_operation.used : m_operation.experts); ++i) {
            sum += share(i);
        }
        for (std::uint32_t i = 0; i < m_operation.used; ++i) {
            routes[i] = static_cast<float>(order[i]);
            routes[m_operation.used + i] = static_cast<float>(share(i) / sum);
        }
    }

    void sort(std::uint32_t tokens)
    {
        std::vector<std::vector<std::uint32_t>> byExpert(m_operation.experts);
        for (std::uint32_t token = 0; token < tokens; ++token) {
            const auto *routes = m_workspace.row(model::Buffer::Routes, token);
            for (std::uint32_t i = 0; i < m_operation.used; ++i) {
                byExpert[static_cast<std::size_t>(routes[i])].push_back(token * m_operation.used + i);
            }
        }
        auto &routing = m_workspace.routing();
        routing = {};
        for (std::uint32_t expert = 0; expert < m_operation.experts; ++expert) {
            if (byExpert[expert].empty()) {
                continue;
            }
            routing.experts.push_back(expert);
            routing.begins.push_back(static_cast<std::uint32_t>(routing.pairs.size()));
            std::ranges::copy(byExpert[expert], std::back_inserter(routing.pairs));
        }
        routing.begins.push_back(static_cast<std::uint32_t>(routing.pairs.size()));
    }

    const model::Route &m_operation;
    Workspace &m_workspace;
};

class ExpertProjectStage : public Stage
{
public:
    ExpertProjectStage(const model::ExpertProject &operation, Workspace &workspace, Matrices matrices, const InputKey &key)
        : m_operation(operation)
        , m_workspace(workspace)
        , m_used(workspace.plan().hyperparameters.expertsUsed)
        , m_inputRows(workspace.plan().rows[static_cast<std::size_t>(operation.in)])
        , m_input(workspace, key, operation.in, operation.norm)
        , m_gate(std::move(matrices), operation.gate != nullptr, Finish({}, operation.activation), Finish({}, {}))
    {
    }

    void run(Worker &worker, const Step &step) override
    {
        const auto ready = m_input.ready(worker, 0, std::size_t{step.count()} * m_inputRows);
        const auto &routing = m_workspace.routing();
        std::vector<std::size_t> firstParts; // the index of each expert's first part
        std::vector<Division> divisions;
        std::size_t parts = 0;
        for (std::size_t i = 0; i < routing.experts.size(); ++i) {
            firstParts.push_back(parts);
            const auto pairs = routing.begins[i + 1] - routing.begins[i];
            parts += divisions.emplace_back(m_gate.units(), m_gate.unitTiles(), pairs, worker.count()).parts();
        }
        worker.share(parts, 1, [&](std::size_t index, std::size_t) {
            const auto i = static_cast<std::size_t>(std::ranges::upper_bound(firstParts, index) - firstParts.begin()) - 1;
            const auto part = divisions[i].part(index - firstParts[i]);
            multiplyPart(worker, routing.experts[i], part, routing.pairs.data() + routing.begins[i] + part.firstToken,
                         ready.first);
        });
    }

    [[nodiscard]] std::uint64_t work(const Step &step) const override
    {
        return std::uint64_t{step.count()} * m_used * m_gate.weights();
    }
    [[nodiscard]] std::uint64_t bytes(const Step &step) const override
    {
        return std::min<std::uint64_t>(std::uint64_t{step.count()} * m_used, m_operation.weight->shape[2]) * m_gate.bytes();
    }

private:
    void multiplyPart(Worker &worker, std::uint32_t expert, const Division::Part &part, const std::uint32_t *pairs,
                      std::size_t firstInput)
    {
        std::vector<std::uint32_t> rows(part.tokens);
        const auto sharers = m_used / m_inputRows; // the number of pairs that read one row
        std::transform(pairs, pairs + part.tokens, rows.begin(),
                       [&](std::uint32_t pair) { return static_cast<std::uint32_t>(firstInput + pair / sharers); });
        m_gate.multiply(expert, part, m_operation.weight->shape[1], m_input.rows(),
                        {.count = part.tokens, .first = 0, .rows = rows.data()}, m_workspace.scratch(worker),
                        [&](std::size_t t) { return m_workspace.row(m_operation.out, pairs[t]) + part.begin * TileRows; });
    }

    const model::ExpertProject &m_operation;
    Workspace &m_workspace;
    std::uint32_t m_used;
    std::uint32_t m_inputRows; ///< the number of input rows of each token
    Input m_input;
    Gate m_gate;
};

class ExpertMixStage : public Stage
{
public:
    ExpertMixStage(const model::ExpertMix &operation, Workspace &workspace)
        : m_operation(operation)
        , m_workspace(workspace)
    {
    }

    void run(Worker &worker, const Step &step) override
    {
        const auto &h = m_workspace.plan().hyperparameters;
        constexpr std::size_t ColumnsAtOnce = 512;
        const auto pieces = (h.hidden + ColumnsAtOnce - 1) / ColumnsAtOnce;
        worker.share(step.count() * pieces, 1, [&](std::size_t index, std::size_t) {
            const auto token = index / pieces;
            const auto begin = index % pieces * ColumnsAtOnce;
            const auto n = std::min<std::size_t>(ColumnsAtOnce, h.hidden - begin);
            const auto *shares = m_workspace.row(model::Buffer::Routes, token) + h.expertsUsed;
            for (std::size_t i = 0; i < h.expertsUsed; ++i) {
                addScaled(m_workspace.row(model::Buffer::ExpertOut, token * h.expertsUsed + i) + begin,
                          shares[i] * m_operation.scale, n, m_workspace.row(model::Buffer::Residual, token) + begin);
            }
        });
    }

    [[nodiscard]] std::uint64_t work(const Step &step) const override
    {
        const auto &h = m_workspace.plan().hyperparameters;
        return std::uint64_t{step.count()} * h.expertsUsed * h.hidden;
    }
    [[nodiscard]] std::uint64_t bytes(const Step & /*step*/) const override { return 0; }

private:
    const model::ExpertMix &m_operation;
    Workspace &m_workspace;
};
}

std::unique_ptr<Stage> makeRoute(const model::Route &operation, Workspace &workspace)
{
    return std::make_unique<RouteStage>(operation, workspace);
}

std::unique_ptr<Stage> makeExpertProject(const model::ExpertProject &operation, Workspace &workspace, Matrices matrices)
{
    const auto key = inputOf(operation, workspace.extent().precision);
    return std::make_unique<ExpertProjectStage>(operation, workspace, std::move(matrices), key);
}

std::unique_ptr<Stage> makeExpertMix(const model::ExpertMix &operation, Workspace &workspace)
{
    return std::make_unique<ExpertMixStage>(operation, workspace);
}
}
