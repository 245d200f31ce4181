// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// selftest: every operation and weight type on a device, against the scalar reference.
#include "inference/session/selftest.h"
#include "base/format.h"
#include "inference/commands/commands.h"
#include "inference/commands/sessionarguments.h"
#include "inference/session/devices.h"

#include <algorithm>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>

namespace inference::commands
{
namespace
{
Result<bool> run(const std::string &name)
{
    std::optional<session::DeviceId> id;
    if (!name.empty()) {
        const auto named = session::deviceId(name);
        if (!named)
            return std::unexpected(named.error());
        id = *named;
    }
    const auto device = session::openDevice(id);
    if (!device)
        return std::unexpected(device.error());
    std::puts(base::format("{} ({})", (*device)->info().name, (*device)->info().driver).c_str());
    const auto results = session::selfTest(**device, session::selfTestCases());
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
    auto name = std::make_shared<std::string>();
    command->add_option("--device", *name, DeviceHelp);
    command->callback([name, &status] {
        const auto passed = run(*name);
        if (!passed)
            status = reportFailure(passed.error());
        else if (!*passed)
            status = reportFailure({.code = ErrorCode::DeviceFailed, .detail = "this device computes wrong numbers"});
    });
}
}
