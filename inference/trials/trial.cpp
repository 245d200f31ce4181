// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/trials/trial.h"

#include "inference/reference/executor.h"
#include "inference/trials/trialmodel.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

namespace inference::trials
{
namespace
{
/// The buffer that an operation fills and how many of its columns are comparable: an executor turns keys on their
/// way into the cache, the reference does it in place.
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
        model::Buffer operator()(const model::Route &) const { return model::Buffer::Routes; }
        model::Buffer operator()(const model::ExpertProject &o) const { return o.out; }
        model::Buffer operator()(const model::ExpertMix &) const { return model::Buffer::Residual; }
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
        if (i % width >= columns) {
            continue;
        }
        const double d = static_cast<double>(actual[i]) - expected[i];
        difference += d * d;
        power += static_cast<double>(expected[i]) * expected[i];
    }
    const double nmse = difference / power;
    return std::isfinite(nmse) ? nmse : std::numeric_limits<double>::infinity();
}
}

double trialLimit(execution::KvType kv, double roundingError)
{
    if (roundingError > 0) {
        return roundingError;
    }
    return kv == execution::KvType::F32 ? 1e-10 : 3e-6; // a number that rounds the other way in the cache shows
}

Result<std::vector<Deviation>> runTrial(execution::Device &device, const TrialShape &shape, execution::Precision precision)
{
    TrialWeights weights(shape.seed);
    const auto plan = trialPlan(shape, weights);
    const auto context = shape.promptTokens + shape.decodeTokens;
    const execution::Options options{
        .device = {}, .contextLength = context, .kv = shape.kv, .precision = precision, .batch = shape.batch, .undoTokens = 0};
    const auto executor = device.load(plan, options, {}, {});
    if (!executor) {
        return std::unexpected(executor.error());
    }
    reference::Executor oracle(plan, context, shape.kv);

    std::vector<Deviation> deviations;
    for (const auto &operation : plan->operations) {
        deviations.push_back({.operation = std::string(execution::operationName(operation)), .nmse = 0});
    }
    std::mt19937 random(shape.seed);
    std::vector<execution::TokenId> tokens(context);
    std::ranges::generate(tokens, [&] { return static_cast<execution::TokenId>(random() % shape.vocabulary); });

    for (std::uint32_t first = 0; first < context;) {
        const auto count = first < shape.promptTokens ? std::min(shape.batch, shape.promptTokens - first) : 1;
        const auto part = std::span(tokens).subspan(first, count);
        std::vector<std::vector<float>> expected;
        const auto known = oracle.run(part, first, [&](const model::Operation &operation, const reference::Executor &e) {
            const auto values = e.buffer(outputOf(operation, *plan).buffer);
            expected.emplace_back(values.begin(), values.end());
        });
        if (!known) {
            return std::unexpected(known.error());
        }
        const auto observe = [&](std::size_t index) -> Result<void> {
            const auto output = outputOf(plan->operations[index], *plan);
            const auto actual = (*executor)->read(output.buffer, count);
            if (!actual) {
                return std::unexpected(actual.error());
            }
            const auto width = plan->widths[static_cast<std::size_t>(output.buffer)];
            deviations[index].nmse = std::max(deviations[index].nmse, deviation(*actual, expected[index], width, output.columns));
            return {};
        };
        if (auto done = (*executor)->runObserved(part, first, observe); !done) {
            return std::unexpected(done.error());
        }
        first += count;
    }
    return deviations;
}
}
