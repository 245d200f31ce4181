// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// devices: what Vulkan offers, what each device can do, and whether it passed its self-test.
#include "base/format.h"
#include "base/json.h"
#include "inference/commands/commands.h"
#include "inference/commands/sessionarguments.h"
#include "inference/session/selftest.h"

#include <nlohmann/json.hpp>

#include <cstdio>
#include <memory>
#include <string>
#include <vector>

namespace inference::commands
{
namespace
{
nlohmann::json jsonOf(std::size_t index, const vulkan::Capabilities &device)
{
    return {
        {"index", index},
        {"name", device.name},
        {"type", name(device.type)},
        {"driver", device.driver},
        {"memory_bytes", device.memoryBytes},
        {"subgroup_size", device.subgroupSize},
        {"min_subgroup_size", device.minSubgroupSize},
        {"max_subgroup_size", device.maxSubgroupSize},
        {"fp16", device.fp16},
        {"int8", device.int8},
        {"integer_dot", device.integerDot},
        {"cooperative_matrix", device.cooperativeMatrix},
        {"usable", device.unusable.empty()},
        {"reason", device.unusable},
        {"self_test", session::name(session::selfTestState(device))},
    };
}

std::string lineOf(std::size_t index, const vulkan::Capabilities &device)
{
    if (!device.unusable.empty())
        return base::format("{}: {} ({}) cannot be used: {}", index, device.name, name(device.type), device.unusable);
    std::string words;
    for (const auto &word : device.words())
        words += (words.empty() ? "" : ", ") + word;
    return base::format("{}: {} ({}), {} MiB, {}; {}; self-test: {}", index, device.name, name(device.type),
                        device.memoryBytes >> 20, device.driver, words, session::name(session::selfTestState(device)));
}

Result<void> run(bool json)
{
    const auto instance = vulkan::Instance::create();
    if (!instance)
        return std::unexpected(instance.error());
    const auto devices = vulkan::listDevices(**instance);
    if (!devices)
        return std::unexpected(devices.error());
    auto list = nlohmann::json::array();
    for (std::size_t i = 0; i < devices->size(); ++i) {
        if (json)
            list.push_back(jsonOf(i, (*devices)[i]));
        else
            std::puts(lineOf(i, (*devices)[i]).c_str());
    }
    if (json)
        std::puts(base::dump(list).c_str());
    else if (devices->empty())
        return fail(ErrorCode::NoDevice, "Vulkan offers no device");
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
