// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/cpu/device.h"

#include "base/format.h"
#include "base/hostmemory.h"
#include "inference/cpu/executor.h"
#include "inference/cpu/yardsticks.h"

#include <algorithm>
#include <filesystem>
#include <fstream>

namespace inference::cpu
{
namespace
{
/// Returns the processor's name as the Linux kernel reports it.
std::string processorName()
{
    std::ifstream file("/proc/cpuinfo");
    for (std::string line; std::getline(file, line);) {
        if (const auto colon = line.find(": "); line.starts_with("model name") && colon != std::string::npos) {
            return line.substr(colon + 2);
        }
    }
    return "Processor";
}

/// Returns a text that tells builds of this program apart, since another build has other kernels.
std::string programIdentity()
{
    std::error_code error;
    const auto path = std::filesystem::read_symlink("/proc/self/exe", error);
    const auto bytes = std::filesystem::file_size(path, error);
    const auto time = std::filesystem::last_write_time(path, error).time_since_epoch().count();
    return base::format("{:x}-{:x}", bytes, time);
}

execution::MemoryBudget memoryBudget(const execution::DeviceInfo &info, const execution::Options &options)
{
    const auto bytes = base::freeHostBytes();
    const auto own = std::min(bytes, options.deviceMemoryBytes.value_or(bytes));
    return {.deviceBytes = own, .hostBytes = bytes - own, .deviceName = info.name}; // all memory is equally fast
}

std::string nameOf(const Target &target, execution::Precision precision)
{
    return base::format("{} with {}", target.name, precision == execution::Precision::Exact ? "floats" : "whole numbers");
}
}

/// Puts an instruction set to use; when it goes, the best one is in use again.
class Device::TargetGuard
{
public:
    explicit TargetGuard(const Target &target) { useTarget(target); }
    ~TargetGuard() { useBestTarget(); }
    TargetGuard(const TargetGuard &) = delete;
    TargetGuard &operator=(const TargetGuard &) = delete;
};

Device::Device() = default;
Device::~Device() = default;

execution::DeviceInfo Device::describe()
{
    execution::DeviceInfo info{.id = {.kind = execution::DeviceId::Kind::Cpu, .index = 0},
                               .name = processorName(),
                               .type = "cpu",
                               .driver = "native",
                               .identity = {},
                               .memoryBytes = base::totalHostBytes(),
                               .capabilities = {},
                               .features = {},
                               .unusable = {}};
    if (!supported()) {
        info.unusable = "it has no AVX2";
        return info;
    }
    const auto threads = static_cast<std::uint32_t>(physicalCores());
    const auto target = std::string(currentTarget().name);
    info.capabilities = {base::format("{} thread{}", threads, threads == 1 ? "" : "s"), target};
    info.features = {{"threads", threads}};
    info.identity = base::format("cpu-{}-{}-{}", info.name, target, programIdentity());
    return info;
}

Result<std::unique_ptr<Device>> Device::open()
{
    auto device = std::unique_ptr<Device>(new Device);
    device->m_info = describe();
    if (!device->m_info.unusable.empty()) {
        return fail(ErrorCode::NoDevice, base::format("{} cannot be used: {}", device->m_info.name, device->m_info.unusable));
    }
    device->m_targets = targets();
    return device;
}

Result<execution::MemoryPlan> Device::planMemory(const model::Plan &plan, const execution::Options &options) const
{
    return execution::planMemory(memoryNeeds(plan, options), options, memoryBudget(m_info, options));
}

Result<std::unique_ptr<execution::Executor>> Device::load(std::shared_ptr<const model::Plan> plan,
                                                          const execution::Options &options, const execution::Progress &progress,
                                                          const std::stop_token &stop)
{
    return Executor::create(std::move(plan), options, memoryBudget(m_info, options), progress, stop);
}

Result<std::unique_ptr<execution::Executor>>
Device::loadBeside(const execution::Executor &other, const execution::Options &options, const std::stop_token & /*stop*/)
{
    return static_cast<const Executor &>(other).beside(options, memoryBudget(m_info, options));
}

Result<double> Device::bandwidth() const
{
    Crew crew(physicalCores(), false);
    return readBandwidth(crew);
}

Result<double> Device::multiplyRate() const
{
    Crew crew(physicalCores(), false);
    return cpu::multiplyRate(crew);
}

std::vector<execution::Variant> Device::variants(const execution::Methods & /*methods*/) const
{
    std::vector<execution::Variant> variants;
    for (const auto &target : m_targets) {
        for (const auto precision : {execution::Precision::Exact, execution::Precision::Fast}) {
            variants.push_back({.name = nameOf(target, precision),
                                .precision = precision,
                                .roundingError = precision == execution::Precision::Fast ? RoundingError : 0});
        }
    }
    return variants;
}

Result<std::unique_ptr<execution::Device>> Device::openVariant(const execution::Variant &variant,
                                                               execution::TrialSize /*size*/) const
{
    for (const auto &target : m_targets) {
        if (nameOf(target, variant.precision) != variant.name) {
            continue;
        }
        auto device = std::unique_ptr<Device>(new Device);
        device->m_info = m_info;
        device->m_targets = m_targets;
        device->m_target = std::make_unique<TargetGuard>(target);
        return device;
    }
    return fail(ErrorCode::Unsupported, base::format("the processor has no {}", variant.name));
}

execution::MethodOffer Device::offer(gguf::TensorType /*type*/, execution::Offered /*offered*/) const
{
    return {};
}

Result<std::vector<double>> Device::productTimes(const gguf::Tensor & /*matrix*/, std::span<const execution::Methods> /*methods*/,
                                                 execution::Phase /*phase*/)
{
    return fail(ErrorCode::Unsupported, "the processor has one way of computing products");
}
}
