// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// A Vulkan device as something that models run on.
#pragma once

#include "inference/execution/device.h"
#include "inference/gpu/vulkan/pipelines.h"

#include <memory>
#include <span>
#include <vector>

namespace inference::gpu
{
class Device final : public execution::Device
{
public:
    explicit Device(std::shared_ptr<vulkan::Device> device, std::uint32_t index = 0);

    /// Vulkan's, in its order. Errors: NoDevice without Vulkan.
    [[nodiscard]] static Result<std::vector<execution::DeviceInfo>> list();
    /// `index` as Vulkan counts. Errors: NoDevice, OutOfMemory, Internal.
    [[nodiscard]] static Result<std::unique_ptr<Device>> open(std::uint32_t index);

    [[nodiscard]] const execution::DeviceInfo &info() const override { return m_info; }
    [[nodiscard]] Result<execution::MemoryPlan> planMemory(const model::Plan &plan,
                                                           const execution::Options &options) const override;
    [[nodiscard]] Result<std::unique_ptr<execution::Executor>> load(std::shared_ptr<const model::Plan> plan,
                                                                    const execution::Options &options,
                                                                    const execution::Progress &progress,
                                                                    const std::stop_token &stop) override;
    [[nodiscard]] Result<std::unique_ptr<execution::Executor>>
    loadBeside(const execution::Executor &other, const execution::Options &options, const std::stop_token &stop) override;
    [[nodiscard]] Result<double> bandwidth() const override;
    [[nodiscard]] Result<double> multiplyRate() const override;
    [[nodiscard]] Result<std::vector<trials::SelfTestResult>> test(std::span<const trials::SelfTestCase> cases) override;
    [[nodiscard]] execution::PathOffer offer(gguf::TensorType type, execution::Worth worth) const override;
    [[nodiscard]] Result<std::vector<double>> productTimes(gguf::TensorType type, std::span<const execution::Paths> paths,
                                                           execution::Use use) override;

private:
    std::shared_ptr<vulkan::Device> m_device;
    std::shared_ptr<vulkan::Pipelines> m_pipelines;
    execution::DeviceInfo m_info;
};

/// `paths` for all types of weights that have them.
[[nodiscard]] execution::PathTable tableOf(const Device &device, const execution::Paths &paths);
}
