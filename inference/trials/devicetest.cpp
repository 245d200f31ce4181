// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/trials/devicetest.h"

#include "inference/trials/trial.h"

#include <algorithm>
#include <atomic>
#include <map>
#include <memory>
#include <numeric>
#include <optional>
#include <string>
#include <thread>

namespace inference::trials
{
namespace
{
bool isFull(const SelfTestCase &one)
{
    return one.name.starts_with(LayersCase);
}

/// Returns groups of indices of cases that have kernels in common, those that take longest first: the full case; the others with
/// layers, together with the types that have the kernels of their weights; then the types with each other kernels. All are one
/// group where nothing is compiled.
std::vector<std::vector<std::size_t>> groupsOf(const execution::Device &device, std::span<const SelfTestCase> cases)
{
    const auto kernelsOf = [&](const SelfTestCase &one) { return device.kernels(one.shape.type); };
    if (std::ranges::all_of(cases, [&](const SelfTestCase &one) { return kernelsOf(one).empty(); })) {
        std::vector<std::size_t> all(cases.size());
        std::iota(all.begin(), all.end(), std::size_t{0});
        return {std::move(all)};
    }
    const auto withLayers = std::ranges::find_if(cases, [](const auto &one) { return one.shape.layers > 0; });
    const auto common = withLayers != cases.end() ? kernelsOf(*withLayers) : std::string_view();
    std::map<std::string, std::vector<std::size_t>, std::less<>> byKey;
    for (std::size_t i = 0; i < cases.size(); ++i) {
        const auto kernels = kernelsOf(cases[i]);
        const bool alone = cases[i].shape.layers == 0 && kernels != common;
        byKey[isFull(cases[i]) ? "0" : alone ? "2" + std::string(kernels) : "1"].push_back(i);
    }
    std::vector<std::vector<std::size_t>> groups;
    groups.reserve(byKey.size());
    for (auto &[key, group] : byKey) {
        groups.push_back(std::move(group));
    }
    return groups;
}

/// A thread's device, in the variant that was asked for last: what it compiled serves the next case too.
class OpenVariant
{
public:
    explicit OpenVariant(const execution::Device &device)
        : m_device(device)
    {
    }

    [[nodiscard]] Result<execution::Device *> get(const execution::Variant &variant, execution::TrialSize size)
    {
        if (!m_opened || m_name != variant.name || m_size != size) {
            m_opened.reset(); // before the next one is opened, since only one may exist at a time
            auto opened = m_device.openVariant(variant, size);
            if (!opened) {
                return std::unexpected(opened.error());
            }
            m_opened = std::move(*opened);
            m_name = variant.name;
            m_size = size;
        }
        return m_opened.get();
    }

private:
    const execution::Device &m_device;
    std::unique_ptr<execution::Device> m_opened;
    std::string m_name;
    execution::TrialSize m_size = execution::TrialSize::Full;
};

Result<SelfTestResult> run(const SelfTestCase &one, const execution::Device &device, OpenVariant &open)
{
    const auto size = isFull(one) ? execution::TrialSize::Full : execution::TrialSize::Small;
    std::optional<SelfTestResult> told;
    for (const auto &variant : device.variants(one.methods)) {
        const auto opened = open.get(variant, size);
        if (!opened) {
            return std::unexpected(opened.error());
        }
        (*opened)->setMethods(tableOf(**opened, one.methods));
        const auto deviations = runTrial(**opened, one.shape, variant.precision);
        if (!deviations) {
            return std::unexpected(deviations.error());
        }
        auto result = judged(one.name, *deviations, trialLimit(one.shape.kv, variant.roundingError));
        if (!variant.name.empty()) {
            result.detail += ", " + variant.name;
        }
        if (!told || (told->passed && !result.passed)) {
            told = std::move(result);
        }
    }
    return *std::move(told);
}
}

/// Where kernels are compiled, that takes nearly all the time, so several threads do it, each with the device opened for itself:
/// a software driver compiles in the thread that serves the queue. What shares kernels stays in one thread, which compiles them
/// once.
Result<std::vector<SelfTestResult>> testDevice(const execution::Device &device, std::span<const SelfTestCase> cases)
{
    constexpr std::size_t MostThreads = 8;
    std::vector<Result<SelfTestResult>> results(cases.size());
    const auto groups = groupsOf(device, cases);
    std::atomic<std::size_t> taken = 0;
    const auto work = [&] {
        OpenVariant open(device);
        for (auto group = taken++; group < groups.size(); group = taken++) {
            for (const auto at : groups[group]) {
                results[at] = run(cases[at], device, open);
            }
        }
    };
    {
        std::vector<std::jthread> others;
        const auto threads = std::min({std::size_t{std::thread::hardware_concurrency()}, groups.size(), MostThreads});
        while (others.size() + 1 < threads) {
            others.emplace_back(work);
        }
        work();
    }
    std::vector<SelfTestResult> finished;
    for (auto &result : results) {
        if (!result) {
            return std::unexpected(result.error());
        }
        finished.push_back(std::move(*result));
    }
    return finished;
}
}
