// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// devices lists what there is, what each device can do, whether it passed its self-test, and which one is chosen.
#include "inference/devices/devices.h"
#include "base/format.h"
#include "base/json.h"
#include "inference/commands/commands.h"
#include "inference/commands/sessionarguments.h"
#include "inference/devices/drivertrial.h"
#include "inference/devices/methodchoice.h"
#include "inference/devices/selftest.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdio>
#include <memory>
#include <string>
#include <variant>

namespace inference::commands
{
namespace
{
/// A device and what else is said of it.
struct Listed {
    const execution::DeviceInfo &device;
    const devices::Candidate *candidate = nullptr; ///< null if the device is no candidate
    bool chosen = false;
};

nlohmann::json jsonOf(const Listed &listed)
{
    const auto &device = listed.device;
    nlohmann::json json{
        {"id", execution::text(device.id)},
        {"name", device.name},
        {"type", device.type},
        {"driver", device.driver},
        {"memory_bytes", device.memoryBytes},
        {"usable", device.unusable.empty()},
        {"reason", device.unusable},
        {"fault", devices::name(device.fault)},
        {"self_test", devices::name(devices::selfTestState(device))},
        {"chosen", listed.chosen},
        {"why", listed.candidate ? listed.candidate->why : ""},
        {"paths", nlohmann::json::object()},
    };
    if (listed.candidate && listed.candidate->stepMs) {
        json["step_ms"] = *listed.candidate->stepMs;
    }
    for (const auto &choice : devices::rememberedMethods(device)) {
        json["paths"][choice.type] = {{"products", execution::name(choice.methods.products)},
                                      {"loads", execution::name(choice.methods.loads)},
                                      {"ms", choice.ms}};
    }
    if (device.id.kind == execution::DeviceId::Kind::Vulkan) {
        json["index"] = device.id.index;
    }
    for (const auto &[feature, value] : device.features) {
        std::visit([&](auto v) { json[feature] = v; }, value);
    }
    return json;
}

std::string lineOf(const Listed &listed)
{
    const auto &device = listed.device;
    const auto id = execution::text(device.id);
    if (!device.unusable.empty()) {
        return base::format("{}: {} ({}) {}: {}", id, device.name, device.type,
                            device.fault == execution::DriverFault::None ? "cannot be used" : "is not used", device.unusable);
    }
    std::string words;
    for (const auto &word : device.capabilities) {
        words += (words.empty() ? "" : ", ") + word;
    }
    auto line = base::format("{}: {} ({}), {} MiB, {}; {}; self-test: {}", id, device.name, device.type, device.memoryBytes >> 20,
                             device.driver, words, devices::name(devices::selfTestState(device)));
    for (const auto &choice : devices::rememberedMethods(device)) {
        line += base::format("; {}: {}", choice.type, execution::text(choice.methods));
    }
    if (listed.candidate) {
        line += base::format("; {}{}", listed.chosen ? "chosen, since " : "", listed.candidate->why);
    }
    return line;
}

Result<void> run(bool json, bool retry)
{
    if (retry) {
        if (const auto done = devices::retryDevices({}); !done) {
            return done;
        }
    }
    const auto devices = devices::listDevices();
    const auto candidates = devices::candidates(devices::StepTimes::Remembered);
    auto list = nlohmann::json::array();
    for (const auto &device : devices) {
        const auto found = std::ranges::find(candidates, device.id, [](const auto &candidate) { return candidate.info.id; });
        const Listed listed{.device = device,
                            .candidate = found != candidates.end() ? &*found : nullptr,
                            .chosen = found != candidates.end() && found == candidates.begin()};
        if (json) {
            list.push_back(jsonOf(listed));
        } else {
            std::puts(lineOf(listed).c_str());
        }
    }
    if (json) {
        std::puts(base::dump(list).c_str());
    } else if (devices.empty()) {
        return fail(ErrorCode::NoDevice, "there is no device");
    }
    return {};
}
}

void addDevices(CLI::App &app, int &status)
{
    auto *command = app.add_subcommand("devices", "list the devices that models can run on");
    auto json = std::make_shared<bool>(false);
    command->add_flag("--json", *json, "one line of JSON");
    auto retry = std::make_shared<bool>(false);
    command->add_flag("--retry", *retry, "forget which devices failed, so that they are tried again when one is next wanted");
    command->callback([json, retry, &status] {
        if (const auto done = run(*json, *retry); !done) {
            status = reportFailure(done.error());
        }
    });
}
}
