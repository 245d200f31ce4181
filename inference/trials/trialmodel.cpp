// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/trials/trialmodel.h"

#include "inference/gguf/half.h"

#include <cmath>
#include <cstring>

namespace inference::trials
{
namespace
{
using gguf::TensorType;

/// What must not be random in a block of packed weights.
struct Scales {
    std::vector<std::size_t> offsets; ///< bytes from the block's begin to its f16 scales
    float step = 0; ///< the scale that makes weights of about one
};

Scales scalesOf(TensorType type)
{
    switch (type) {
    case TensorType::Q4_0:
    case TensorType::Q5_0:
        return {.offsets = {0}, .step = 0.15F};
    case TensorType::Q4_1:
    case TensorType::Q5_1:
        return {.offsets = {0, 2}, .step = 0.15F};
    case TensorType::Q8_0:
    case TensorType::IQ4_NL:
        return {.offsets = {0}, .step = 0.01F};
    case TensorType::Q2_K:
        return {.offsets = {80, 82}, .step = 0.03F};
    case TensorType::Q3_K:
        return {.offsets = {108}, .step = 0.02F};
    case TensorType::Q4_K:
    case TensorType::Q5_K:
        return {.offsets = {0, 2}, .step = 0.003F};
    case TensorType::Q6_K:
        return {.offsets = {208}, .step = 0.0005F};
    case TensorType::IQ4_XS:
        return {.offsets = {0}, .step = 0.0005F};
    case TensorType::IQ1_S:
        return {.offsets = {0}, .step = 0.1F};
    case TensorType::IQ2_XXS:
    case TensorType::IQ2_XS:
    case TensorType::IQ2_S:
        return {.offsets = {0}, .step = 0.02F};
    case TensorType::IQ3_XXS:
    case TensorType::IQ3_S:
        return {.offsets = {0}, .step = 0.005F};
    case TensorType::TQ1_0:
        return {.offsets = {52}, .step = 1};
    case TensorType::TQ2_0:
        return {.offsets = {64}, .step = 1};
    default:
        return {};
    }
}

void putNumber(TensorType type, std::byte *to, float value)
{
    if (type == TensorType::F16) {
        const auto half = gguf::toHalf(value);
        std::memcpy(to, &half, sizeof half);
    } else {
        const auto *from = reinterpret_cast<const std::byte *>(&value);
        if (type == TensorType::BF16) {
            std::memcpy(to, from + 2, 2);
        } else {
            std::memcpy(to, from, 4);
        }
    }
}

void putNibbles(std::byte *words, std::uint16_t half)
{
    for (unsigned i = 0; i < 4; ++i) {
        auto &high = words[2 * i + 1];
        high = (high & std::byte{15}) | static_cast<std::byte>((half >> (4 * i) & 15) << 4);
    }
}

/// Writes the plan layer by layer.
class TrialWriter
{
public:
    TrialWriter(const TrialShape &shape, TrialWeights &weights, model::Plan &plan)
        : m_s(shape)
        , m_weights(weights)
        , m_plan(plan)
        , m_attended(shape.heads * shape.headDimensions)
        , m_keys(shape.kvHeads * shape.headDimensions)
        , m_rope(std::make_shared<model::Rope>())
    {
        for (std::uint32_t i = 0; i < shape.rotated / 2; ++i) {
            m_rope->inverseFrequencies.push_back(
                std::pow(10000.0F, -2.0F * static_cast<float>(i) / static_cast<float>(shape.rotated)));
        }
        m_rope->neighbours = shape.neighbours;
        m_rope->magnitude = 1.1F;
    }

    void write()
    {
        m_plan.operations.emplace_back(
            model::Embed{.table = m_weights.tensor(m_s.type, m_s.vocabulary, m_s.hidden), .scale = 30, .out = Buffer::Residual});
        for (std::uint32_t layer = 0; layer < m_s.layers; ++layer) {
            if (m_s.attends) {
                writeAttention(layer);
            }
            if (m_s.experts > 0) {
                writeExperts();
            } else {
                writeFeedForward();
            }
        }
        m_plan.operations.emplace_back(model::Head{
            .norm = *norm(), .linear = linear(m_s.type, m_s.vocabulary, m_s.hidden, m_s.bias), .activation = logits()});
    }

private:
    using Buffer = model::Buffer;

    [[nodiscard]] std::optional<model::Norm> norm(std::uint32_t width = 0) const
    {
        return model::Norm{.weight = m_weights.vector(width > 0 ? width : m_s.hidden, 1), .epsilon = 1e-5F};
    }

    [[nodiscard]] std::optional<model::Norm> normIf(bool present, std::uint32_t width = 0) const
    {
        return present ? norm(width) : std::nullopt;
    }

    [[nodiscard]] model::Linear linear(gguf::TensorType type, std::uint32_t rows, std::uint32_t cols, bool bias) const
    {
        return {.weight = m_weights.tensor(type, rows, cols), .bias = bias ? m_weights.vector(rows, 0) : nullptr};
    }

    [[nodiscard]] model::Activation activation() const
    {
        return {.kind = m_s.activation, .parameters = {0.7F, 0.4F, 0.3F, -1e-6F}};
    }

    [[nodiscard]] model::Activation logits() const
    {
        return m_s.softCap > 0 ? model::Activation{.kind = model::Activation::Kind::SoftCap, .parameters = {m_s.softCap}}
                               : model::Activation{};
    }

    void writeOutward(Buffer in, std::uint32_t width)
    {
        m_plan.operations.emplace_back(model::Project{.in = in,
                                                      .linears = {linear(m_s.type, m_s.hidden, width, false)},
                                                      .postNorm = normIf(m_s.postNorm),
                                                      .out = Buffer::Residual,
                                                      .accumulate = true});
    }

    void writeAttention(std::uint32_t layer)
    {
        m_plan.operations.emplace_back(model::Project{.in = Buffer::Residual,
                                                      .norm = norm(),
                                                      .linears = {linear(m_s.type, m_attended, m_s.hidden, m_s.bias),
                                                                  linear(m_s.type, m_keys, m_s.hidden, false),
                                                                  linear(m_s.valueType, m_keys, m_s.hidden, m_s.bias)},
                                                      .out = Buffer::Qkv,
                                                      .accumulate = false});
        m_plan.operations.emplace_back(model::RopeStore{.layer = layer,
                                                        .rope = m_s.rotated ? m_rope : nullptr,
                                                        .queryNorm = normIf(m_s.queryKeyNorm, m_s.headDimensions),
                                                        .keyNorm = normIf(m_s.queryKeyNorm, m_keys)});
        m_plan.operations.emplace_back(model::Attention{.layer = layer,
                                                        .scale = 1 / std::sqrt(static_cast<float>(m_s.headDimensions)),
                                                        .softCap = m_s.softCap,
                                                        .window = layer % 2 == 0 ? m_s.window : 0,
                                                        .temperature = m_s.temperature,
                                                        .temperatureLength = 3});
        writeOutward(Buffer::Attended, m_attended);
    }

    void writeFeedForward()
    {
        if (m_s.gated) {
            m_plan.operations.emplace_back(model::GatedProject{.in = Buffer::Residual,
                                                               .norm = norm(),
                                                               .gate = linear(m_s.type, m_s.feedForward, m_s.hidden, m_s.bias),
                                                               .up = linear(m_s.upType, m_s.feedForward, m_s.hidden, m_s.bias),
                                                               .activation = activation(),
                                                               .out = Buffer::Hidden});
        } else {
            m_plan.operations.emplace_back(model::Project{.in = Buffer::Residual,
                                                          .norm = norm(),
                                                          .linears = {linear(m_s.type, m_s.feedForward, m_s.hidden, false)},
                                                          .activation = activation(),
                                                          .out = Buffer::Hidden,
                                                          .accumulate = false});
        }
        writeOutward(Buffer::Hidden, m_s.feedForward);
    }

    void writeExperts()
    {
        const auto before = norm();
        m_plan.operations.emplace_back(model::Project{.in = Buffer::Residual,
                                                      .norm = before,
                                                      .linears = {linear(gguf::TensorType::F32, m_s.experts, m_s.hidden, false)},
                                                      .out = Buffer::Scores,
                                                      .accumulate = false});
        m_plan.operations.emplace_back(
            model::Route{.experts = m_s.experts, .used = m_s.expertsUsed, .renormalise = m_s.renormalise});
        m_plan.operations.emplace_back(model::ExpertProject{
            .in = Buffer::Residual,
            .norm = before,
            .weight = m_weights.tensor(m_s.upType, m_s.feedForward, m_s.hidden, m_s.experts),
            .gate = m_s.gated ? m_weights.tensor(m_s.type, m_s.feedForward, m_s.hidden, m_s.experts) : nullptr,
            .activation = activation(),
            .out = Buffer::ExpertHidden});
        m_plan.operations.emplace_back(
            model::ExpertProject{.in = Buffer::ExpertHidden,
                                 .weight = m_weights.tensor(m_s.type, m_s.hidden, m_s.feedForward, m_s.experts),
                                 .out = Buffer::ExpertOut});
        m_plan.operations.emplace_back(model::ExpertMix{.scale = 0.8F});
    }

    const TrialShape &m_s;
    TrialWeights &m_weights;
    model::Plan &m_plan;
    std::uint32_t m_attended;
    std::uint32_t m_keys;
    std::shared_ptr<model::Rope> m_rope;
};
}

const gguf::Tensor *TrialWeights::tensor(TensorType type, std::uint32_t rows, std::uint32_t cols, std::uint32_t experts)
{
    const auto *traits = gguf::traits(type);
    auto &bytes = m_bytes.emplace_back(std::size_t{experts} * rows * cols / traits->blockSize * traits->blockBytes);
    const float spread = 1 / std::sqrt(static_cast<float>(cols));
    std::normal_distribution<float> normal(0, spread);
    if (traits->blockSize == 1) {
        for (std::size_t i = 0; i < std::size_t{experts} * rows * cols; ++i) {
            putNumber(type, bytes.data() + i * traits->blockBytes, normal(m_random));
        }
    } else {
        for (auto &byte : bytes) {
            byte = static_cast<std::byte>(m_random());
        }
        const auto scales = scalesOf(type);
        for (std::size_t block = 0; block < bytes.size(); block += traits->blockBytes) {
            for (const auto offset : scales.offsets) {
                const float step = spread * scales.step * std::uniform_real_distribution<float>(0.5F, 1.5F)(m_random);
                const auto half = gguf::toHalf(step);
                std::memcpy(bytes.data() + block + offset, &half, sizeof half);
            }
            if (type == TensorType::MXFP4) { // a power of two, kept as its exponent
                bytes[block] = static_cast<std::byte>(127 + std::ilogb(spread) - static_cast<int>(m_random() % 3));
            }
            if (type == TensorType::IQ1_M) { // a scale of which the high halves of four words have a nibble each
                putNibbles(bytes.data() + block + 48, gguf::toHalf(spread * 0.1F));
            }
        }
    }
    return &m_tensors.emplace_back(gguf::Tensor{.name = "trial", .type = type, .shape = {cols, rows, experts, 1}, .data = bytes});
}

const gguf::Tensor *TrialWeights::vector(std::uint32_t count, float mean)
{
    auto &bytes = m_bytes.emplace_back(count * sizeof(float));
    std::normal_distribution<float> normal(mean, 0.3F);
    for (std::size_t i = 0; i < count; ++i) {
        putNumber(TensorType::F32, bytes.data() + i * sizeof(float), normal(m_random));
    }
    return &m_tensors.emplace_back(
        gguf::Tensor{.name = "trial", .type = TensorType::F32, .shape = {count, 1, 1, 1}, .data = bytes});
}

std::shared_ptr<const model::Plan> trialPlan(const TrialShape &shape, TrialWeights &weights)
{
    auto plan = std::make_shared<model::Plan>();
    const auto attended = shape.heads * shape.headDimensions;
    const auto keys = shape.kvHeads * shape.headDimensions;
    plan->hyperparameters = {.architecture = "trial",
                             .layers = shape.layers,
                             .hidden = shape.hidden,
                             .heads = shape.heads,
                             .kvHeads = shape.kvHeads,
                             .headDimensions = shape.headDimensions,
                             .feedForward = shape.feedForward,
                             .vocabulary = shape.vocabulary,
                             .trainedContext = 1024,
                             .experts = shape.experts,
                             .expertsUsed = shape.expertsUsed,
                             .normEpsilon = 1e-5F};
    const auto width
        = [&plan](model::Buffer buffer) -> std::uint32_t & { return plan->widths[static_cast<std::size_t>(buffer)]; };
    width(model::Buffer::Residual) = shape.hidden;
    width(model::Buffer::Qkv) = attended + 2 * keys;
    width(model::Buffer::Attended) = attended;
    width(model::Buffer::Logits) = shape.vocabulary;
    if (shape.experts == 0) {
        width(model::Buffer::Hidden) = shape.feedForward;
    } else {
        width(model::Buffer::Scores) = shape.experts;
        width(model::Buffer::Routes) = 2 * shape.expertsUsed;
        width(model::Buffer::ExpertHidden) = shape.feedForward;
        width(model::Buffer::ExpertOut) = shape.hidden;
        plan->rows[static_cast<std::size_t>(model::Buffer::ExpertHidden)] = shape.expertsUsed;
        plan->rows[static_cast<std::size_t>(model::Buffer::ExpertOut)] = shape.expertsUsed;
    }
    TrialWriter(shape, weights, *plan).write();
    return plan;
}
}
