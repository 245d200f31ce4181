// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/session/selftest.h"

#include "base/format.h"
#include "base/json.h"
#include "inference/layers/weightlayout.h"
#include "inference/session/trial.h"
#include "inference/vulkan/shadercode.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <optional>
#include <set>
#include <thread>
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
    auto json = base::parseJson(std::string(std::istreambuf_iterator(file), {}));
    return json.is_object() ? json : nlohmann::json::object();
}

/// The same device, driver and shaders have the same key.
std::string keyOf(const vulkan::Capabilities &device)
{
    return base::format("{}-{:016x}", device.identity, vulkan::shaderFingerprint());
}

/// Names of cases to "passed" or "failed".
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
        entry[result.name] = result.passed ? "passed" : "failed";
    std::error_code error;
    std::filesystem::create_directories(path.parent_path(), error);
    const auto temporary = path.string() + base::format(".{}", ::getpid());
    {
        std::ofstream file(temporary, std::ios::trunc);
        file << base::dump(memory, 1) << '\n';
        if (!file.flush()) {
            std::filesystem::remove(temporary, error);
            return;
        }
    }
    std::filesystem::rename(temporary, path, error);
}

/// Compiling shaders takes most of a self-test's time, so each case asks for as few of them as show what it is about: a weight
/// type shows in a look-up and in products for one token and for many, and what surrounds a product does not depend on the type.
TrialShape weights(gguf::TensorType type)
{
    TrialShape shape;
    shape.type = shape.upType = shape.valueType = type;
    shape.layers = 0;
    return shape;
}

TrialShape plainShape()
{
    auto shape = weights(gguf::TensorType::Q4_0);
    shape.layers = 1;
    shape.hidden = shape.feedForward = 64;
    shape.heads = 4;
    shape.kvHeads = 2;
    shape.headDimensions = 16;
    shape.rotated = 12;
    shape.vocabulary = 40;
    return shape;
}

/// As Llama's, with a context so long that a single token's attention is split.
TrialShape plainLayers()
{
    auto shape = plainShape();
    shape.promptTokens = 270;
    shape.batch = 30;
    return shape;
}

/// With heads so small that their attention takes little to compile.
TrialShape smallHeads()
{
    auto shape = plainShape();
    shape.heads = shape.kvHeads = 4;
    shape.headDimensions = shape.rotated = 8;
    return shape;
}

/// As Gemma's, with a window in a ring.
TrialShape windows()
{
    auto shape = smallHeads();
    shape.window = 24;
    shape.softCap = 2;
    shape.temperature = 0.5F;
    shape.queryKeyNorm = shape.postNorm = shape.bias = true;
    shape.neighbours = false;
    shape.activation = model::Activation::Kind::Gelu;
    shape.kv = KvType::Q8_0;
    shape.promptTokens = 100;
    shape.batch = 30;
    return shape;
}

TrialShape activations()
{
    auto shape = smallHeads();
    shape.kv = KvType::F32;
    shape.gated = false;
    shape.activation = model::Activation::Kind::Xielu;
    return shape;
}

TrialShape experts()
{
    auto shape = plainShape();
    shape.attends = false;
    shape.experts = 5;
    shape.expertsUsed = 2;
    return shape;
}

struct Case {
    std::string_view name;
    TrialShape (*shape)() = nullptr;
};

constexpr std::array LayerCases{
    Case{.name = "layers", .shape = plainLayers},
    Case{.name = "windows", .shape = windows},
    Case{.name = "activations", .shape = activations},
    Case{.name = "experts", .shape = experts},
};

std::string_view nameOf(const layers::WeightFormat &format)
{
    return gguf::traits(format.type)->name;
}

/// Nothing if there is no such case.
std::optional<TrialShape> shapeOf(std::string_view name)
{
    if (const auto *found = std::ranges::find(LayerCases, name, &Case::name); found != LayerCases.end())
        return found->shape();
    const auto formats = layers::weightFormats();
    const auto format = std::ranges::find(formats, name, nameOf);
    if (format == formats.end())
        return {};
    return weights(format->type);
}

Result<SelfTestResult> testOne(const std::shared_ptr<vulkan::Pipelines> &pipelines, const std::string &name)
{
    const auto shape = shapeOf(name);
    if (!shape)
        return fail(ErrorCode::Internal, base::format("there is no self-test \"{}\"", name));
    const auto deviations = runTrial(pipelines, *shape);
    if (!deviations)
        return std::unexpected(deviations.error());
    const auto worst = std::ranges::max_element(*deviations, {}, &Deviation::nmse);
    return SelfTestResult{.name = name,
                          .passed = worst->nmse <= trialLimit(shape->kv),
                          .detail = base::format("worst is {} with an error of {:.1e}", worst->operation, worst->nmse)};
}

/// How many rows and tokens a lane computes side by side only repeats code. A GPU is tested as it will be used. A software driver
/// takes so long to compile that there only the first of the layer cases is; the others do with one row and two tokens.
vulkan::Shape shapeFor(std::string_view name, const vulkan::Device &device)
{
    auto shape = device.shape();
    if (device.capabilities().type == vulkan::DeviceType::Cpu && name != LayerCases.front().name) {
        shape.rowGroups = 1;
        shape.tokensAtOnce = 2;
    }
    return shape;
}

/// In the order of `names`. Nearly all the time goes into compiling shaders, so several threads do it, each with the device
/// opened for itself: a software driver compiles in the thread that serves the queue.
Result<std::vector<SelfTestResult>> testAll(const vulkan::Device &device, std::span<const std::string> names)
{
    constexpr std::size_t MostThreads = 8;
    std::vector<Result<SelfTestResult>> results(names.size());
    std::atomic<std::size_t> taken = 0;
    const auto work = [&] {
        const auto own = device.again();
        const auto pipelines = own ? std::make_shared<vulkan::Pipelines>(*own) : nullptr;
        for (auto i = taken++; i < names.size(); i = taken++) {
            const auto at = names.size() - 1 - i; // the last ones take longest, and go first
            if (own)
                (*own)->setShape(shapeFor(names[at], device));
            results[at] = own ? testOne(pipelines, names[at]) : std::unexpected(own.error());
        }
    };
    {
        std::vector<std::jthread> others;
        const auto threads = std::min({std::size_t{std::thread::hardware_concurrency()}, names.size(), MostThreads});
        while (others.size() + 1 < threads)
            others.emplace_back(work);
        work();
    }
    std::vector<SelfTestResult> finished;
    for (auto &result : results) {
        if (!result)
            return std::unexpected(result.error());
        finished.push_back(std::move(*result));
    }
    return finished;
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

std::vector<std::string> selfTestCases()
{
    std::vector<std::string> names;
    for (const auto &format : layers::weightFormats())
        names.emplace_back(nameOf(format));
    for (const auto &one : LayerCases)
        names.emplace_back(one.name);
    return names;
}

SelfTestState selfTestState(const vulkan::Capabilities &device)
{
    const auto known = recall(device);
    if (known.empty())
        return SelfTestState::Untested;
    return std::ranges::all_of(known, [](const auto &state) { return state == "passed"; }) ? SelfTestState::Passed
                                                                                           : SelfTestState::Failed;
}

Result<std::vector<SelfTestResult>> selfTest(const std::shared_ptr<vulkan::Device> &device, std::span<const std::string> names)
{
    if (names.empty())
        return {};
    auto results = testAll(*device, names);
    if (results)
        remember(device->capabilities(), *results);
    return results;
}

std::vector<std::string> selfTestCasesFor(const model::Plan &plan, KvType kv)
{
    std::set<std::string, std::less<>> names{"layers"};
    for (const auto &tensor : plan.file->tensors()) {
        const auto *format = tensor.rows() > 1 ? layers::weightFormat(tensor.type) : nullptr;
        if (format)
            names.emplace(nameOf(*format));
    }
    bool windows = kv == KvType::Q8_0;
    bool activations = kv == KvType::F32;
    for (const auto &operation : plan.operations) {
        const auto *attention = std::get_if<model::Attention>(&operation);
        const auto *store = std::get_if<model::RopeStore>(&operation);
        const auto *project = std::get_if<model::Project>(&operation);
        windows = windows || (attention && (attention->window > 0 || attention->softCap > 0 || attention->temperature > 0))
            || (store && store->queryNorm) || (project && project->postNorm);
        activations = activations || (project && project->activation.kind == model::Activation::Kind::Xielu);
        if (std::holds_alternative<model::Route>(operation))
            names.emplace("experts");
    }
    if (windows)
        names.emplace("windows");
    if (activations)
        names.emplace("activations");
    return {names.begin(), names.end()};
}

Result<void> requireSelfTest(const std::shared_ptr<vulkan::Device> &device, std::span<const std::string> names)
{
    const auto known = recall(device->capabilities());
    std::vector<std::string> unknown;
    std::ranges::copy_if(names, std::back_inserter(unknown),
                         [&](const std::string &name) { return known.value(name, "") != "passed"; });
    const auto results = selfTest(device, unknown);
    if (!results)
        return std::unexpected(results.error());
    for (const auto &result : *results) {
        if (!result.passed)
            return fail(ErrorCode::DeviceFailed,
                        base::format("{} computes wrong numbers in the self-test \"{}\" ({}); it is not used",
                                     device->capabilities().name, result.name, result.detail));
    }
    return {};
}
}
