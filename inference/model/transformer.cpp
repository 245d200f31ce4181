// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/model/transformer.h"
#include "base/format.h"
#include "inference/model/hyperparameters.h"
#include "inference/model/rope.h"

#include <cmath>

namespace inference::model
{
namespace
{
/// Writes the operations of one layer after the other.
class LayerWriter
{
public:
    LayerWriter(Reader &reader, const Style &style, const Details &details, Plan &plan)
        : m_reader(reader)
        , m_style(style)
        , m_details(details)
        , m_plan(plan)
        , m_h(plan.hyperparameters)
        , m_queries(m_h.heads * m_h.headDimensions)
        , m_keys(m_h.kvHeads * m_h.headDimensions)
    {
    }

    void write(std::uint32_t layer)
    {
        m_layer = layer;
        writeAttention();
        if (m_h.experts > 0) {
            writeExperts();
        } else {
            writeFeedForward();
        }
    }

private:
    [[nodiscard]] std::string named(std::string_view part) const { return base::format("blk.{}.{}", m_layer, part); }

    [[nodiscard]] Norm norm(std::string_view part, std::uint32_t width) const
    {
        return {.weight = m_reader.vector(named(part), width), .epsilon = m_h.normEpsilon};
    }

    [[nodiscard]] std::optional<Norm> normIf(bool present, std::string_view part, std::uint32_t width) const
    {
        return present ? std::optional(norm(part, width)) : std::nullopt;
    }

    [[nodiscard]] Linear linear(std::string_view part, std::uint64_t rows, std::uint64_t cols) const
    {
        return {.weight = m_reader.matrix(named(part) + ".weight", rows, cols),
                .bias = m_reader.optionalVector(named(part) + ".bias", rows)};
    }

    [[nodiscard]] Activation activation() const
    {
        return m_details.activations.empty() ? Activation{.kind = m_style.activation} : m_details.activations[m_layer];
    }

    /// Returns the projection of `in` back into the residual stream.
    [[nodiscard]] Project outward(Buffer in, const Linear &linear, std::string_view postNorm) const
    {
        const bool scaled = m_details.residualScale != 1;
        return {.in = in,
                .linears = {linear},
                .activation
                = scaled ? Activation{.kind = Activation::Kind::Scale, .parameters = {m_details.residualScale}} : Activation{},
                .postNorm = normIf(m_style.postNorm, postNorm, m_h.hidden),
                .out = Buffer::Residual,
                .accumulate = true};
    }

    void writeAttention()
    {
        std::vector<Linear> qkv;
        if (m_style.fused && !m_reader.file().tensor(named("attn_q.weight"))) {
            qkv = {linear("attn_qkv", m_queries + 2 * m_keys, m_h.hidden)};
        } else {
            qkv = {linear("attn_q", m_queries, m_h.hidden), linear("attn_k", m_keys, m_h.hidden),
                   linear("attn_v", m_keys, m_h.hidden)};
        }
        m_plan.operations.emplace_back(Project{.in = Buffer::Residual,
                                               .norm = normIf(m_style.preNorm, "attn_norm.weight", m_h.hidden),
                                               .linears = std::move(qkv),
                                               .out = Buffer::Qkv,
                                               .accumulate = false});
        Attention attention = m_details.attention;
        attention.layer = m_layer;
        if (!m_details.windowed[m_layer]) {
            attention.window = 0;
        }
        const bool turned = m_style.unturnedEvery == 0 || m_layer % m_style.unturnedEvery != m_style.unturnedEvery - 1;
        const auto &rope = attention.window > 0 && m_details.windowRope ? m_details.windowRope : m_details.rope;
        const bool normed = m_style.queryKeyNorm != Style::QueryKeyNorm::None;
        const bool together = m_style.queryKeyNorm == Style::QueryKeyNorm::All;
        m_plan.operations.emplace_back(
            RopeStore{.layer = m_layer,
                      .rope = turned ? rope : nullptr,
                      .queryNorm = normIf(normed, "attn_q_norm.weight", together ? m_queries : m_h.headDimensions),
                      .keyNorm = normIf(normed, "attn_k_norm.weight", together ? m_keys : m_h.headDimensions)});
        m_plan.operations.emplace_back(attention);
        m_plan.operations.emplace_back(
            outward(Buffer::Attended, linear("attn_output", m_h.hidden, m_queries), "post_attention_norm.weight"));
    }

    void writeFeedForward()
    {
        const auto before = normIf(m_style.preNorm, "ffn_norm.weight", m_h.hidden);
        if (!m_style.gated) {
            m_plan.operations.emplace_back(Project{.in = Buffer::Residual,
                                                   .norm = before,
                                                   .linears = {linear("ffn_up", m_h.feedForward, m_h.hidden)},
                                                   .activation = activation(),
                                                   .out = Buffer::Hidden,
                                                   .accumulate = false});
        } else {
            GatedProject project{.in = Buffer::Residual, .norm = before, .activation = activation(), .out = Buffer::Hidden};
            if (m_style.fused) {
                const auto *both = m_reader.matrix(named("ffn_up.weight"), std::uint64_t{2} * m_h.feedForward, m_h.hidden);
                project.gate.weight = half(both, 0);
                project.up.weight = half(both, 1);
            } else {
                project.gate = linear("ffn_gate", m_h.feedForward, m_h.hidden);
                project.up = linear("ffn_up", m_h.feedForward, m_h.hidden);
            }
            m_plan.operations.emplace_back(std::move(project));
        }
        m_plan.operations.emplace_back(
            outward(Buffer::Hidden, linear("ffn_down", m_h.hidden, m_h.feedForward), "post_ffw_norm.weight"));
    }

    /// Returns the first (0) or second (1) half of a matrix's rows, or null if there is no matrix.
    const gguf::Tensor *half(const gguf::Tensor *both, std::uint64_t which)
    {
        if (!both) {
            return nullptr;
        }
        gguf::Tensor slice = *both;
        slice.shape[1] /= 2;
        const auto bytes = slice.data.size() / 2;
        slice.data = slice.data.subspan(which * bytes, bytes);
        return &m_plan.slices.emplace_back(slice);
    }

    void writeExperts()
    {
        const auto before = normIf(m_style.preNorm, "ffn_norm.weight", m_h.hidden);
        const auto experts = [&](std::string_view part, std::uint32_t rows, std::uint32_t cols) {
            return m_reader.matrices(named(part), m_h.experts, rows, cols);
        };
        m_plan.operations.emplace_back(Project{.in = Buffer::Residual,
                                               .norm = before,
                                               .linears = {linear("ffn_gate_inp", m_h.experts, m_h.hidden)},
                                               .out = Buffer::Scores,
                                               .accumulate = false});
        m_plan.operations.emplace_back(Route{.experts = m_h.experts, .used = m_h.expertsUsed, .renormalise = true});
        m_plan.operations.emplace_back(ExpertProject{.in = Buffer::Residual,
                                                     .norm = before,
                                                     .weight = experts("ffn_up_exps.weight", m_h.feedForward, m_h.hidden),
                                                     .gate = experts("ffn_gate_exps.weight", m_h.feedForward, m_h.hidden),
                                                     .activation = activation(),
                                                     .out = Buffer::ExpertHidden});
        m_plan.operations.emplace_back(ExpertProject{.in = Buffer::ExpertHidden,
                                                     .weight = experts("ffn_down_exps.weight", m_h.hidden, m_h.feedForward),
                                                     .out = Buffer::ExpertOut});
        m_plan.operations.emplace_back(ExpertMix{.scale = m_details.residualScale});
    }

    Reader &m_reader;
    const Style &m_style;
    const Details &m_details;
    Plan &m_plan;
    const Hyperparameters &m_h;
    std::uint32_t m_queries; ///< the rows of the query matrix
    std::uint32_t m_keys; ///< the rows of the key matrix, and of the value matrix
    std::uint32_t m_layer = 0;
};

void setWidths(Plan &plan)
{
    const Hyperparameters &h = plan.hyperparameters;
    const auto set = [&plan](Buffer buffer, std::uint32_t width, std::uint32_t rows = 1) {
        plan.widths[static_cast<std::size_t>(buffer)] = width;
        plan.rows[static_cast<std::size_t>(buffer)] = rows;
    };
    set(Buffer::Residual, h.hidden);
    set(Buffer::Qkv, (h.heads + 2 * h.kvHeads) * h.headDimensions);
    set(Buffer::Attended, h.heads * h.headDimensions);
    set(Buffer::Logits, h.vocabulary);
    if (h.experts == 0) {
        set(Buffer::Hidden, h.feedForward);
        return;
    }
    set(Buffer::Scores, h.experts);
    set(Buffer::Routes, 2 * h.expertsUsed);
    set(Buffer::ExpertHidden, h.feedForward, h.expertsUsed);
    set(Buffer::ExpertOut, h.hidden, h.expertsUsed);
}

/// Returns for each layer whether it has a window: as the file lists them, or for all but the last of every so many layers.
std::vector<bool> readWindowed(Reader &reader, std::uint32_t layers, std::uint32_t fullEvery)
{
    constexpr std::string_view Key = "attention.sliding_window_pattern";
    std::vector<bool> windowed(layers, false);
    if (fullEvery == 0) {
        return windowed;
    }
    if (auto listed = reader.flags(Key, layers)) {
        return std::move(*listed);
    }
    const std::uint32_t every = reader.count(Key, 0, 1U << 30U, fullEvery); // 0: all layers have one
    for (std::uint32_t layer = 0; layer < layers; ++layer) {
        windowed[layer] = every == 0 || layer % every != every - 1;
    }
    return windowed;
}
}

void writeTransformer(Reader &reader, const Architecture &architecture, Plan &plan)
{
    plan.hyperparameters = readHyperparameters(reader);
    if (reader.error()) {
        return;
    }
    const Hyperparameters &h = plan.hyperparameters;
    if (h.experts > 0 && (architecture.style.postNorm || !architecture.style.gated || architecture.style.fused)) {
        reader.fail(ErrorCode::Unsupported, base::format("{} with experts is not supported", architecture.name));
        return;
    }
    if (!reader.flag("attention.causal", true)) {
        reader.fail(ErrorCode::Unsupported, "a model whose tokens see later ones too is not supported");
        return;
    }
    setWidths(plan);
    Details details;
    details.attention.scale = 1 / std::sqrt(static_cast<float>(h.headDimensions));
    details.windowed = readWindowed(reader, h.layers, architecture.style.fullEvery);
    details.rope = readRope(reader, h, architecture.style);
    if (architecture.refine && !reader.error()) {
        architecture.refine(reader, h, details);
    }
    const gguf::Tensor *table = reader.matrix("token_embd.weight", h.vocabulary, h.hidden);
    plan.operations.emplace_back(Embed{.table = table, .scale = details.embeddingScale, .out = Buffer::Residual});
    LayerWriter writer(reader, architecture.style, details, plan);
    for (std::uint32_t layer = 0; layer < h.layers && !reader.error(); ++layer) {
        writer.write(layer);
    }
    Linear head{.weight = table, .bias = nullptr};
    if (reader.file().tensor("output.weight")) {
        head = {.weight = reader.matrix("output.weight", h.vocabulary, h.hidden),
                .bias = reader.optionalVector("output.bias", h.vocabulary)};
    }
    plan.operations.emplace_back(Head{.norm = {.weight = reader.vector("output_norm.weight", h.hidden), .epsilon = h.normEpsilon},
                                      .linear = head,
                                      .activation = details.logits});
}
}
