// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The processor as something that models run on.
#pragma once

#include "inference/execution/device.h"

#include <memory>
#include <span>
#include <vector>

namespace inference::cpu
{
/// What a trial on the processor stays below: with Precision::Fast its activations are rounded less than trials::trialLimit()
/// allows.
[[nodiscard]] double trialLimit(execution::KvType kv, execution::Precision precision);

class Device final : public execution::Device
{
public:
    /// What is listed; its `unusable` says why where there are no kernels for this processor.
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
    /// Each case with every instruction set that the processor has, with floats and with whole numbers.
    [[nodiscard]] Result<std::vector<trials::SelfTestResult>> test(std::span<const trials::SelfTestCase> cases) override;
    /// Nothing: cpu/kernels/ has made its choice.
    [[nodiscard]] execution::PathOffer offer(gguf::TensorType type, execution::Worth worth) const override;
    [[nodiscard]] Result<std::vector<double>> productTimes(gguf::TensorType type, std::span<const execution::Paths> paths,
                                                           execution::Use use) override;

private:
    Device() = default;

    execution::DeviceInfo m_info;
};
}
