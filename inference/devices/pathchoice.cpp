// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/devices/pathchoice.h"

#include "base/format.h"
#include "inference/devices/devicememory.h"
#include "inference/devices/drivertrial.h"
#include "inference/devices/selftest.h"
#include "inference/trials/trialmodel.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <optional>

namespace inference::devices
{
namespace
{
constexpr double Worthwhile = 0.95; ///< of the time of the way that every device has, for another one to be taken
constexpr auto TimesField = "ms";

/// One of the things that there is a choice of. Ways are counted as their enumeration does; 0 is every device's.
template<typename Way>
struct Choice {
    std::string_view field;
    std::span<const std::string_view> names; ///< by number
    execution::Use use;
    Way execution::Paths::*taken;
    std::vector<Way> execution::PathOffer::*offered;
    std::optional<Way> execution::PathWish::*wished;
};

constexpr Choice<execution::Products> ProductChoice{.field = "products",
                                                    .names = execution::ProductNames,
                                                    .use = execution::Use::Prompt,
                                                    .taken = &execution::Paths::products,
                                                    .offered = &execution::PathOffer::products,
                                                    .wished = &execution::PathWish::products};
constexpr Choice<execution::Loads> LoadChoice{.field = "loads",
                                              .names = execution::LoadNames,
                                              .use = execution::Use::Token,
                                              .taken = &execution::Paths::loads,
                                              .offered = &execution::PathOffer::loads,
                                              .wished = &execution::PathWish::loads};

execution::PathWish wishOf(const execution::Options &options)
{
    auto wish = options.path;
    if (options.precision == execution::Precision::Exact)
        wish.products = execution::Products::Float;
    return wish;
}

/// Beside what its self-test said.
std::string pathsKey(const execution::DeviceInfo &device)
{
    return device.identity + "-paths";
}

std::string nameOf(gguf::TensorType type)
{
    return std::string(gguf::traits(type)->name);
}

/// Of the remembered choice for one type; nothing where it does not name one of the choice's ways.
template<typename Way>
std::optional<Way> rememberedWay(const nlohmann::json &known, const Choice<Way> &choice)
{
    const auto found = known.find(choice.field);
    if (found == known.end() || !found->is_string())
        return {};
    const auto name = std::ranges::find(choice.names, found->template get<std::string>());
    return name != choice.names.end() ? std::optional(static_cast<Way>(name - choice.names.begin())) : std::nullopt;
}

/// Measures `ways` with a random matrix of two million numbers and puts the best into `known`, with the figures.
template<typename Way>
Result<Way> measured(execution::Device &device, gguf::TensorType type, const Choice<Way> &choice, std::span<const Way> ways,
                     nlohmann::json &known)
{
    constexpr std::uint32_t Rows = 1024;
    constexpr std::uint32_t Cols = 2048;
    std::vector<execution::Paths> paths(ways.size());
    for (std::size_t i = 0; i < ways.size(); ++i)
        paths[i].*choice.taken = ways[i];
    trials::TrialWeights weights(1);
    const auto *matrix = weights.tensor(type, Rows, Cols);
    const DriverTrial trial(device.info(), "timing");
    const auto times = device.productTimes(*matrix, paths, choice.use);
    if (!times)
        return std::unexpected(times.error());
    const auto best = static_cast<std::size_t>(std::ranges::min_element(*times) - times->begin());
    const auto way = (*times)[best] < Worthwhile * times->front() ? ways[best] : Way();
    known[choice.field] = name(way);
    for (std::size_t i = 0; i < ways.size(); ++i)
        known[TimesField][std::string(name(ways[i]))] = (*times)[i];
    return way;
}

/// Of one type: what is wished where the type has it, else what is remembered, else what is fastest.
template<typename Way>
Result<Way> wayOf(execution::Device &device, gguf::TensorType type, const Choice<Way> &choice, std::optional<Way> wish)
{
    if (wish)
        return std::ranges::contains(device.offer(type, execution::Worth::Nothing).*choice.offered, *wish) ? *wish : Way();
    const auto ways = device.offer(type, execution::Worth::Trying).*choice.offered;
    if (ways.size() < 2)
        return Way();
    const auto key = pathsKey(device.info());
    auto known = recall(key).value(nameOf(type), nlohmann::json::object());
    const auto way = rememberedWay(known, choice);
    if (way && std::ranges::contains(ways, *way))
        return *way;
    auto result = measured<Way>(device, type, choice, ways, known);
    if (result)
        remember(key, {{nameOf(type), known}});
    return result;
}

/// What the models that ask for `cases` have their weights in.
std::vector<gguf::TensorType> typesOf(std::span<const std::string> cases)
{
    std::vector<gguf::TensorType> types;
    for (const auto &name : cases) {
        if (const auto one = trials::selfTestCase(name); one && one->shape.layers == 0)
            types.push_back(one->shape.type);
    }
    return types;
}

/// The cases that show whether `way` is computed right, with weights of `types` and in the operations that `cases` try.
std::vector<std::string> casesFor(std::span<const std::string> cases, std::span<const std::string> types, std::string_view way)
{
    std::vector<std::string> names;
    for (const auto &name : cases) {
        const auto one = trials::selfTestCase(name);
        if (one && (one->shape.layers > 0 || std::ranges::contains(types, name)))
            names.push_back(base::format("{}{}{}", name, trials::PathSign, way));
    }
    return names;
}

/// From now on `type` is computed as every device can.
template<typename Way>
void fallBack(execution::Device &device, const Choice<Way> &choice, gguf::TensorType type, execution::PathTable &table)
{
    auto paths = table.of(type);
    paths.*choice.taken = Way();
    table.set(type, paths);
    auto known = recall(pathsKey(device.info())).value(nameOf(type), nlohmann::json::object());
    known[choice.field] = name(Way());
    remember(pathsKey(device.info()), {{nameOf(type), known}});
}

/// Tests the ways of `choice` that `table` takes. One that is computed wrong is not taken, unless it was wished.
template<typename Way>
Result<void> verify(execution::Device &device, const Choice<Way> &choice, std::span<const std::string> cases, bool wished,
                    const trials::Tester &test, execution::PathTable &table)
{
    for (std::size_t number = 1; number < choice.names.size(); ++number) {
        std::vector<gguf::TensorType> types;
        for (const auto &[type, paths] : table.all()) {
            if (paths.*choice.taken == static_cast<Way>(number))
                types.push_back(type);
        }
        if (types.empty())
            continue;
        std::vector<std::string> names;
        std::ranges::transform(types, std::back_inserter(names), nameOf);
        const auto passed = requireSelfTest(device, casesFor(cases, names, choice.names[number]), test);
        if (passed)
            continue;
        if (wished || passed.error().code != ErrorCode::DeviceFailed)
            return passed;
        for (const auto type : types)
            fallBack(device, choice, type, table);
    }
    return {};
}

/// Puts a way for each type that `cases` are about into `table`. Errors: as choosePaths().
template<typename Way>
Result<void> settle(execution::Device &device, const Choice<Way> &choice, std::span<const std::string> cases,
                    const execution::Options &options, const trials::Tester &test, execution::PathTable &table)
{
    const auto wish = wishOf(options).*choice.wished;
    bool granted = false;
    for (const auto type : typesOf(cases)) {
        const auto way = wayOf(device, type, choice, wish);
        if (!way)
            return std::unexpected(way.error());
        if ((device.offer(type, execution::Worth::Nothing).*choice.offered).empty())
            continue;
        auto paths = table.of(type);
        paths.*choice.taken = *way;
        table.set(type, paths);
        granted = granted || *way != Way();
    }
    if (wish && *wish != Way() && !granted)
        return fail(ErrorCode::Unsupported,
                    base::format("{} cannot compute this model with {} {}", device.info().name, name(*wish), choice.field));
    return verify(device, choice, cases, wish.has_value(), test, table);
}

/// The self-tests of the ways that any of `remembered` takes.
template<typename Way>
void addCases(const Choice<Way> &choice, std::span<const PathChoice> remembered, std::vector<std::string> &names)
{
    for (std::size_t number = 1; number < choice.names.size(); ++number) {
        std::vector<std::string> types;
        for (const auto &one : remembered) {
            if (one.paths.*choice.taken == static_cast<Way>(number))
                types.push_back(one.type);
        }
        if (!types.empty())
            std::ranges::move(casesFor(trials::selfTestCases(), types, choice.names[number]), std::back_inserter(names));
    }
}
}

Result<void> choosePaths(execution::Device &device, std::span<const std::string> cases, const execution::Options &options,
                         const trials::Tester &test)
{
    execution::PathTable table;
    return settle(device, ProductChoice, cases, options, test, table)
        .and_then([&] { return settle(device, LoadChoice, cases, options, test, table); })
        .transform([&] { device.setPaths(std::move(table)); });
}

std::vector<PathChoice> rememberedPaths(const execution::DeviceInfo &device)
{
    std::vector<PathChoice> list;
    const auto memory = recall(pathsKey(device));
    for (const auto &[type, known] : memory.items()) {
        if (!known.is_object())
            continue;
        PathChoice one{.type = type, .paths = {}, .ms = {}};
        one.paths = {.products = rememberedWay(known, ProductChoice).value_or(execution::Products()),
                     .loads = rememberedWay(known, LoadChoice).value_or(execution::Loads())};
        if (const auto times = known.find(TimesField); times != known.end() && times->is_object()) {
            for (const auto &[way, ms] : times->items()) {
                if (ms.is_number())
                    one.ms.emplace(way, ms.get<double>());
            }
        }
        list.push_back(std::move(one));
    }
    return list;
}

std::vector<std::string> pathCases(const execution::DeviceInfo &device)
{
    const auto remembered = rememberedPaths(device);
    std::vector<std::string> names;
    addCases(ProductChoice, remembered, names);
    addCases(LoadChoice, remembered, names);
    return names;
}
}
