// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// A Vulkan device as something that models run on.
#pragma once

#include "inference/execution/device.h"
#include "inference/gpu/vulkan/pipelines.h"

#include <memory>
#include <span>
#include <vector>

namespace inference::layers
{
class Device final : public session::Device
{
public:
    explicit Device(std::shared_ptr<vulkan::Device> device, std::uint32_t index = 0);

    /// Vulkan's, in its order. Errors: NoDevice without Vulkan.
    [[nodiscard]] static Result<std::vector<session::DeviceInfo>> list();
    /// `index` as Vulkan counts. Errors: NoDevice, OutOfMemory, Internal.
    [[nodiscard]] static Result<std::unique_ptr<Device>> open(std::uint32_t index);

    [[nodiscard]] const session::DeviceInfo &info() const override { return m_info; }
    [[nodiscard]] Result<session::MemoryPlan> planMemory(const model::Plan &plan, const session::Options &options) const override;
    [[nodiscard]] Result<std::unique_ptr<session::Executor>> load(std::shared_ptr<const model::Plan> plan,
                                                                  const session::Options &options,
                                                                  const session::Progress &progress,
                                                                  const std::stop_token &stop) override;
    [[nodiscard]] Result<std::unique_ptr<session::Executor>>
    loadBeside(const session::Executor &other, const session::Options &options, const std::stop_token &stop) override;
    [[nodiscard]] Result<double> bandwidth() const override;
    [[nodiscard]] Result<double> multiplyRate() const override;
    [[nodiscard]] Result<std::vector<session::SelfTestResult>> test(std::span<const session::SelfTestCase> cases) override;
    [[nodiscard]] session::PathOffer offer(gguf::TensorType type, session::Worth worth) const override;
    [[nodiscard]] Result<std::vector<double>> productTimes(gguf::TensorType type, std::span<const session::Paths> paths,
                                                           session::Use use) override;

private:
    std::shared_ptr<vulkan::Device> m_device;
    std::shared_ptr<vulkan::Pipelines> m_pipelines;
    session::DeviceInfo m_info;
};

/// `paths` for all types of weights that have them.
[[nodiscard]] session::PathTable tableOf(const Device &device, const session::Paths &paths);
}
