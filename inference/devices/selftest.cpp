// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/devices/selftest.h"

#include "base/format.h"
#include "inference/devices/devicememory.h"
#include "inference/devices/drivertrial.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

namespace inference::devices
{
std::string_view name(SelfTestState state)
{
    switch (state) {
    case SelfTestState::Passed:
        return "passed";
    case SelfTestState::Failed:
        return "failed";
    case SelfTestState::Untested:
        break;
    }
    return "untested";
}

SelfTestState selfTestState(const execution::DeviceInfo &device)
{
    auto state = SelfTestState::Untested;
    const auto known = recall(device.identity);
    for (const auto &[name, outcome] : known.items()) {
        if (name.contains(trials::MethodSign)) {
            continue; // a method that computes wrong is not taken, and the device does without it
        }
        if (outcome != "passed") {
            return SelfTestState::Failed;
        }
        state = SelfTestState::Passed;
    }
    return state;
}

Result<std::vector<trials::SelfTestResult>> selfTest(execution::Device &device, std::span<const std::string> names,
                                                     const trials::Tester &test)
{
    if (names.empty()) {
        return {};
    }
    std::vector<trials::SelfTestCase> cases;
    for (const auto &name : names) {
        auto found = trials::selfTestCase(name);
        if (!found) {
            return fail(ErrorCode::Internal, base::format("there is no self-test \"{}\"", name));
        }
        cases.push_back(*std::move(found));
    }
    std::optional<DriverTrial> trial(std::in_place, device.info(), "self-test");
    auto results = test(device, cases);
    trial.reset();
    if (!results) {
        return results;
    }
    auto outcome = nlohmann::json::object(); // "passed" or "failed", by the name of the case
    for (const auto &result : *results) {
        outcome[result.name] = name(result.passed ? SelfTestState::Passed : SelfTestState::Failed);
    }
    remember(device.info().identity, outcome);
    return results;
}

Result<void> requireSelfTest(execution::Device &device, std::span<const std::string> names, const trials::Tester &test)
{
    const auto known = recall(device.info().identity);
    std::vector<std::string> unknown;
    std::ranges::copy_if(names, std::back_inserter(unknown),
                         [&](const std::string &name) { return known.value(name, "") != "passed"; });
    const auto results = selfTest(device, unknown, test);
    if (!results) {
        return std::unexpected(results.error());
    }
    for (const auto &result : *results) {
        if (!result.passed) {
            return fail(ErrorCode::DeviceFailed,
                        base::format("{} computes wrong numbers in the self-test \"{}\" ({}); it is not used", device.info().name,
                                     result.name, result.detail));
        }
    }
    return {};
}
}
