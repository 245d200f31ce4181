// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// What models run on, whatever it is: a Vulkan device or the processor.
#pragma once

#include "inference/execution/executor.h"
#include "inference/execution/paths.h"
#include "inference/trials/selftestcases.h"

#include <cstdint>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace inference::execution
{
/// What a driver did to an engine that tried it; see drivertrial.h.
enum class DriverFault : std::uint8_t { None, Crashed, Hung };

/// A device as it is listed.
struct DeviceInfo {
    DeviceId id;
    std::string name;
    std::string type; ///< "discrete", "integrated", "virtual" or "cpu"
    std::string driver; ///< with its version, for people
    std::string identity; ///< the same only for the same device, driver and kernels
    std::uint64_t memoryBytes = 0; ///< of its own, or of the host that it shares
    std::vector<std::string> words; ///< what it can do, in short words
    std::vector<std::pair<std::string, std::variant<bool, std::uint32_t>>> features; ///< likewise, for programs
    std::string unusable; ///< why this engine cannot use it, or does not until it is asked to; empty if it can
    DriverFault fault = DriverFault::None; ///< filled in by listDevices()
};

/// Which ways of computing products are told of.
enum class Worth : bool {
    Trying, ///< those that may be the fastest
    Nothing, ///< all that the device can do, for tests and comparisons
};

/// What a product is for.
enum class Use : std::uint8_t { Token, Prompt };

/// One that is open. Not thread-safe.
class Device
{
public:
    Device() = default;
    virtual ~Device() = default;
    Device(const Device &) = delete;
    Device &operator=(const Device &) = delete;

    [[nodiscard]] virtual const DeviceInfo &info() const = 0;
    /// What load() would take. Errors: as execution::planMemory().
    [[nodiscard]] virtual Result<MemoryPlan> planMemory(const model::Plan &plan, const Options &options) const = 0;
    /// Errors: Unsupported, OutOfMemory, Cancelled, DeviceLost, Internal.
    [[nodiscard]] virtual Result<std::unique_ptr<Executor>> load(std::shared_ptr<const model::Plan> plan, const Options &options,
                                                                 const Progress &progress, const std::stop_token &stop)
        = 0;
    /// As load(), of the plan and with the weights of `other`, which this device loaded: what that takes is a cache and scratch
    /// space. Errors: as load().
    [[nodiscard]] virtual Result<std::unique_ptr<Executor>> loadBeside(const Executor & /*other*/, const Options & /*options*/,
                                                                       const std::stop_token & /*stop*/)
    {
        return fail(ErrorCode::Unsupported, "this device does not share weights");
    }
    /// The yardstick for decoding: bytes a second that its memory gives, measured over more than any cache holds.
    [[nodiscard]] virtual Result<double> bandwidth() const = 0;
    /// The yardstick for prompts: multiplications, each with an addition, a second, of numbers that no memory has to bring.
    [[nodiscard]] virtual Result<double> multiplyRate() const = 0;
    /// Runs each of the cases. Errors: the device's own.
    [[nodiscard]] virtual Result<std::vector<trials::SelfTestResult>> test(std::span<const trials::SelfTestCase> cases) = 0;

    /// The ways to compute products with weights of `type`.
    [[nodiscard]] virtual PathOffer offer(gguf::TensorType type, Worth worth) const = 0;
    /// Milliseconds that each of `paths`, which are of its offer, takes for a product with a random matrix. Errors: the device's
    /// own.
    [[nodiscard]] virtual Result<std::vector<double>> productTimes(gguf::TensorType type, std::span<const Paths> paths, Use use)
        = 0;
    /// Those of the next load(), of its offer.
    void setPaths(PathTable paths) { m_paths = std::move(paths); }
    [[nodiscard]] const PathTable &paths() const { return m_paths; }

private:
    PathTable m_paths;
};
}
