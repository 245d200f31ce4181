// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/trials/selftestcases.h"

#include "base/format.h"

#include <algorithm>
#include <array>
#include <functional>
#include <set>

namespace inference::trials
{
namespace
{
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

/// Layers like Llama's, with a context so long that a single token's attention is split.
TrialShape plainLayers()
{
    auto shape = plainShape();
    shape.promptTokens = 262;
    shape.batch = 30;
    return shape;
}

/// A shape with heads so small that their attention takes little to compile.
TrialShape smallHeads()
{
    auto shape = plainShape();
    shape.heads = shape.kvHeads = 4;
    shape.headDimensions = shape.rotated = 8;
    return shape;
}

/// Layers like Gemma's, with a window in a ring.
TrialShape windows()
{
    auto shape = smallHeads();
    shape.window = 24;
    shape.softCap = 2;
    shape.temperature = 0.5F;
    shape.queryKeyNorm = shape.postNorm = shape.bias = true;
    shape.neighbours = false;
    shape.activation = model::Activation::Kind::Gelu;
    shape.kv = execution::KvType::Q8_0;
    shape.promptTokens = 100;
    shape.batch = 30;
    return shape;
}

/// Layers with another activation, no gate and another cache. What this case does not have to show by itself is as in windows(),
/// so that the shaders are the same.
TrialShape activations()
{
    auto shape = windows();
    shape.window = 0;
    shape.temperature = 0;
    shape.kv = execution::KvType::F32;
    shape.promptTokens = 7;
    shape.batch = 5;
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
    Case{.name = LayersCase, .shape = plainLayers},
    Case{.name = "windows", .shape = windows},
    Case{.name = "activations", .shape = activations},
    Case{.name = "experts", .shape = experts},
};

/// Returns methods that include the one of this name; nothing if there is none of this name.
std::optional<execution::Methods> methodsOf(std::string_view name)
{
    if (const auto *products = std::ranges::find(execution::ProductNames, name); products != execution::ProductNames.end()) {
        return execution::Methods{.products = static_cast<execution::Products>(products - execution::ProductNames.begin())};
    }
    if (const auto *loads = std::ranges::find(execution::LoadNames, name); loads != execution::LoadNames.end()) {
        return execution::Methods{.loads = static_cast<execution::Loads>(loads - execution::LoadNames.begin())};
    }
    return {};
}
}

std::vector<std::string> selfTestCases()
{
    std::vector<std::string> names;
    names.reserve(std::size(gguf::TypeTable) + std::size(LayerCases));
    for (const auto &traits : gguf::TypeTable) {
        names.emplace_back(traits.name);
    }
    for (const auto &one : LayerCases) {
        names.emplace_back(one.name);
    }
    return names;
}

std::optional<SelfTestCase> selfTestCase(std::string_view name)
{
    if (const auto sign = name.find(MethodSign); sign != std::string_view::npos) {
        auto one = selfTestCase(name.substr(0, sign));
        const auto methods = methodsOf(name.substr(sign + 1));
        if (!one || !methods) {
            return {};
        }
        one->name = std::string(name);
        one->methods = *methods;
        return one;
    }
    if (const auto *found = std::ranges::find(LayerCases, name, &Case::name); found != LayerCases.end()) {
        return SelfTestCase{.name = std::string(name), .shape = found->shape()};
    }
    const auto *traits = std::ranges::find(gguf::TypeTable, name, &gguf::TypeTraits::name);
    if (traits == gguf::TypeTable.end()) {
        return {};
    }
    return SelfTestCase{.name = std::string(name), .shape = weights(traits->type)};
}

std::vector<std::string> selfTestCasesFor(const model::Plan &plan, execution::KvType kv)
{
    std::set<std::string, std::less<>> names{std::string(LayersCase)};
    for (const auto &tensor : plan.file->tensors()) {
        if (tensor.rows() > 1) {
            names.emplace(gguf::traits(tensor.type)->name);
        }
    }
    bool windows = kv == execution::KvType::Q8_0;
    bool activations = kv == execution::KvType::F32;
    for (const auto &operation : plan.operations) {
        const auto *attention = std::get_if<model::Attention>(&operation);
        const auto *store = std::get_if<model::RopeStore>(&operation);
        const auto *project = std::get_if<model::Project>(&operation);
        windows = windows || (attention && (attention->window > 0 || attention->softCap > 0 || attention->temperature > 0))
            || (store && store->queryNorm) || (project && project->postNorm);
        activations = activations || (project && project->activation.kind == model::Activation::Kind::Xielu);
        if (std::holds_alternative<model::Route>(operation)) {
            names.emplace("experts");
        }
    }
    if (windows) {
        names.emplace("windows");
    }
    if (activations) {
        names.emplace("activations");
    }
    return {names.begin(), names.end()};
}

SelfTestResult judged(const std::string &name, std::span<const Deviation> deviations, double limit)
{
    const auto worst = std::ranges::max_element(deviations, {}, &Deviation::nmse);
    return {.name = name,
            .passed = worst->nmse <= limit,
            .detail = base::format("worst is {} with an error of {:.1e}", worst->operation, worst->nmse)};
}
}
