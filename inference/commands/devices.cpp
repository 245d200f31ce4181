// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// devices: what Vulkan offers, what each device can do, and whether it passed its self-test.
#include "inference/session/devices.h"
#include "base/format.h"
#include "base/json.h"
#include "inference/commands/commands.h"
#include "inference/commands/sessionarguments.h"
#include "inference/session/selftest.h"

#include <nlohmann/json.hpp>

#include <cstdio>
#include <memory>
#include <string>
#include <variant>

namespace inference::commands
{
namespace
{
nlohmann::json jsonOf(const session::DeviceInfo &device)
{
    nlohmann::json json{
        {"id", session::text(device.id)},
        {"index", device.id.index},
        {"name", device.name},
        {"type", device.type},
        {"driver", device.driver},
        {"memory_bytes", device.memoryBytes},
        {"usable", device.unusable.empty()},
        {"reason", device.unusable},
        {"self_test", session::name(session::selfTestState(device))},
    };
    for (const auto &[feature, value] : device.features)
        std::visit([&](auto v) { json[feature] = v; }, value);
    return json;
}

std::string lineOf(const session::DeviceInfo &device)
{
    const auto id = session::text(device.id);
    if (!device.unusable.empty())
        return base::format("{}: {} ({}) cannot be used: {}", id, device.name, device.type, device.unusable);
    std::string words;
    for (const auto &word : device.words)
        words += (words.empty() ? "" : ", ") + word;
    return base::format("{}: {} ({}), {} MiB, {}; {}; self-test: {}", id, device.name, device.type, device.memoryBytes >> 20,
                        device.driver, words, session::name(session::selfTestState(device)));
}

Result<void> run(bool json)
{
    const auto devices = session::listDevices();
    auto list = nlohmann::json::array();
    for (const auto &device : devices) {
        if (json)
            list.push_back(jsonOf(device));
        else
            std::puts(lineOf(device).c_str());
    }
    if (json)
        std::puts(base::dump(list).c_str());
    else if (devices.empty())
        return fail(ErrorCode::NoDevice, "there is no device");
    return {};
}
}

void addDevices(CLI::App &app, int &status)
{
    auto *command = app.add_subcommand("devices", "list what Vulkan offers");
    auto json = std::make_shared<bool>(false);
    command->add_flag("--json", *json, "one line of JSON");
    command->callback([json, &status] {
        if (const auto done = run(*json); !done)
            status = reportFailure(done.error());
    });
}
}
