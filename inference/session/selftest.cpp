// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/session/selftest.h"

#include "base/format.h"
#include "inference/layers/weightlayout.h"
#include "inference/session/trial.h"
#include "inference/vulkan/shadercode.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <unistd.h>

namespace inference::session
{
namespace
{
/// Empty where the user has no cache folder.
std::filesystem::path memoryPath()
{
    std::filesystem::path base;
    if (const char *cache = std::getenv("XDG_CACHE_HOME"); cache && *cache)
        base = cache;
    else if (const char *home = std::getenv("HOME"); home && *home)
        base = std::filesystem::path(home) / ".cache";
    return base.empty() ? base : base / "tramontane" / "selftest.json";
}

/// The whole file; an empty object where it is absent or damaged.
nlohmann::json readMemory()
{
    std::ifstream file(memoryPath());
    auto json = file ? nlohmann::json::parse(file, nullptr, false) : nlohmann::json();
    return json.is_object() ? json : nlohmann::json::object();
}

/// The same device, driver and shaders have the same key.
std::string keyOf(const vulkan::Capabilities &device)
{
    return base::format("{}-{:016x}", device.identity, vulkan::shaderFingerprint());
}

/// Type names to "passed" or "failed".
nlohmann::json recall(const vulkan::Capabilities &device)
{
    const auto memory = readMemory();
    const auto found = memory.find(keyOf(device));
    return found != memory.end() && found->is_object() ? *found : nlohmann::json::object();
}

/// A cache that cannot be written only means that the test is repeated next time.
void remember(const vulkan::Capabilities &device, std::span<const SelfTestResult> results)
{
    const auto path = memoryPath();
    if (path.empty())
        return;
    auto memory = readMemory();
    auto &entry = memory[keyOf(device)];
    if (!entry.is_object())
        entry = nlohmann::json::object();
    for (const auto &result : results)
        entry[std::string(gguf::traits(result.type)->name)] = result.passed ? "passed" : "failed";
    std::error_code error;
    std::filesystem::create_directories(path.parent_path(), error);
    const auto temporary = path.string() + base::format(".{}", ::getpid());
    {
        std::ofstream file(temporary, std::ios::trunc);
        file << memory.dump(1) << '\n';
        if (!file.flush()) {
            std::filesystem::remove(temporary, error);
            return;
        }
    }
    std::filesystem::rename(temporary, path, error);
}

Result<SelfTestResult> testOne(const std::shared_ptr<vulkan::Device> &device, gguf::TensorType type)
{
    TrialShape shape;
    shape.type = shape.upType = shape.valueType = type;
    const auto deviations = runTrial(device, shape);
    if (!deviations)
        return std::unexpected(deviations.error());
    const auto worst = std::ranges::max_element(*deviations, {}, &Deviation::nmse);
    return SelfTestResult{.type = type,
                          .passed = worst->nmse <= trialLimit(shape.kv),
                          .detail = base::format("worst is {} with an error of {:.1e}", worst->operation, worst->nmse)};
}
}

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

std::vector<gguf::TensorType> testableTypes()
{
    std::vector<gguf::TensorType> types;
    for (const auto &format : layers::weightFormats())
        types.push_back(format.type);
    return types;
}

SelfTestState selfTestState(const vulkan::Capabilities &device)
{
    const auto known = recall(device);
    if (known.empty())
        return SelfTestState::Untested;
    return std::ranges::all_of(known, [](const auto &state) { return state == "passed"; }) ? SelfTestState::Passed
                                                                                           : SelfTestState::Failed;
}

Result<std::vector<SelfTestResult>> selfTest(const std::shared_ptr<vulkan::Device> &device,
                                             std::span<const gguf::TensorType> types)
{
    std::vector<SelfTestResult> results;
    for (const auto type : types) {
        auto result = testOne(device, type);
        if (!result)
            return std::unexpected(result.error());
        results.push_back(std::move(*result));
    }
    remember(device->capabilities(), results);
    return results;
}

Result<void> requireSelfTest(const std::shared_ptr<vulkan::Device> &device, std::span<const gguf::TensorType> types)
{
    const auto known = recall(device->capabilities());
    std::vector<gguf::TensorType> unknown;
    for (const auto type : types) {
        const auto *format = layers::weightFormat(type);
        if (format && known.value(std::string(gguf::traits(type)->name), "") != "passed")
            unknown.push_back(type);
    }
    const auto results = selfTest(device, unknown);
    if (!results)
        return std::unexpected(results.error());
    for (const auto &result : *results) {
        if (!result.passed)
            return fail(ErrorCode::DeviceFailed,
                        base::format("{} computes wrong numbers with {} weights ({}); it is not used",
                                     device->capabilities().name, gguf::traits(result.type)->name, result.detail));
    }
    return {};
}
}
