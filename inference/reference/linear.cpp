// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/reference/linear.h"
#include "inference/gguf/dequantise.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <functional>
#include <numbers>
#include <numeric>
#include <optional>

namespace inference::reference
{
namespace
{
/// Returns `in`, (tokens, cols), normalised if there is a norm.
std::vector<double> inputs(const std::optional<model::Norm> &norm, std::size_t tokens, std::span<const float> in)
{
    if (!norm) {
        return {in.begin(), in.end()};
    }
    std::vector<double> result;
    result.reserve(in.size());
    const std::size_t cols = in.size() / tokens;
    for (std::size_t t = 0; t < tokens; ++t) {
        const std::vector<double> row = normalise(*norm, in.subspan(t * cols, cols));
        result.insert(result.end(), row.begin(), row.end());
    }
    return result;
}

double activate(const model::Activation &activation, double x)
{
    using Kind = model::Activation::Kind;
    const auto &[a, b, c, d] = activation.parameters;
    switch (activation.kind) {
    case Kind::None:
        break;
    case Kind::Silu:
        return x / (1 + std::exp(-x));
    case Kind::Gelu:
        return x * 0.5 * (1 + std::tanh(std::sqrt(2 / std::numbers::pi) * (x + 0.044715 * x * x * x)));
    case Kind::Xielu:
        return x > 0 ? a * x * x + c * x : (std::expm1(std::min<double>(x, d)) - x) * b + c * x;
    case Kind::SoftCap:
        return a * std::tanh(x / a);
    case Kind::Scale:
        return a * x;
    }
    return x;
}

/// Calls write(token, row, (W x + b)[row]) for every row and token; each row is unpacked once.
template<typename Write>
void multiply(const model::Linear &linear, std::size_t tokens, std::span<const double> in, Write write)
{
    const std::size_t cols = linear.weight->cols();
    assert(in.size() == tokens * cols);
    std::vector<float> weights(cols);
    std::vector<float> bias(linear.bias ? linear.weight->rows() : 0);
    if (linear.bias) {
        dequantiseRow(*linear.bias, 0, bias);
    }
    for (std::size_t row = 0; row < linear.weight->rows(); ++row) {
        dequantiseRow(*linear.weight, row, weights);
        for (std::size_t t = 0; t < tokens; ++t) {
            double sum = linear.bias ? bias[row] : 0;
            for (std::size_t i = 0; i < cols; ++i) {
                sum += weights[i] * in[t * cols + i];
            }
            write(t, row, sum);
        }
    }
}

/// Returns the activated results of all `linears`, stacked into rows of `width` numbers: (tokens, width).
std::vector<double> stacked(std::span<const model::Linear> linears, const model::Activation &activation, std::size_t tokens,
                            std::span<const double> in, std::size_t width)
{
    std::vector<double> out(tokens * width);
    std::size_t first = 0;
    for (const model::Linear &linear : linears) {
        multiply(linear, tokens, in, [&](std::size_t token, std::size_t row, double value) {
            out[token * width + first + row] = activate(activation, value);
        });
        first += linear.weight->rows();
    }
    assert(first == width);
    return out;
}

std::vector<double> normalised(const model::Norm &norm, std::span<const double> in)
{
    std::vector<float> weight(in.size());
    dequantiseRow(*norm.weight, 0, weight);
    double squares = 0;
    for (const double x : in) {
        squares += x * x;
    }
    const double factor = 1 / std::sqrt(squares / static_cast<double>(in.size()) + static_cast<double>(norm.epsilon));
    std::vector<double> result(in.size());
    for (std::size_t i = 0; i < in.size(); ++i) {
        result[i] = in[i] * factor * weight[i];
    }
    return result;
}

/// Returns one expert's matrix of a stack.
gguf::Tensor expertOf(const gguf::Tensor &experts, std::size_t expert)
{
    gguf::Tensor one = experts;
    one.shape[2] = 1;
    const auto bytes = experts.data.size() / experts.shape[2];
    one.data = experts.data.subspan(expert * bytes, bytes);
    return one;
}
}

void embed(const model::Embed &operation, std::span<const std::int32_t> tokens, std::span<float> out)
{
    const std::size_t cols = operation.table->cols();
    assert(out.size() == tokens.size() * cols);
    for (std::size_t t = 0; t < tokens.size(); ++t) {
        const auto row = out.subspan(t * cols, cols);
        dequantiseRow(*operation.table, static_cast<std::uint64_t>(tokens[t]), row);
        for (float &value : row) {
            value *= operation.scale;
        }
    }
}

std::vector<double> normalise(const model::Norm &norm, std::span<const float> in)
{
    return normalised(norm, std::vector<double>(in.begin(), in.end()));
}

void project(const model::Project &operation, std::size_t tokens, std::span<const float> in, std::span<float> out)
{
    const std::size_t width = out.size() / tokens;
    auto values = stacked(operation.linears, operation.activation, tokens, inputs(operation.norm, tokens, in), width);
    for (std::size_t t = 0; operation.postNorm && t < tokens; ++t) {
        const auto row = std::span(values).subspan(t * width, width);
        std::ranges::copy(normalised(*operation.postNorm, row), row.begin());
    }
    for (std::size_t i = 0; i < out.size(); ++i) {
        out[i] = static_cast<float>(operation.accumulate ? out[i] + values[i] : values[i]);
    }
}

void gatedProject(const model::GatedProject &operation, std::size_t tokens, std::span<const float> in, std::span<float> out)
{
    const std::vector<double> x = inputs(operation.norm, tokens, in);
    const std::size_t width = out.size() / tokens;
    const auto gates = stacked(std::span(&operation.gate, 1), operation.activation, tokens, x, width);
    const auto ups = stacked(std::span(&operation.up, 1), {}, tokens, x, width);
    for (std::size_t i = 0; i < out.size(); ++i) {
        out[i] = static_cast<float>(gates[i] * ups[i]);
    }
}

void route(const model::Route &operation, std::size_t tokens, std::span<const float> scores, std::span<float> routes)
{
    std::vector<std::uint32_t> order(operation.experts);
    for (std::size_t t = 0; t < tokens; ++t) {
        const auto row = scores.subspan(t * operation.experts, operation.experts);
        std::iota(order.begin(), order.end(), 0U);
        std::ranges::stable_sort(order, std::greater(), [row](std::uint32_t expert) { return row[expert]; });
        const double highest = row[order.front()];
        const auto counted = operation.renormalise ? operation.used : operation.experts;
        double sum = 0;
        for (std::uint32_t i = 0; i < counted; ++i) {
            sum += std::exp(row[order[i]] - highest);
        }
        for (std::uint32_t i = 0; i < operation.used; ++i) {
            const auto chosen = routes.subspan(t * 2 * operation.used, std::size_t{2} * operation.used);
            chosen[i] = static_cast<float>(order[i]);
            chosen[operation.used + i] = static_cast<float>(std::exp(row[order[i]] - highest) / sum);
        }
    }
}

void expertProject(const model::ExpertProject &operation, std::size_t tokens, std::span<const float> routes,
                   std::span<const float> in, std::span<float> out)
{
    const std::size_t used = routes.size() / tokens / 2;
    const std::size_t pairs = tokens * used;
    const std::size_t rows = operation.weight->shape[1];
    const std::size_t cols = operation.weight->cols();
    const std::size_t sharers = pairs / (in.size() / cols); // the number of pairs that read one row of `in`
    const auto x = inputs(operation.norm, in.size() / cols, in);
    for (std::size_t pair = 0; pair < pairs; ++pair) {
        const auto expert = static_cast<std::size_t>(routes[pair / used * 2 * used + pair % used]);
        const auto row = std::span(x).subspan(pair / sharers * cols, cols);
        const auto times = [&](const gguf::Tensor &experts, const model::Activation &activation) {
            const auto one = expertOf(experts, expert);
            const model::Linear linear{.weight = &one, .bias = nullptr};
            return stacked(std::span(&linear, 1), activation, 1, row, rows);
        };
        auto values = times(*operation.weight, operation.gate ? model::Activation{} : operation.activation);
        if (operation.gate) {
            const auto gates = times(*operation.gate, operation.activation);
            std::ranges::transform(values, gates, values.begin(), std::multiplies());
        }
        std::ranges::transform(values, out.begin() + static_cast<std::ptrdiff_t>(pair * rows),
                               [](double value) { return static_cast<float>(value); });
    }
}

void expertMix(const model::ExpertMix &operation, std::size_t tokens, std::span<const float> routes, std::span<const float> in,
               std::span<float> out)
{
    const std::size_t used = routes.size() / tokens / 2;
    const std::size_t width = out.size() / tokens;
    for (std::size_t t = 0; t < tokens; ++t) {
        for (std::size_t i = 0; i < width; ++i) {
            double sum = 0;
            for (std::size_t r = 0; r < used; ++r) {
                sum += static_cast<double>(routes[(t * 2 + 1) * used + r]) * in[(t * used + r) * width + i];
            }
            out[t * width + i] = static_cast<float>(out[t * width + i] + sum * operation.scale);
        }
    }
}

void head(const model::Head &operation, std::size_t tokens, std::span<const float> in, std::span<float> out)
{
    const auto values = stacked(std::span(&operation.linear, 1), operation.activation, tokens, inputs(operation.norm, tokens, in),
                                out.size() / tokens);
    std::ranges::transform(values, out.begin(), [](double value) { return static_cast<float>(value); });
}
}
