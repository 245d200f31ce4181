// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/reference/linear.h"
#include "inference/reference/dequantize.h"

#include <cassert>
#include <cmath>
#include <optional>

namespace inference::reference
{
namespace
{
/// (tokens, cols), normalised if there is a norm.
std::vector<double> inputs(const std::optional<model::Norm> &norm, std::size_t tokens, std::span<const float> in)
{
    if (!norm) {
        return {in.begin(), in.end()};
    }
    std::vector<double> result;
    result.reserve(in.size());
    const std::size_t cols = in.size() / tokens;
    for (std::size_t t = 0; t < tokens; ++t) {
        const std::vector<double> row = normalize(*norm, in.subspan(t * cols, cols));
        result.insert(result.end(), row.begin(), row.end());
    }
    return result;
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
        dequantizeRow(*linear.bias, 0, bias);
    }
    for (std::size_t row = 0; row < linear.weight->rows(); ++row) {
        dequantizeRow(*linear.weight, row, weights);
        for (std::size_t t = 0; t < tokens; ++t) {
            double sum = linear.bias ? bias[row] : 0;
            for (std::size_t i = 0; i < cols; ++i) {
                sum += weights[i] * in[t * cols + i];
            }
            write(t, row, sum);
        }
    }
}

void stack(std::span<const model::Linear> linears, std::size_t tokens, std::span<const double> in, bool accumulate,
           std::span<float> out)
{
    const std::size_t width = out.size() / tokens;
    std::size_t first = 0;
    for (const model::Linear &linear : linears) {
        multiply(linear, tokens, in, [&](std::size_t token, std::size_t row, double value) {
            float &target = out[token * width + first + row];
            target = static_cast<float>(accumulate ? target + value : value);
        });
        first += linear.weight->rows();
    }
    assert(first == width);
}
}

void embed(const model::Embed &operation, std::span<const std::int32_t> tokens, std::span<float> out)
{
    const std::size_t cols = operation.table->cols();
    assert(out.size() == tokens.size() * cols);
    for (std::size_t t = 0; t < tokens.size(); ++t) {
        const auto row = out.subspan(t * cols, cols);
        dequantizeRow(*operation.table, static_cast<std::uint64_t>(tokens[t]), row);
        for (float &value : row) {
            value *= operation.scale;
        }
    }
}

std::vector<double> normalize(const model::Norm &norm, std::span<const float> in)
{
    std::vector<float> weight(in.size());
    dequantizeRow(*norm.weight, 0, weight);
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

void project(const model::Project &operation, std::size_t tokens, std::span<const float> in, std::span<float> out)
{
    stack(operation.linears, tokens, inputs(operation.norm, tokens, in), operation.accumulate, out);
}

void gatedProject(const model::GatedProject &operation, std::size_t tokens, std::span<const float> in, std::span<float> out)
{
    const std::vector<double> normalized = inputs(operation.norm, tokens, in);
    const std::size_t width = out.size() / tokens;
    std::vector<double> gates(out.size());
    multiply(operation.gate, tokens, normalized, [&](std::size_t token, std::size_t row, double value) {
        gates[token * width + row] = value / (1 + std::exp(-value));
    });
    multiply(operation.up, tokens, normalized, [&](std::size_t token, std::size_t row, double value) {
        out[token * width + row] = static_cast<float>(gates[token * width + row] * value);
    });
}

void head(const model::Head &operation, std::size_t tokens, std::span<const float> in, std::span<float> out)
{
    stack(std::span(&operation.linear, 1), tokens, inputs(operation.norm, tokens, in), false, out);
}
}
