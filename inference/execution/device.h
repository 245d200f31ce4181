// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// What models run on, whatever it is: a Vulkan device or the processor.
#pragma once

#include "inference/execution/executor.h"
#include "inference/execution/productmethods.h"
#include "inference/gguf/file.h"

#include <cstdint>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace inference::execution
{
/// How a driver ended an engine that tried it, as a later engine remembers it.
enum class DriverFault : std::uint8_t { None, Crashed, Hung };

/// A device as it is listed.
struct DeviceInfo {
    DeviceId id;
    std::string name;
    std::string type; ///< "discrete", "integrated", "virtual" or "cpu"
    std::string driver; ///< the driver's name and version, for people
    std::string identity; ///< a text that is the same only for the same device, driver and kernels
    std::uint64_t memoryBytes = 0; ///< bytes of its own memory, or of the host's that it shares
    std::vector<std::string> capabilities; ///< what it can do, in short words
    std::vector<std::pair<std::string, std::variant<bool, std::uint32_t>>> features; ///< the same, for programs
    std::string unusable; ///< why this engine cannot use it, or does not until it is asked to; empty if it can
    DriverFault fault = DriverFault::None; ///< the one that is remembered; None in what a device says of itself
};

/// Which methods of computing products a device tells of.
enum class Offered : bool {
    Candidates, ///< those that may be the fastest
    All, ///< whatever it can do, for tests and comparisons
};

/// What a product is for: the tokens of a prompt together, or one token after the other.
enum class Phase : std::uint8_t { Prefill, Decode };

/// One of the ways in which a device computes, each of which is tried by itself.
struct Variant {
    std::string name; ///< for people, "AVX2 with floats"; empty where there is only one
    Precision precision = Precision::Exact; ///< the precision to try it with
    double roundingError = 0; ///< normalised mean squared error that rounding activations costs at most; 0: they are not rounded
};

/// What a device gets ready for a trial.
enum class TrialSize : bool {
    Full, ///< what models will use
    Small, ///< what takes least time to compile: how many rows and tokens are computed side by side only repeats code
};

/// A device that is open. Not thread-safe.
class Device
{
public:
    Device() = default;
    virtual ~Device() = default;
    Device(const Device &) = delete;
    Device &operator=(const Device &) = delete;

    [[nodiscard]] virtual const DeviceInfo &info() const = 0;
    /// Returns the memory that load() would take. Errors: as execution::planMemory().
    [[nodiscard]] virtual Result<MemoryPlan> planMemory(const model::Plan &plan, const Options &options) const = 0;
    /// Errors: Unsupported, OutOfMemory, Cancelled, DeviceLost, Internal.
    [[nodiscard]] virtual Result<std::unique_ptr<Executor>> load(std::shared_ptr<const model::Plan> plan, const Options &options,
                                                                 const Progress &progress, const std::stop_token &stop)
        = 0;
    /// Loads the plan of `other`, which this device loaded, with the same weights: all that this takes is a cache and scratch
    /// space. Errors: as load().
    [[nodiscard]] virtual Result<std::unique_ptr<Executor>> loadBeside(const Executor & /*other*/, const Options & /*options*/,
                                                                       const std::stop_token & /*stop*/)
    {
        return fail(ErrorCode::Unsupported, "this device does not share weights");
    }
    /// Measures the yardstick for decoding: the bytes a second that the device's memory gives, over more than any cache holds.
    [[nodiscard]] virtual Result<double> bandwidth() const = 0;
    /// Measures the yardstick for prompts: the multiplications a second, each with an addition, of numbers that no memory has to
    /// bring.
    [[nodiscard]] virtual Result<double> multiplyRate() const = 0;

    /// Returns the ways in which the device computes where products take `methods`; at least one.
    [[nodiscard]] virtual std::vector<Variant> variants(const Methods &methods) const = 0;
    /// Opens the device once more, to be tried in one of its ways. Where nothing is compiled, only one such device may exist at a
    /// time. Errors: the device's own.
    [[nodiscard]] virtual Result<std::unique_ptr<Device>> openVariant(const Variant &variant, TrialSize size) const = 0;
    /// Returns a name of what is compiled when weights of `type` are first used. Types with the same name have it in common. The
    /// name is empty where nothing is compiled.
    [[nodiscard]] virtual std::string_view kernels(gguf::TensorType /*type*/) const { return {}; }

    /// Returns the methods that the device offers for products with weights of `type`.
    [[nodiscard]] virtual MethodOffer offer(gguf::TensorType type, Offered offered) const = 0;
    /// Measures the milliseconds that a product with `matrix` takes by each of `methods`, which are of the offer for its type.
    /// Errors: the device's own.
    [[nodiscard]] virtual Result<std::vector<double>> productTimes(const gguf::Tensor &matrix, std::span<const Methods> methods,
                                                                   Phase phase)
        = 0;
    /// Sets the methods that the next load() uses. They are of the device's offer.
    void setMethods(MethodTable methods) { m_methods = std::move(methods); }
    [[nodiscard]] const MethodTable &methods() const { return m_methods; }

private:
    MethodTable m_methods;
};

/// Returns `methods` for all types of weights for which `device` offers them, and for the others what every device can do.
[[nodiscard]] MethodTable tableOf(const Device &device, const Methods &methods);
}
