// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// selftest: every operation and weight type on a device, against the scalar reference.
#include "inference/session/selftest.h"
#include "base/format.h"
#include "inference/commands/commands.h"
#include "inference/commands/sessionarguments.h"

#include <algorithm>
#include <cstdio>
#include <memory>
#include <optional>

namespace inference::commands
{
namespace
{
Result<bool> run(std::optional<std::uint32_t> index)
{
    auto instance = vulkan::Instance::create();
    if (!instance)
        return std::unexpected(instance.error());
    const auto device = vulkan::Device::open(std::move(*instance), index);
    if (!device)
        return std::unexpected(device.error());
    std::puts(base::format("{} ({})", (*device)->capabilities().name, (*device)->capabilities().driver).c_str());
    const auto results = session::selfTest(*device, session::selfTestCases());
    if (!results)
        return std::unexpected(results.error());
    for (const auto &result : *results)
        std::puts(base::format("  {:11} {}: {}", result.name, result.passed ? "passed" : "FAILED", result.detail).c_str());
    return std::ranges::all_of(*results, &session::SelfTestResult::passed);
}
}

void addSelftest(CLI::App &app, int &status)
{
    auto *command = app.add_subcommand("selftest", "compare what a device computes with the scalar reference");
    auto index = std::make_shared<std::optional<std::uint32_t>>();
    command->add_option("--device", *index, "number of the device, as the command devices lists them");
    command->callback([index, &status] {
        const auto passed = run(*index);
        if (!passed)
            status = reportFailure(passed.error());
        else if (!*passed)
            status = reportFailure({.code = ErrorCode::DeviceFailed, .detail = "this device computes wrong numbers"});
    });
}
}
