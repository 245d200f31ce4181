// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/devices/pathchoice.h"

#include "base/format.h"
#include "inference/devices/devicememory.h"
#include "inference/devices/drivertrial.h"
#include "inference/devices/selftest.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <optional>

namespace inference::devices
{
namespace
{
constexpr double Worthwhile = 0.95; ///< of the time of the way that every device has, for another one to be taken
constexpr auto TimesField = "ms";

/// One of the things that there is a choice of. Ways are counted as their enumeration does; 0 is every device's.
struct Choice {
    std::string_view field;
    std::span<const std::string_view> names;
    execution::Use use;
    std::vector<std::size_t> (*offered)(const execution::PathOffer &);
    std::size_t (*get)(const execution::Paths &);
    void (*set)(execution::Paths &, std::size_t way);
    std::optional<std::size_t> (*wished)(const execution::Options &);
};

template<typename Way>
std::vector<std::size_t> numbers(const std::vector<Way> &ways)
{
    std::vector<std::size_t> result;
    std::ranges::transform(ways, std::back_inserter(result), [](Way way) { return static_cast<std::size_t>(way); });
    return result;
}

template<typename Way>
std::optional<std::size_t> number(const std::optional<Way> &way)
{
    return way ? std::optional(static_cast<std::size_t>(*way)) : std::nullopt;
}

const std::array Choices{
    Choice{.field = "products",
           .names = execution::ProductNames,
           .use = execution::Use::Prompt,
           .offered = [](const execution::PathOffer &offer) { return numbers(offer.products); },
           .get = [](const execution::Paths &paths) { return static_cast<std::size_t>(paths.products); },
           .set = [](execution::Paths &paths, std::size_t way) { paths.products = static_cast<execution::Products>(way); },
           .wished =
               [](const execution::Options &options) {
                   return options.precision == execution::Precision::Exact ? std::optional<std::size_t>(0)
                                                                           : number(options.path.products);
               }},
    Choice{.field = "loads",
           .names = execution::LoadNames,
           .use = execution::Use::Token,
           .offered = [](const execution::PathOffer &offer) { return numbers(offer.loads); },
           .get = [](const execution::Paths &paths) { return static_cast<std::size_t>(paths.loads); },
           .set = [](execution::Paths &paths, std::size_t way) { paths.loads = static_cast<execution::Loads>(way); },
           .wished = [](const execution::Options &options) { return number(options.path.loads); }},
};

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
std::optional<std::size_t> rememberedWay(const nlohmann::json &known, const Choice &choice)
{
    const auto found = known.find(choice.field);
    if (found == known.end() || !found->is_string())
        return {};
    const auto name = std::ranges::find(choice.names, found->get<std::string>());
    return name != choice.names.end() ? std::optional(static_cast<std::size_t>(name - choice.names.begin())) : std::nullopt;
}

/// Measures `ways` and puts the best into `known`, with the figures.
Result<std::size_t> measured(execution::Device &device, gguf::TensorType type, const Choice &choice,
                             std::span<const std::size_t> ways, nlohmann::json &known)
{
    std::vector<execution::Paths> paths(ways.size());
    for (std::size_t i = 0; i < ways.size(); ++i)
        choice.set(paths[i], ways[i]);
    const DriverTrial trial(device.info(), "timing");
    const auto times = device.productTimes(type, paths, choice.use);
    if (!times)
        return std::unexpected(times.error());
    const auto best = static_cast<std::size_t>(std::ranges::min_element(*times) - times->begin());
    const auto way = (*times)[best] < Worthwhile * times->front() ? ways[best] : 0;
    known[choice.field] = choice.names[way];
    for (std::size_t i = 0; i < ways.size(); ++i)
        known[TimesField][std::string(choice.names[ways[i]])] = (*times)[i];
    return way;
}

/// Of one type: what is wished where the type has it, else what is remembered, else what is fastest.
Result<std::size_t> settled(execution::Device &device, gguf::TensorType type, const Choice &choice,
                            const execution::Options &options)
{
    if (const auto wish = choice.wished(options))
        return std::ranges::contains(choice.offered(device.offer(type, execution::Worth::Nothing)), *wish) ? *wish : 0;
    const auto ways = choice.offered(device.offer(type, execution::Worth::Trying));
    if (ways.size() < 2)
        return 0;
    const auto key = pathsKey(device.info());
    auto known = recall(key).value(nameOf(type), nlohmann::json::object());
    const auto way = rememberedWay(known, choice);
    if (way && std::ranges::contains(ways, *way))
        return *way;
    auto result = measured(device, type, choice, ways, known);
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

/// Tests the ways of `choice` that `table` takes. One that is computed wrong is not taken, unless it was wished.
Result<void> verify(execution::Device &device, const Choice &choice, std::span<const std::string> cases,
                    const execution::Options &options, execution::PathTable &table)
{
    for (std::size_t way = 1; way < choice.names.size(); ++way) {
        std::vector<gguf::TensorType> types;
        for (const auto &[type, paths] : table.all()) {
            if (choice.get(paths) == way)
                types.push_back(type);
        }
        if (types.empty())
            continue;
        std::vector<std::string> names;
        std::ranges::transform(types, std::back_inserter(names), nameOf);
        const auto passed = requireSelfTest(device, casesFor(cases, names, choice.names[way]));
        if (passed)
            continue;
        if (choice.wished(options) || passed.error().code != ErrorCode::DeviceFailed)
            return passed;
        for (const auto type : types) {
            auto paths = table.of(type);
            choice.set(paths, 0);
            table.set(type, paths);
            auto known = recall(pathsKey(device.info())).value(nameOf(type), nlohmann::json::object());
            known[choice.field] = choice.names[0];
            remember(pathsKey(device.info()), {{nameOf(type), known}});
        }
    }
    return {};
}
}

Result<void> choosePaths(execution::Device &device, std::span<const std::string> cases, const execution::Options &options)
{
    const auto types = typesOf(cases);
    execution::PathTable table;
    for (const auto &choice : Choices) {
        bool granted = false;
        for (const auto type : types) {
            const auto way = settled(device, type, choice, options);
            if (!way)
                return std::unexpected(way.error());
            if (choice.offered(device.offer(type, execution::Worth::Nothing)).empty())
                continue;
            auto paths = table.of(type);
            choice.set(paths, *way);
            table.set(type, paths);
            granted = granted || *way > 0;
        }
        const auto wish = choice.wished(options);
        if (wish && *wish > 0 && !granted)
            return fail(
                ErrorCode::Unsupported,
                base::format("{} cannot compute this model with {} {}", device.info().name, choice.names[*wish], choice.field));
        if (auto done = verify(device, choice, cases, options, table); !done)
            return done;
    }
    device.setPaths(std::move(table));
    return {};
}

std::vector<PathChoice> rememberedPaths(const execution::DeviceInfo &device)
{
    std::vector<PathChoice> list;
    const auto memory = recall(pathsKey(device));
    for (const auto &[type, known] : memory.items()) {
        if (!known.is_object())
            continue;
        PathChoice one{.type = type, .paths = {}, .ms = {}};
        for (const auto &choice : Choices)
            choice.set(one.paths, rememberedWay(known, choice).value_or(0));
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
    for (const auto &choice : Choices) {
        for (std::size_t way = 1; way < choice.names.size(); ++way) {
            std::vector<std::string> types;
            for (const auto &one : remembered) {
                if (choice.get(one.paths) == way)
                    types.push_back(one.type);
            }
            if (!types.empty())
                std::ranges::move(casesFor(trials::selfTestCases(), types, choice.names[way]), std::back_inserter(names));
        }
    }
    return names;
}
}
