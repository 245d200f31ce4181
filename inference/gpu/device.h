// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Lets models run on a Vulkan device.
#pragma once

#include "inference/execution/device.h"
#include "inference/gpu/vulkan/pipelines.h"

#include <functional>
#include <memory>
#include <span>
#include <vector>

namespace inference::gpu
{
/// The most that rounding activations costs an operation, as a normalised mean squared error.
inline constexpr double RoundingError = 1e-2;

class Device final : public execution::Device
{
public:
    explicit Device(std::shared_ptr<vulkan::Device> device, std::uint32_t index = 0);

    /// Lists Vulkan's devices, in its order. Errors: NoDevice without Vulkan.
    [[nodiscard]] static Result<std::vector<execution::DeviceInfo>> list();
    /// Opens the device with Vulkan's number `index`. `about` is called before the driver is asked to open it. Errors: NoDevice,
    /// OutOfMemory, Internal.
    [[nodiscard]] static Result<std::unique_ptr<Device>>
    open(std::uint32_t index, const std::function<void(const execution::DeviceInfo &)> &about = {});

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
    [[nodiscard]] std::vector<execution::Variant> variants(const execution::Methods &methods) const override;
    /// Opens the same device once more; two threads can use the two at once.
    [[nodiscard]] Result<std::unique_ptr<execution::Device>> openVariant(const execution::Variant &variant,
                                                                         execution::TrialSize size) const override;
    /// Returns WeightFormat::shader of `type`; it is empty if no shader reads that type.
    [[nodiscard]] std::string_view kernels(gguf::TensorType type) const override;
    [[nodiscard]] execution::MethodOffer offer(gguf::TensorType type, execution::Offered offered) const override;
    [[nodiscard]] Result<std::vector<double>>
    productTimes(const gguf::Tensor &matrix, std::span<const execution::Methods> methods, execution::Phase phase) override;

private:
    std::shared_ptr<vulkan::Device> m_device;
    std::shared_ptr<vulkan::Pipelines> m_pipelines;
    execution::DeviceInfo m_info;
};
}
