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
/// The pair that makes `turns` full turns within `context` positions, as a real number (YaRN, section 3.2).
double pairWithTurns(double turns, double rotated, double base, double context)
{
    return rotated * std::log(context / (turns * 2 * std::numbers::pi)) / (2 * std::log(base));
}

struct Yarn {
    double factor = 1;
    double extrapolation = 1; ///< 1: the full ramp between interpolated and plain frequencies
    double low = 0; ///< first pair of the ramp
    double high = 0; ///< last pair of the ramp

    [[nodiscard]] double frequency(double plain, double pair) const
    {
        const double ramp = 1 - std::clamp((pair - low) / std::max(0.001, high - low), 0.0, 1.0);
        const double share = ramp * extrapolation;
        return plain / factor * (1 - share) + plain * share;
    }
};

Yarn readYarn(Reader &reader, double factor, double rotated, double base, std::uint32_t trainedContext)
{
    const double fast = reader.real("rope.scaling.yarn_beta_fast", 1e-3, 1e6, 32);
    const double slow = reader.real("rope.scaling.yarn_beta_slow", 1e-3, 1e6, 1);
    const double context = reader.count("rope.scaling.original_context_length", 1, 1U << 30U, trainedContext);
    return {
        .factor = factor,
        .extrapolation = reader.real("rope.scaling.yarn_ext_factor", 0, 1, 1),
        .low = std::max(0.0, std::floor(pairWithTurns(fast, rotated, base, context))),
        .high = std::min(rotated - 1, std::ceil(pairWithTurns(slow, rotated, base, context))),
    };
}
}

std::shared_ptr<const Rope> readRope(Reader &reader, std::uint32_t headDimensions, std::uint32_t trainedContext, bool neighbours)
{
    const std::uint32_t rotated = reader.count("rope.dimension_count", 2, headDimensions, headDimensions);
    if (rotated % 2 != 0) {
        reader.fail(ErrorCode::FileCorrupt, base::format("{}.rope.dimension_count is odd", reader.architecture()));
    }
    const double base = reader.real("rope.freq_base", 1.001, 1e12, 10000);
    // Files from before rope.scaling.* existed have the linear factor under another key.
    const double oldFactor = reader.real("rope.scale_linear", 1e-6, 1e6, 1);
    const double factor = reader.real("rope.scaling.factor", 1e-6, 1e6, oldFactor);
    const std::string scaling = reader.text("rope.scaling.type");
    const bool yarnScaled = scaling == "yarn";
    const bool linear = scaling == "linear" || scaling.empty();
    if (!yarnScaled && !linear && scaling != "none") {
        reader.fail(ErrorCode::Unsupported, base::format("the position scaling \"{}\" is not supported", shown(scaling)));
    }
    const gguf::Tensor *divisors = reader.optionalVector("rope_freqs.weight", rotated / 2);
    auto rope = std::make_shared<Rope>();
    rope->neighbours = neighbours;
    rope->magnitude = static_cast<float>(reader.real("rope.scaling.attn_factor", 0, 1e3, 1));
    const Yarn yarn = yarnScaled ? readYarn(reader, factor, rotated, base, trainedContext) : Yarn{};
    if (yarnScaled && yarn.extrapolation != 0 && factor > 1) {
        rope->magnitude *= static_cast<float>(1 + 0.1 * std::log(factor));
    }
    if (reader.error()) {
        return rope;
    }
    for (std::uint32_t pair = 0; pair < rotated / 2; ++pair) {
        float divisor = 1;
        if (divisors) {
            std::memcpy(&divisor, divisors->data.subspan(pair * sizeof(float)).data(), sizeof(float));
        }
        if (!std::isfinite(divisor) || divisor <= 0) {
            reader.fail(ErrorCode::FileCorrupt, "the tensor rope_freqs.weight holds a number that is not positive");
            break;
        }
        double frequency = std::pow(base, -2.0 * pair / rotated) / divisor;
        if (yarnScaled) {
            frequency = yarn.frequency(frequency, pair);
        } else if (linear) {
            frequency /= factor;
        }
        rope->inverseFrequencies.push_back(static_cast<float>(frequency));
    }
    return rope;
}
}
