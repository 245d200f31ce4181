// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/reference/executor.h"
#include "base/format.h"
#include "inference/reference/linear.h"

#include <algorithm>
#include <type_traits>
#include <variant>

namespace inference::reference
{
Executor::Executor(std::shared_ptr<const model::Plan> plan, std::uint32_t contextLength, execution::KvType kv)
    : m_plan(std::move(plan))
    , m_contextLength(contextLength)
    , m_caches(m_plan->hyperparameters.layers, KvCache(m_plan->hyperparameters, contextLength, kv))
{
}

std::span<const float> Executor::buffer(model::Buffer buffer) const
{
    return m_buffers[static_cast<std::size_t>(buffer)];
}

Result<std::span<const float>> Executor::run(std::span<const execution::TokenId> tokens, std::uint32_t first,
                                             const Observer &observer)
{
    const std::uint32_t vocabulary = m_plan->hyperparameters.vocabulary;
    if (tokens.empty() || first > m_evaluated) {
        return fail(ErrorCode::Usage, "nothing to evaluate, or positions before it were never evaluated");
    }
    const auto unknown = std::ranges::find_if(
        tokens, [vocabulary](execution::TokenId id) { return id < 0 || static_cast<std::uint32_t>(id) >= vocabulary; });
    if (unknown != tokens.end()) {
        return fail(ErrorCode::Usage, base::format("token {} is outside the vocabulary of {}", *unknown, vocabulary));
    }
    if (tokens.size() > m_contextLength - first) {
        return fail(ErrorCode::ContextFull,
                    base::format("{} tokens from position {} do not fit a context of {}", tokens.size(), first, m_contextLength));
    }
    for (std::size_t i = 0; i < model::BufferCount; ++i) {
        m_buffers[i].assign(tokens.size() * m_plan->rows[i] * m_plan->widths[i], 0.0F);
    }
    for (const model::Operation &operation : m_plan->operations) {
        execute(operation, tokens, first);
        if (observer) {
            observer(operation, *this);
        }
    }
    m_evaluated = first + static_cast<std::uint32_t>(tokens.size());
    return buffer(model::Buffer::Logits);
}

void Executor::execute(const model::Operation &operation, std::span<const execution::TokenId> tokens, std::uint32_t first)
{
    const auto at = [this](model::Buffer buffer) -> std::vector<float> & { return m_buffers[static_cast<std::size_t>(buffer)]; };
    const model::Hyperparameters &h = m_plan->hyperparameters;
    std::visit(
        [&](const auto &op) {
            using Op = std::decay_t<decltype(op)>;
            if constexpr (std::is_same_v<Op, model::Embed>) {
                embed(op, tokens, at(op.out));
            } else if constexpr (std::is_same_v<Op, model::Project>) {
                project(op, tokens.size(), at(op.in), at(op.out));
            } else if constexpr (std::is_same_v<Op, model::RopeStore>) {
                ropeStore(op, h, tokens.size(), first, at(model::Buffer::Qkv), m_caches[op.layer]);
            } else if constexpr (std::is_same_v<Op, model::Attention>) {
                attention(op, h, tokens.size(), first, at(model::Buffer::Qkv), m_caches[op.layer], at(model::Buffer::Attended));
            } else if constexpr (std::is_same_v<Op, model::GatedProject>) {
                gatedProject(op, tokens.size(), at(op.in), at(op.out));
            } else if constexpr (std::is_same_v<Op, model::Route>) {
                route(op, tokens.size(), at(model::Buffer::Scores), at(model::Buffer::Routes));
            } else if constexpr (std::is_same_v<Op, model::ExpertProject>) {
                expertProject(op, tokens.size(), at(model::Buffer::Routes), at(op.in), at(op.out));
            } else if constexpr (std::is_same_v<Op, model::ExpertMix>) {
                expertMix(op, tokens.size(), at(model::Buffer::Routes), at(model::Buffer::ExpertOut),
                          at(model::Buffer::Residual));
            } else {
                static_assert(std::is_same_v<Op, model::Head>);
                head(op, tokens.size(), at(model::Buffer::Residual), at(model::Buffer::Logits));
            }
        },
        operation);
}
}
