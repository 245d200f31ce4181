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
/// What a trial on the processor stays below: with Precision::Fast its activations are rounded less than session::trialLimit()
/// allows.
[[nodiscard]] double trialLimit(session::KvType kv, session::Precision precision);

class Device final : public session::Device
{
public:
    /// What is listed; its `unusable` says why where there are no kernels for this processor.
    [[nodiscard]] static session::DeviceInfo describe();
    /// Errors: NoDevice.
    [[nodiscard]] static Result<std::unique_ptr<Device>> open();

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
    /// Each case with every instruction set that the processor has, with floats and with whole numbers.
    [[nodiscard]] Result<std::vector<session::SelfTestResult>> test(std::span<const session::SelfTestCase> cases) override;
    /// Nothing: cpu/kernels/ has made its choice.
    [[nodiscard]] session::PathOffer offer(gguf::TensorType type, session::Worth worth) const override;
    [[nodiscard]] Result<std::vector<double>> productTimes(gguf::TensorType type, std::span<const session::Paths> paths,
                                                           session::Use use) override;

private:
    Device() = default;

    session::DeviceInfo m_info;
};
}
