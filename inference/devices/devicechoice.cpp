// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/devices/devicechoice.h"

#include "base/format.h"
#include "base/stopwatch.h"
#include "inference/trials/trialmodel.h"

#include <algorithm>
#include <array>
#include <limits>
#include <string_view>

namespace inference::devices
{
namespace
{
bool isNative(const execution::DeviceInfo &device)
{
    return device.id.kind == execution::DeviceId::Kind::Cpu;
}

/// Returns the device's rank where nothing was measured; lower is better.
std::size_t rankOf(const execution::DeviceInfo &device)
{
    constexpr auto Order = std::to_array<std::string_view>({"discrete", "integrated", "virtual"});
    return static_cast<std::size_t>(std::ranges::find(Order, device.type) - Order.begin());
}

std::string explain(const Candidate &candidate, std::span<const Candidate> others)
{
    if (others.size() == 1) {
        return isNative(candidate.info) ? "there is no GPU that can be used" : "it is the only one";
    }
    if (!candidate.stepMs) {
        return "it has no time in the trial yet";
    }
    std::string text = base::format("a step of the trial takes {:.2f} ms", *candidate.stepMs);
    for (const auto &other : others) {
        if (other.info.id != candidate.info.id && other.stepMs) {
            text += base::format(", {:.2f} ms on {}", *other.stepMs, execution::text(other.info.id));
        }
    }
    return text;
}
}

std::vector<Candidate> ranked(std::span<const execution::DeviceInfo> devices, const StepTime &stepTime)
{
    const bool native
        = std::ranges::any_of(devices, [](const auto &device) { return isNative(device) && device.unusable.empty(); });
    std::vector<Candidate> list;
    for (const auto &device : devices) {
        if (device.unusable.empty() && (isNative(device) || device.type != "cpu" || !native)) {
            list.push_back({.info = device, .stepMs = {}, .why = {}});
        }
    }
    if (list.size() > 1) {
        for (auto &candidate : list) {
            candidate.stepMs = stepTime(candidate.info);
        }
    }
    std::ranges::stable_sort(list, {}, [](const Candidate &candidate) {
        return std::pair(candidate.stepMs.value_or(std::numeric_limits<double>::max()), rankOf(candidate.info));
    });
    for (auto &candidate : list) {
        candidate.why = explain(candidate, list);
    }
    return list;
}

Result<double> measureStep(execution::Device &device)
{
    constexpr std::uint32_t Steps = 12;
    trials::TrialShape shape;
    shape.type = shape.upType = shape.valueType = gguf::TensorType::Q4_0;
    shape.hidden = 1024;
    shape.feedForward = 4096;
    shape.heads = 16;
    shape.kvHeads = 4;
    shape.vocabulary = 1024;
    shape.layers = 4; // each of 9 MB, so that together they are more than caches hold
    trials::TrialWeights weights(shape.seed);
    const auto executor
        = device.load(trials::trialPlan(shape, weights),
                      {.device = {}, .contextLength = Steps, .batch = 1, .undoTokens = 0, .deviceMemoryBytes = {}}, {}, {});
    if (!executor) {
        return std::unexpected(executor.error());
    }
    double fastest = std::numeric_limits<double>::max(); // other programs only make it longer
    for (std::uint32_t step = 0; step < Steps; ++step) {
        const execution::TokenId token = 0;
        const base::Stopwatch stopwatch;
        if (const auto done = (*executor)->run(std::span(&token, 1), step, 1, {}); !done) {
            return std::unexpected(done.error());
        }
        fastest = std::min(fastest, stopwatch.milliseconds());
    }
    return fastest;
}
}
