// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/session/trial.h"

#include "inference/layers/weightlayout.h"
#include "inference/reference/executor.h"
#include "inference/reference/half.h"
#include "inference/session/executor.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <deque>
#include <limits>
#include <random>

namespace inference::session
{
namespace
{
using gguf::TensorType;

/// What must not be random in a block of packed weights.
struct Scales {
    std::vector<std::size_t> offsets; ///< of f16 scales
    float step = 0; ///< that they have for weights of about one
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
    default:
        return {};
    }
}

/// Random weights with about the spread that trained ones have.
class Weights
{
public:
    explicit Weights(std::uint32_t seed)
        : m_random(seed)
    {
    }

    const gguf::Tensor *tensor(TensorType type, std::uint32_t rows, std::uint32_t cols)
    {
        const auto *traits = gguf::traits(type);
        auto &bytes = m_bytes.emplace_back(std::size_t{rows} * cols / traits->blockSize * traits->blockBytes);
        const float spread = 1 / std::sqrt(static_cast<float>(cols));
        std::normal_distribution<float> normal(0, spread);
        if (traits->blockSize == 1) {
            for (std::size_t i = 0; i < std::size_t{rows} * cols; ++i)
                putNumber(type, bytes.data() + i * traits->blockBytes, normal(m_random));
        } else {
            for (auto &byte : bytes)
                byte = static_cast<std::byte>(m_random());
            const auto scales = scalesOf(type);
            for (std::size_t block = 0; block < bytes.size(); block += traits->blockBytes) {
                for (const auto offset : scales.offsets) {
                    const float step = spread * scales.step * std::uniform_real_distribution<float>(0.5F, 1.5F)(m_random);
                    const auto half = reference::toHalf(step);
                    std::memcpy(bytes.data() + block + offset, &half, sizeof half);
                }
                if (type == TensorType::MXFP4) // a power of two, kept as its exponent
                    bytes[block] = static_cast<std::byte>(127 + std::ilogb(spread) - static_cast<int>(m_random() % 3));
            }
        }
        return &m_tensors.emplace_back(gguf::Tensor{.name = "trial", .type = type, .shape = {cols, rows, 1, 1}, .data = bytes});
    }

    /// (count,) f32 around `mean`.
    const gguf::Tensor *vector(std::uint32_t count, float mean)
    {
        auto &bytes = m_bytes.emplace_back(count * sizeof(float));
        std::normal_distribution<float> normal(mean, 0.3F);
        for (std::size_t i = 0; i < count; ++i)
            putNumber(TensorType::F32, bytes.data() + i * sizeof(float), normal(m_random));
        return &m_tensors.emplace_back(
            gguf::Tensor{.name = "trial", .type = TensorType::F32, .shape = {count, 1, 1, 1}, .data = bytes});
    }

private:
    static void putNumber(TensorType type, std::byte *to, float value)
    {
        if (type == TensorType::F16) {
            const auto half = reference::toHalf(value);
            std::memcpy(to, &half, sizeof half);
        } else {
            const auto *from = reinterpret_cast<const std::byte *>(&value);
            if (type == TensorType::BF16)
                std::memcpy(to, from + 2, 2);
            else
                std::memcpy(to, from, 4);
        }
    }

    std::mt19937 m_random;
    std::deque<std::vector<std::byte>> m_bytes;
    std::deque<gguf::Tensor> m_tensors;
};

std::shared_ptr<const model::Plan> trialPlan(const TrialShape &s, Weights &weights)
{
    auto plan = std::make_shared<model::Plan>();
    const auto attended = s.heads * s.headDimensions;
    const auto keys = s.kvHeads * s.headDimensions;
    plan->hyperparameters = {.architecture = "trial",
                             .layers = s.layers,
                             .hidden = s.hidden,
                             .heads = s.heads,
                             .kvHeads = s.kvHeads,
                             .headDimensions = s.headDimensions,
                             .feedForward = s.feedForward,
                             .vocabulary = s.vocabulary,
                             .trainedContext = 1024,
                             .normEpsilon = 1e-5F};
    plan->widths = {s.hidden, attended + 2 * keys, attended, s.feedForward, s.vocabulary};
    auto rope = std::make_shared<model::Rope>();
    for (std::uint32_t i = 0; i < s.rotated / 2; ++i)
        rope->inverseFrequencies.push_back(std::pow(10000.0F, -2.0F * static_cast<float>(i) / static_cast<float>(s.rotated)));
    rope->neighbours = s.neighbours;
    rope->magnitude = 1.1F;
    const auto norm = [&] { return model::Norm{.weight = weights.vector(s.hidden, 1), .epsilon = 1e-5F}; };
    const auto linear = [&](TensorType type, std::uint32_t rows, std::uint32_t cols, bool bias) {
        return model::Linear{.weight = weights.tensor(type, rows, cols), .bias = bias ? weights.vector(rows, 0) : nullptr};
    };
    using model::Buffer;
    auto &list = plan->operations;
    list.emplace_back(
        model::Embed{.table = weights.tensor(s.type, s.vocabulary, s.hidden), .scale = 30, .out = Buffer::Residual});
    for (std::uint32_t layer = 0; layer < s.layers; ++layer) {
        list.emplace_back(
            model::Project{.in = Buffer::Residual,
                           .norm = norm(),
                           .linears = {linear(s.type, attended, s.hidden, s.bias), linear(s.type, keys, s.hidden, false),
                                       linear(s.valueType, keys, s.hidden, s.bias)},
                           .out = Buffer::Qkv,
                           .accumulate = false});
        list.emplace_back(model::RopeStore{.layer = layer, .rope = s.rotated ? rope : nullptr});
        list.emplace_back(model::Attention{.layer = layer, .scale = 1 / std::sqrt(static_cast<float>(s.headDimensions))});
        list.emplace_back(model::Project{.in = Buffer::Attended,
                                         .norm = {},
                                         .linears = {linear(s.type, s.hidden, attended, false)},
                                         .out = Buffer::Residual,
                                         .accumulate = true});
        list.emplace_back(model::GatedProject{.in = Buffer::Residual,
                                              .norm = norm(),
                                              .gate = linear(s.type, s.feedForward, s.hidden, false),
                                              .up = linear(s.upType, s.feedForward, s.hidden, false),
                                              .out = Buffer::Hidden});
        list.emplace_back(model::Project{.in = Buffer::Hidden,
                                         .norm = {},
                                         .linears = {linear(s.type, s.hidden, s.feedForward, false)},
                                         .out = Buffer::Residual,
                                         .accumulate = true});
    }
    list.emplace_back(model::Head{.norm = norm(), .linear = linear(s.type, s.vocabulary, s.hidden, s.bias)});
    return plan;
}

/// The buffer that an operation fills and how many of its columns are comparable: the shaders turn keys on their way into the
/// cache, the reference does it in place.
struct Output {
    model::Buffer buffer = model::Buffer::Residual;
    std::uint32_t columns = 0;
};

Output outputOf(const model::Operation &operation, const model::Plan &plan)
{
    struct Visitor {
        model::Buffer operator()(const model::Embed &o) const { return o.out; }
        model::Buffer operator()(const model::Project &o) const { return o.out; }
        model::Buffer operator()(const model::RopeStore &) const { return model::Buffer::Qkv; }
        model::Buffer operator()(const model::Attention &) const { return model::Buffer::Attended; }
        model::Buffer operator()(const model::GatedProject &o) const { return o.out; }
        model::Buffer operator()(const model::Head &) const { return model::Buffer::Logits; }
    };
    const auto buffer = std::visit(Visitor{}, operation);
    const auto &h = plan.hyperparameters;
    const bool queriesOnly = std::holds_alternative<model::RopeStore>(operation);
    return {.buffer = buffer,
            .columns = queriesOnly ? h.heads * h.headDimensions : plan.widths[static_cast<std::size_t>(buffer)]};
}

double deviation(std::span<const float> actual, std::span<const float> expected, std::uint32_t width, std::uint32_t columns)
{
    double difference = 0;
    double power = 0;
    for (std::size_t i = 0; i < expected.size(); ++i) {
        if (i % width >= columns)
            continue;
        const double d = static_cast<double>(actual[i]) - expected[i];
        difference += d * d;
        power += static_cast<double>(expected[i]) * expected[i];
    }
    const double nmse = difference / power;
    return std::isfinite(nmse) ? nmse : std::numeric_limits<double>::infinity();
}
}

double trialLimit(KvType kv)
{
    return kv == KvType::F32 ? 1e-10 : 3e-6;
}

Result<std::vector<Deviation>> runTrial(const std::shared_ptr<vulkan::Device> &device, const TrialShape &shape)
{
    Weights weights(shape.seed);
    const auto plan = trialPlan(shape, weights);
    const auto context = shape.promptTokens + shape.decodeTokens;
    auto executor
        = Executor::create(device, plan, {.device = {}, .contextLength = context, .kv = shape.kv, .batch = shape.batch}, {}, {});
    if (!executor)
        return std::unexpected(executor.error());
    reference::Executor oracle(plan, context, shape.kv);

    std::vector<Deviation> deviations;
    for (const auto &operation : plan->operations)
        deviations.push_back({.operation = std::string(operationName(operation)), .nmse = 0});
    std::mt19937 random(shape.seed);
    std::vector<TokenId> tokens(context);
    std::ranges::generate(tokens, [&] { return static_cast<TokenId>(random() % shape.vocabulary); });

    for (std::uint32_t first = 0; first < context;) {
        const auto count = first < shape.promptTokens ? std::min(shape.batch, shape.promptTokens - first) : 1;
        const auto part = std::span(tokens).subspan(first, count);
        std::vector<std::vector<float>> expected;
        const auto known = oracle.run(part, first, [&](const model::Operation &operation, const reference::Executor &e) {
            const auto values = e.buffer(outputOf(operation, *plan).buffer);
            expected.emplace_back(values.begin(), values.end());
        });
        if (!known)
            return std::unexpected(known.error());
        const auto observe = [&](std::size_t index) -> Result<void> {
            const auto output = outputOf(plan->operations[index], *plan);
            const auto actual = (*executor)->read(output.buffer, count);
            if (!actual)
                return std::unexpected(actual.error());
            const auto width = plan->widths[static_cast<std::size_t>(output.buffer)];
            deviations[index].nmse = std::max(deviations[index].nmse, deviation(*actual, expected[index], width, output.columns));
            return {};
        };
        if (auto done = (*executor)->runObserved(part, first, observe); !done)
            return std::unexpected(done.error());
        first += count;
    }
    return deviations;
}
}
