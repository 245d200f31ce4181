// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/cpu/device.h"

#include "base/format.h"
#include "base/hostmemory.h"
#include "inference/cpu/executor.h"
#include "inference/cpu/kernels/targets.h"
#include "inference/cpu/yardsticks.h"
#include "inference/trials/trial.h"

#include <algorithm>
#include <filesystem>
#include <fstream>

namespace inference::cpu
{
namespace
{
/// As the kernel calls it.
std::string processorName()
{
    std::ifstream file("/proc/cpuinfo");
    for (std::string line; std::getline(file, line);) {
        if (const auto colon = line.find(": "); line.starts_with("model name") && colon != std::string::npos)
            return line.substr(colon + 2);
    }
    return "Processor";
}

/// Another build has other kernels.
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
    return {.deviceBytes = own, .hostBytes = bytes - own, .deviceName = info.name}; // all of it is equally fast
}

/// The best of `targets` again when it goes.
class TargetGuard
{
public:
    explicit TargetGuard(const Target &target) { useTarget(target); }
    ~TargetGuard() { useBestTarget(); }
    TargetGuard(const TargetGuard &) = delete;
    TargetGuard &operator=(const TargetGuard &) = delete;
};
}

execution::DeviceInfo Device::describe()
{
    execution::DeviceInfo info{.id = {.kind = execution::DeviceId::Kind::Cpu, .index = 0},
                               .name = processorName(),
                               .type = "cpu",
                               .driver = "native",
                               .identity = {},
                               .memoryBytes = base::totalHostBytes(),
                               .words = {},
                               .features = {},
                               .unusable = {}};
    if (!supported()) {
        info.unusable = "it has no AVX2";
        return info;
    }
    const auto threads = static_cast<std::uint32_t>(physicalCores());
    const auto target = std::string(currentTarget().name);
    info.words = {base::format("{} thread{}", threads, threads == 1 ? "" : "s"), target};
    info.features = {{"threads", threads}};
    info.identity = base::format("cpu-{}-{}-{}", info.name, target, programIdentity());
    return info;
}

Result<std::unique_ptr<Device>> Device::open()
{
    auto device = std::unique_ptr<Device>(new Device);
    device->m_info = describe();
    if (!device->m_info.unusable.empty())
        return fail(ErrorCode::NoDevice, base::format("{} cannot be used: {}", device->m_info.name, device->m_info.unusable));
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

double trialLimit(execution::KvType kv, execution::Precision precision)
{
    constexpr double Rounded = 3e-4;
    return precision == execution::Precision::Fast ? Rounded : trials::trialLimit(kv, precision);
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

Result<std::vector<trials::SelfTestResult>> Device::test(std::span<const trials::SelfTestCase> cases)
{
    std::vector<trials::SelfTestResult> results(cases.size());
    for (const auto &target : targets()) {
        const TargetGuard guard(target);
        for (std::size_t i = 0; i < cases.size(); ++i) {
            const auto &[name, shape, paths] = cases[i];
            for (const auto precision : {execution::Precision::Exact, execution::Precision::Fast}) {
                const bool exact = precision == execution::Precision::Exact;
                const auto deviations = trials::runTrial(*this, shape, precision);
                if (!deviations)
                    return std::unexpected(deviations.error());
                auto result = trials::judged(name, *deviations, cpu::trialLimit(shape.kv, precision));
                result.detail += base::format(", {} with {}", target.name, exact ? "floats" : "whole numbers");
                if (results[i].name.empty() || (results[i].passed && !result.passed))
                    results[i] = std::move(result); // the first that fails is told
            }
        }
    }
    return results;
}

execution::PathOffer Device::offer(gguf::TensorType /*type*/, execution::Worth /*worth*/) const
{
    return {};
}

Result<std::vector<double>> Device::productTimes(gguf::TensorType /*type*/, std::span<const execution::Paths> /*paths*/,
                                                 execution::Use /*use*/)
{
    return fail(ErrorCode::Unsupported, "the processor has one way of computing products");
}
}
