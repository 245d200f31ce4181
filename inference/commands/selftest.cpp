// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// selftest compares every operation and weight type on a device with the scalar reference.
#include "inference/devices/selftest.h"
#include "base/format.h"
#include "inference/commands/commands.h"
#include "inference/commands/sessionarguments.h"
#include "inference/devices/devices.h"
#include "inference/devices/methodchoice.h"

#include <algorithm>
#include <cstdio>
#include <memory>
#include <string>

namespace inference::commands
{
namespace
{
Result<bool> run(const std::string &name)
{
    const auto device = name.empty() ? devices::openBestDevice() : execution::deviceId(name).and_then(devices::openDevice);
    if (!device) {
        return std::unexpected(device.error());
    }
    std::puts(base::format("{} ({})", (*device)->info().name, (*device)->info().driver).c_str());
    auto names = trials::selfTestCases();
    std::ranges::move(devices::methodCases((*device)->info()), std::back_inserter(names));
    const auto results = devices::selfTest(**device, names);
    if (!results) {
        return std::unexpected(results.error());
    }
    for (const auto &result : *results) {
        std::puts(base::format("  {:16} {}: {}", result.name, result.passed ? "passed" : "FAILED", result.detail).c_str());
    }
    return std::ranges::all_of(*results, &trials::SelfTestResult::passed);
}
}

void addSelftest(CLI::App &app, int &status)
{
    auto *command = app.add_subcommand("selftest", "compare what a device computes with the scalar reference");
    auto name = std::make_shared<std::string>();
    command->add_option("--device", *name, DeviceHelp);
    command->callback([name, &status] {
        const auto passed = run(*name);
        if (!passed) {
            status = reportFailure(passed.error());
        } else if (!*passed) {
            status = reportFailure({.code = ErrorCode::DeviceFailed, .detail = "this device computes wrong numbers"});
        }
    });
}
}
