// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/devices/methodchoice.h"

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
/// Another method than the one that every device has is taken if its time is less than this share of that one's.
constexpr double Worthwhile = 0.95;
constexpr auto TimesField = "ms";

/// One of the things that there is a choice of. A method's number is that of its enumerator; every device has method 0.
template<typename Method>
struct Choice {
    std::string_view field;
    std::span<const std::string_view> names; ///< names of the methods, by number
    execution::Phase phase;
    Method execution::Methods::*taken;
    std::vector<Method> execution::MethodOffer::*offered;
    std::optional<Method> execution::MethodWish::*wished;
};

constexpr Choice<execution::Products> ProductChoice{.field = "products",
                                                    .names = execution::ProductNames,
                                                    .phase = execution::Phase::Prefill,
                                                    .taken = &execution::Methods::products,
                                                    .offered = &execution::MethodOffer::products,
                                                    .wished = &execution::MethodWish::products};
constexpr Choice<execution::Loads> LoadChoice{.field = "loads",
                                              .names = execution::LoadNames,
                                              .phase = execution::Phase::Decode,
                                              .taken = &execution::Methods::loads,
                                              .offered = &execution::MethodOffer::loads,
                                              .wished = &execution::MethodWish::loads};

execution::MethodWish wishOf(const execution::Options &options)
{
    auto wish = options.methods;
    if (options.precision == execution::Precision::Exact) {
        wish.products = execution::Products::Float;
    }
    return wish;
}

/// Returns the key of what is known of the methods, which is kept beside what the self-test said.
std::string methodsKey(const execution::DeviceInfo &device)
{
    return device.identity + "-paths";
}

std::string nameOf(gguf::TensorType type)
{
    return std::string(gguf::traits(type)->name);
}

/// Returns the method that is remembered for one type; nothing if it is none of the choice's.
template<typename Method>
std::optional<Method> rememberedMethod(const nlohmann::json &known, const Choice<Method> &choice)
{
    const auto found = known.find(choice.field);
    if (found == known.end() || !found->is_string()) {
        return {};
    }
    const auto name = std::ranges::find(choice.names, found->template get<std::string>());
    return name != choice.names.end() ? std::optional(static_cast<Method>(name - choice.names.begin())) : std::nullopt;
}

/// Measures `methods` with a random matrix of two million numbers and puts the best into `known`, with the figures.
template<typename Method>
Result<Method> measured(execution::Device &device, gguf::TensorType type, const Choice<Method> &choice,
                        std::span<const Method> methods, nlohmann::json &known)
{
    constexpr std::uint32_t Rows = 1024;
    constexpr std::uint32_t Cols = 2048;
    std::vector<execution::Methods> tried(methods.size());
    for (std::size_t i = 0; i < methods.size(); ++i) {
        tried[i].*choice.taken = methods[i];
    }
    trials::TrialWeights weights(1);
    const auto *matrix = weights.tensor(type, Rows, Cols);
    const DriverTrial trial(device.info(), "timing");
    const auto times = device.productTimes(*matrix, tried, choice.phase);
    if (!times) {
        return std::unexpected(times.error());
    }
    const auto best = static_cast<std::size_t>(std::ranges::min_element(*times) - times->begin());
    const auto method = (*times)[best] < Worthwhile * times->front() ? methods[best] : Method();
    known[choice.field] = name(method);
    for (std::size_t i = 0; i < methods.size(); ++i) {
        known[TimesField][std::string(name(methods[i]))] = (*times)[i];
    }
    return method;
}

/// Returns a type's method: the one that is wished if the type has it, else the one that is remembered, else the fastest.
template<typename Method>
Result<Method> methodOf(execution::Device &device, gguf::TensorType type, const Choice<Method> &choice,
                        std::optional<Method> wish)
{
    if (wish) {
        return std::ranges::contains(device.offer(type, execution::Offered::All).*choice.offered, *wish) ? *wish : Method();
    }
    const auto methods = device.offer(type, execution::Offered::Candidates).*choice.offered;
    if (methods.size() < 2) {
        return Method();
    }
    const auto key = methodsKey(device.info());
    auto known = recall(key).value(nameOf(type), nlohmann::json::object());
    const auto method = rememberedMethod(known, choice);
    if (method && std::ranges::contains(methods, *method)) {
        return *method;
    }
    auto result = measured<Method>(device, type, choice, methods, known);
    if (result) {
        remember(key, {{nameOf(type), known}});
    }
    return result;
}

/// Returns the types of the weights of models that ask for `cases`.
std::vector<gguf::TensorType> typesOf(std::span<const std::string> cases)
{
    std::vector<gguf::TensorType> types;
    for (const auto &name : cases) {
        if (const auto one = trials::selfTestCase(name); one && one->shape.layers == 0) {
            types.push_back(one->shape.type);
        }
    }
    return types;
}

/// Returns the cases that show whether `method` is computed right with weights of `types`, in the operations that `cases` try.
std::vector<std::string> casesFor(std::span<const std::string> cases, std::span<const std::string> types, std::string_view method)
{
    std::vector<std::string> names;
    for (const auto &name : cases) {
        const auto one = trials::selfTestCase(name);
        if (one && (one->shape.layers > 0 || std::ranges::contains(types, name))) {
            names.push_back(base::format("{}{}{}", name, trials::MethodSign, method));
        }
    }
    return names;
}

/// Makes `type` be computed as every device can from now on.
template<typename Method>
void fallBack(execution::Device &device, const Choice<Method> &choice, gguf::TensorType type, execution::MethodTable &table)
{
    auto methods = table.of(type);
    methods.*choice.taken = Method();
    table.set(type, methods);
    auto known = recall(methodsKey(device.info())).value(nameOf(type), nlohmann::json::object());
    known[choice.field] = name(Method());
    remember(methodsKey(device.info()), {{nameOf(type), known}});
}

/// Tests the methods of `choice` that `table` takes. One that is computed wrong is not taken, unless it was wished.
template<typename Method>
Result<void> verify(execution::Device &device, const Choice<Method> &choice, std::span<const std::string> cases, bool wished,
                    const trials::Tester &test, execution::MethodTable &table)
{
    for (std::size_t number = 1; number < choice.names.size(); ++number) {
        std::vector<gguf::TensorType> types;
        for (const auto &[type, methods] : table.all()) {
            if (methods.*choice.taken == static_cast<Method>(number)) {
                types.push_back(type);
            }
        }
        if (types.empty()) {
            continue;
        }
        std::vector<std::string> names;
        std::ranges::transform(types, std::back_inserter(names), nameOf);
        const auto passed = requireSelfTest(device, casesFor(cases, names, choice.names[number]), test);
        if (passed) {
            continue;
        }
        if (wished || passed.error().code != ErrorCode::DeviceFailed) {
            return passed;
        }
        for (const auto type : types) {
            fallBack(device, choice, type, table);
        }
    }
    return {};
}

/// Puts a method for each type that `cases` are about into `table`. Errors: as chooseMethods().
template<typename Method>
Result<void> settle(execution::Device &device, const Choice<Method> &choice, std::span<const std::string> cases,
                    const execution::Options &options, const trials::Tester &test, execution::MethodTable &table)
{
    const auto wish = wishOf(options).*choice.wished;
    bool granted = false;
    for (const auto type : typesOf(cases)) {
        const auto method = methodOf(device, type, choice, wish);
        if (!method) {
            return std::unexpected(method.error());
        }
        if ((device.offer(type, execution::Offered::All).*choice.offered).empty()) {
            continue;
        }
        auto methods = table.of(type);
        methods.*choice.taken = *method;
        table.set(type, methods);
        granted = granted || *method != Method();
    }
    if (wish && *wish != Method() && !granted) {
        return fail(ErrorCode::Unsupported,
                    base::format("{} cannot compute this model with {} {}", device.info().name, name(*wish), choice.field));
    }
    return verify(device, choice, cases, wish.has_value(), test, table);
}

/// Adds the self-tests of the methods that any of `remembered` takes.
template<typename Method>
void addCases(const Choice<Method> &choice, std::span<const MethodChoice> remembered, std::vector<std::string> &names)
{
    for (std::size_t number = 1; number < choice.names.size(); ++number) {
        std::vector<std::string> types;
        for (const auto &one : remembered) {
            if (one.methods.*choice.taken == static_cast<Method>(number)) {
                types.push_back(one.type);
            }
        }
        if (!types.empty()) {
            std::ranges::move(casesFor(trials::selfTestCases(), types, choice.names[number]), std::back_inserter(names));
        }
    }
}
}

Result<void> chooseMethods(execution::Device &device, std::span<const std::string> cases, const execution::Options &options,
                           const trials::Tester &test)
{
    execution::MethodTable table;
    return settle(device, ProductChoice, cases, options, test, table)
        .and_then([&] { return settle(device, LoadChoice, cases, options, test, table); })
        .transform([&] { device.setMethods(std::move(table)); });
}

std::vector<MethodChoice> rememberedMethods(const execution::DeviceInfo &device)
{
    std::vector<MethodChoice> list;
    const auto memory = recall(methodsKey(device));
    for (const auto &[type, known] : memory.items()) {
        if (!known.is_object()) {
            continue;
        }
        MethodChoice one{.type = type, .methods = {}, .ms = {}};
        one.methods = {.products = rememberedMethod(known, ProductChoice).value_or(execution::Products()),
                       .loads = rememberedMethod(known, LoadChoice).value_or(execution::Loads())};
        if (const auto times = known.find(TimesField); times != known.end() && times->is_object()) {
            for (const auto &[method, ms] : times->items()) {
                if (ms.is_number()) {
                    one.ms.emplace(method, ms.get<double>());
                }
            }
        }
        list.push_back(std::move(one));
    }
    return list;
}

std::vector<std::string> methodCases(const execution::DeviceInfo &device)
{
    const auto remembered = rememberedMethods(device);
    std::vector<std::string> names;
    addCases(ProductChoice, remembered, names);
    addCases(LoadChoice, remembered, names);
    return names;
}
}
