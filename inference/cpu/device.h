// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The processor as something that models run on.
#pragma once

#include "inference/cpu/kernels/targets.h"
#include "inference/execution/device.h"

#include <memory>
#include <span>
#include <vector>

namespace inference::cpu
{
/// The most that activations in 8 bits cost an operation, as a normalised mean squared error.
inline constexpr double RoundingError = 3e-4;

class Device final : public execution::Device
{
public:
    ~Device() override;
    /// Returns the processor as it is listed among the devices. Its `unusable` says why where no kernels run on it.
    [[nodiscard]] static execution::DeviceInfo describe();
    /// Errors: NoDevice.
    [[nodiscard]] static Result<std::unique_ptr<Device>> open();

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
    /// Returns two variants of every instruction set that the processor has: with floats and with whole numbers.
    [[nodiscard]] std::vector<execution::Variant> variants(const execution::Methods &methods) const override;
    [[nodiscard]] Result<std::unique_ptr<execution::Device>> openVariant(const execution::Variant &variant,
                                                                         execution::TrialSize size) const override;
    /// Returns an empty offer, since cpu/kernels/ leaves no method to choose.
    [[nodiscard]] execution::MethodOffer offer(gguf::TensorType type, execution::Offered offered) const override;
    [[nodiscard]] Result<std::vector<double>>
    productTimes(const gguf::Tensor &matrix, std::span<const execution::Methods> methods, execution::Phase phase) override;

private:
    class TargetGuard;
    Device();

    execution::DeviceInfo m_info;
    std::vector<Target> m_targets; ///< all instruction sets that the processor has, whichever is in use
    std::unique_ptr<TargetGuard> m_target; ///< keeps one instruction set in use; null: the best one is
};
}
