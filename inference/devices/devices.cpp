// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/devices/devices.h"

#include "base/format.h"
#include "inference/cpu/device.h"
#include "inference/devices/devicememory.h"
#include "inference/devices/drivertrial.h"
#include "inference/devices/selftest.h"
#include "inference/gpu/device.h"

#include <nlohmann/json.hpp>

namespace inference::devices
{
namespace
{
constexpr auto StepField = "step_ms";

/// Returns the key of what is known of a device's speed, which is kept beside what its self-test said.
std::string trialKey(const execution::DeviceInfo &device)
{
    return device.identity + "-trial";
}

std::optional<double> rememberedStep(const execution::DeviceInfo &device)
{
    const auto known = recall(trialKey(device));
    const auto found = known.find(StepField);
    return found != known.end() && found->is_number() ? std::optional(found->get<double>()) : std::nullopt;
}

/// Returns the time of a step in milliseconds, and measures it if that was not tried before. A device that fails has no time, and
/// is not tried again for as long as nothing changes.
std::optional<double> triedStep(const execution::DeviceInfo &device)
{
    if (!recall(trialKey(device)).contains(StepField)) {
        const DriverTrial trial(device, "step");
        const auto measured = openDevice(device.id).and_then([](const auto &opened) { return measureStep(*opened); });
        remember(trialKey(device), {{StepField, measured ? nlohmann::json(*measured) : nlohmann::json()}});
    }
    return rememberedStep(device);
}
}

std::vector<execution::DeviceInfo> listDevices()
{
    auto devices = gpu::Device::list().value_or(std::vector<execution::DeviceInfo>());
    for (auto &device : devices) {
        if (!device.unusable.empty()) {
            continue;
        }
        device.fault = driverFault(device);
        if (device.fault != execution::DriverFault::None) {
            device.unusable
                = base::format("{}; it is not tried again until it has another version, or until \"tramontane-engine devices "
                               "--retry\"",
                               text(device.fault));
        }
    }
    devices.push_back(cpu::Device::describe());
    return devices;
}

Result<std::unique_ptr<execution::Device>> openDevice(const execution::DeviceId &id)
{
    if (id.kind == execution::DeviceId::Kind::Cpu) {
        return cpu::Device::open();
    }
    std::optional<DriverTrial> trial;
    return gpu::Device::open(id.index, [&trial](const execution::DeviceInfo &device) {
        if (selfTestState(device) == SelfTestState::Untested) {
            trial.emplace(device, "opening");
        }
    });
}

Result<void> retryDevices(const std::optional<execution::DeviceId> &id)
{
    bool found = false;
    for (const auto &device : listDevices()) {
        if (id && device.id != *id) {
            continue;
        }
        found = true;
        const bool failed = device.fault != execution::DriverFault::None || selfTestState(device) == SelfTestState::Failed
            || (recall(trialKey(device)).contains(StepField) && !rememberedStep(device));
        if (!failed) {
            continue;
        }
        forgetDriverFaults(device);
        forget(device.identity);
        forget(trialKey(device));
    }
    if (!found && id) {
        return fail(ErrorCode::NoDevice, "there is no device " + text(*id));
    }
    return {};
}

std::vector<Candidate> candidates(StepTimes times)
{
    auto devices = listDevices();
    std::erase_if(devices, [](const auto &device) { return selfTestState(device) == SelfTestState::Failed; });
    return ranked(devices, times == StepTimes::All ? triedStep : rememberedStep);
}

Result<std::unique_ptr<execution::Device>> openBestDevice()
{
    const auto list = candidates(StepTimes::All);
    if (!list.empty()) {
        return openDevice(list.front().info.id);
    }
    const auto devices = listDevices();
    return fail(ErrorCode::NoDevice,
                "no device here can be used: " + devices.front().name + ": "
                    + (devices.front().unusable.empty() ? "it failed its self-test" : devices.front().unusable));
}
}
