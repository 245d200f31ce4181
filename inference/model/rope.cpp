// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/model/rope.h"

#include "base/format.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numbers>

namespace inference::model
{
namespace
{
/// Returns the pair that makes `turns` full turns within `context` positions, as a real number (YaRN, section 3.2).
double pairWithTurns(double turns, double rotated, double base, double context)
{
    return rotated * std::log(context / (turns * 2 * std::numbers::pi)) / (2 * std::log(base));
}

struct Yarn {
    double factor = 1;
    double low = 0; ///< the first pair of the ramp
    double high = 0; ///< the last pair of the ramp

    [[nodiscard]] double frequency(double plain, double pair) const
    {
        const double share = 1 - std::clamp((pair - low) / std::max(0.001, high - low), 0.0, 1.0);
        return plain / factor * (1 - share) + plain * share;
    }
};

/// Reads the settings of YaRN. `tuned` is Style::tunedYarn.
Yarn readYarn(Reader &reader, double factor, double rotated, double base, std::uint32_t trainedContext, bool tuned)
{
    const double fast = tuned ? reader.real("rope.scaling.yarn_beta_fast", 1e-3, 1e6, 32) : 32;
    const double slow = tuned ? reader.real("rope.scaling.yarn_beta_slow", 1e-3, 1e6, 1) : 1;
    const double context = reader.count("rope.scaling.original_context_length", 1, 1U << 30U, trainedContext);
    return {
        .factor = factor,
        .low = std::max(0.0, std::floor(pairWithTurns(fast, rotated, base, context))),
        .high = std::min(rotated - 1, std::ceil(pairWithTurns(slow, rotated, base, context))),
    };
}

/// Returns what YaRN multiplies cos and sin by. With a log multiplier (DeepSeek 2024, Ministral 3) part of it is taken back.
double yarnMagnitude(Reader &reader, double factor, bool tuned)
{
    const double multiplier = tuned ? reader.real("rope.scaling.yarn_log_multiplier", 0, 1e3, 0) : 0;
    if (factor <= 1) {
        return 1;
    }
    const double growth = 0.1 * std::log(factor);
    return (1 + growth) / (1 + multiplier * growth);
}

/// Returns what the frequency of each pair is divided by: the tensor `name`, or ones if there is none.
std::vector<float> readDivisors(Reader &reader, const std::string &name, std::uint32_t pairs)
{
    std::vector<float> divisors(pairs, 1.0F);
    if (const gguf::Tensor *tensor = reader.optionalVector(name, pairs)) {
        std::memcpy(divisors.data(), tensor->data.data(), pairs * sizeof(float));
    }
    if (!std::ranges::all_of(divisors, [](float divisor) { return std::isfinite(divisor) && divisor > 0; })) {
        reader.fail(ErrorCode::FileCorrupt, base::format("the tensor {} holds a number that is not positive", name));
    }
    return divisors;
}

std::uint32_t readRotated(Reader &reader, std::uint32_t headDimensions)
{
    const std::uint32_t rotated = reader.count("rope.dimension_count", 2, headDimensions, headDimensions);
    if (rotated % 2 != 0) {
        reader.fail(ErrorCode::FileCorrupt, base::format("{}.rope.dimension_count is odd", reader.architecture()));
    }
    return rotated;
}

double readBase(Reader &reader, std::string_view key)
{
    return reader.real(key, 1.001, 1e12, 10000);
}

/// Returns the frequencies of all pairs. `scale(frequency, pair)` is what the plain frequency of a pair becomes.
template<typename Scale>
std::vector<float> frequencies(double base, std::uint32_t rotated, std::span<const float> divisors, Scale scale)
{
    std::vector<float> result;
    result.reserve(rotated / 2);
    for (std::uint32_t pair = 0; pair < rotated / 2; ++pair) {
        result.push_back(static_cast<float>(scale(std::pow(base, -2.0 * pair / rotated) / divisors[pair], pair)));
    }
    return result;
}
}

std::shared_ptr<const Rope> readRope(Reader &reader, const Hyperparameters &hyperparameters, const Style &style)
{
    const std::uint32_t rotated = readRotated(reader, hyperparameters.headDimensions);
    const std::uint32_t trainedContext = hyperparameters.trainedContext;
    const double base = readBase(reader, "rope.freq_base");
    // Files from before rope.scaling.* existed have the linear factor under another key.
    const double oldFactor = reader.real("rope.scale_linear", 1e-6, 1e6, 1);
    const double factor = reader.real("rope.scaling.factor", 1e-6, 1e6, oldFactor);
    const std::string scaling = reader.text("rope.scaling.type");
    const bool yarnScaled = scaling == "yarn";
    const bool known = scaling.empty() || scaling == "linear" || scaling == "longrope" || scaling == "none";
    if (!yarnScaled && !known) {
        reader.fail(ErrorCode::Unsupported, base::format("the position scaling \"{}\" is not supported", shown(scaling)));
    }
    auto rope = std::make_shared<Rope>();
    rope->neighbours = style.neighbours;
    rope->magnitude = static_cast<float>(reader.real("rope.scaling.attn_factor", 0, 1e3, 1));
    const Yarn yarn = yarnScaled ? readYarn(reader, factor, rotated, base, trainedContext, style.tunedYarn) : Yarn{};
    if (yarnScaled) {
        rope->magnitude *= static_cast<float>(yarnMagnitude(reader, factor, style.tunedYarn));
    }
    const auto scaled = [&](const std::vector<float> &divisors) {
        return frequencies(base, rotated, divisors, [&](double plain, std::uint32_t pair) {
            return yarnScaled ? yarn.frequency(plain, pair) : scaling == "none" ? plain : plain / factor;
        });
    };
    if (reader.file().tensor("rope_factors_long.weight")) {
        rope->inverseFrequencies = scaled(readDivisors(reader, "rope_factors_short.weight", rotated / 2));
        rope->longInverseFrequencies = scaled(readDivisors(reader, "rope_factors_long.weight", rotated / 2));
        rope->longBeyond = reader.count("rope.scaling.original_context_length", 1, 1U << 30U, trainedContext);
    } else {
        rope->inverseFrequencies = scaled(readDivisors(reader, "rope_freqs.weight", rotated / 2));
    }
    return rope;
}

std::shared_ptr<const Rope> readPlainRope(Reader &reader, std::string_view baseKey, std::uint32_t headDimensions, bool neighbours)
{
    const std::uint32_t rotated = readRotated(reader, headDimensions);
    auto rope = std::make_shared<Rope>();
    rope->neighbours = neighbours;
    rope->inverseFrequencies = frequencies(readBase(reader, baseKey), rotated, std::vector<float>(rotated / 2, 1.0F),
                                           [](double plain, std::uint32_t) { return plain; });
    return rope;
}
}
