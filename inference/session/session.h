// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// One model on one device with one KV cache: what generation, logits and bench are built on.
#pragma once

#include "inference/error.h"
#include "inference/execution/deviceid.h"
#include "inference/execution/evaluator.h"
#include "inference/execution/paths.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

namespace inference::gguf
{
class File;
}

namespace inference::session
{
class Device;
class Executor;

/// How keys and values are kept. Q8_0: 32 dimensions of a head share an f32 scale.
enum class KvType { F16, F32, Q8_0 };

/// How the activations of matrix products are kept. Fast: as the device likes best, which for the processor is 8 bits with a
/// scale for each 32, and 15 for the largest of them.
enum class Precision { Fast, Exact };

struct Options {
    std::optional<DeviceId> device{}; ///< the best one if absent
    std::uint32_t contextLength = 0; ///< tokens; 0: what the model was trained for, at most 8192 and what memory allows
    KvType kv = KvType::F16;
    Precision precision = Precision::Fast; ///< Exact: with Products::Float, whatever is wished
    PathWish path{};
    std::uint32_t batch = 0; ///< prompt tokens evaluated at once; 0: the device's best
    std::uint32_t logitRows = 0; ///< tokens of a batch after which there may be logits; 0: few
    /// Tokens that truncate() can take back without forgetting all, where layers keep only a window of the context.
    std::uint32_t takeBack = 512;
    std::optional<std::uint64_t> deviceMemoryBytes{}; ///< of the device's own memory to use at most; all that is free if absent
    std::uint32_t threads = 0; ///< that the processor computes with; 0: one for each of its cores
    bool background = false; ///< the processor's threads leave it to other programs where they want it
};

/// Bytes that a session takes, by purpose and by place.
struct MemoryPlan {
    std::uint32_t contextLength = 0; ///< tokens
    std::uint32_t largestContext = 0; ///< tokens for which there would be room, at most those that the model was trained for
    std::uint64_t weightBytes = 0; ///< as packed for the device
    std::uint64_t cacheBytes = 0; ///< keys and values
    std::uint64_t scratchBytes = 0; ///< activations and logits
    std::uint64_t deviceBytes = 0; ///< of the above in the device's own memory
    std::uint64_t hostBytes = 0; ///< of the above in memory of the host, which the device reads more slowly
    std::uint64_t deviceWeightBytes = 0; ///< room that the device has for weights
};

/// What one kind of operation costs in one batch, all that it has of them together; see Session::profile().
struct OperationCost {
    std::string operation; ///< "project", "attention", ...
    std::uint32_t count = 0; ///< how often a batch does it
    std::uint32_t dispatches = 0;
    std::uint64_t bytes = 0; ///< of weights and cache, an estimate
    std::uint64_t multiplications = 0; ///< an estimate
    double ms = 0;
};

/// Not thread-safe: one thread evaluates at a time; stop tokens may be triggered from any thread.
class Session final : public Evaluator
{
public:
    /// Maps the weights onto the device and builds the pipelines; JIT is paid here, not at the first token.
    [[nodiscard]] static Result<std::unique_ptr<Session>> open(std::shared_ptr<const gguf::File> file, const Options &options,
                                                               const Progress &progress = {}, std::stop_token stop = {});
    ~Session() override;

    /// Another one of the same model on the same device, which reads the same weights in memory: all that it takes is a cache and
    /// scratch space. options.device and options.deviceMemoryBytes do not count. Errors: as open(); Unsupported where the device
    /// does not share weights.
    [[nodiscard]] Result<std::unique_ptr<Session>> openBeside(const Options &options, std::stop_token stop = {}) const;

    /// What open() would take. Errors: as open(), as far as they show before anything is loaded.
    [[nodiscard]] static Result<MemoryPlan> planMemory(std::shared_ptr<const gguf::File> file, const Options &options);

    [[nodiscard]] const MemoryPlan &memory() const;
    [[nodiscard]] std::uint32_t vocabularySize() const override;
    [[nodiscard]] std::uint32_t contextLength() const override; ///< tokens that fit
    [[nodiscard]] std::uint32_t trainedContextLength() const; ///< tokens
    [[nodiscard]] std::string deviceName() const;
    [[nodiscard]] std::string driverName() const; ///< with its version
    [[nodiscard]] const Device &device() const;
    /// How it computes products; empty where the device has one way only.
    [[nodiscard]] const PathTable &paths() const;
    [[nodiscard]] std::uint32_t batch() const; ///< prompt tokens that are evaluated at once at most
    [[nodiscard]] std::uint32_t logitRows() const; ///< tokens that evaluateBatch() takes at most
    /// What decoding one token reads with `depth` tokens in the context: weights as packed on the device, keys and values.
    [[nodiscard]] std::uint64_t bytesPerToken(std::size_t depth) const;
    /// With matrices, that a prompt's token takes: without attention, and without the logits that only the last one has.
    [[nodiscard]] std::uint64_t multiplicationsPerToken() const;

    [[nodiscard]] std::span<const TokenId> tokens() const override;
    void truncate(std::size_t count) override;
    [[nodiscard]] Result<std::span<const float>> evaluate(std::span<const TokenId> tokens, std::stop_token stop = {},
                                                          const Progress &progress = {}) override;
    [[nodiscard]] Result<std::vector<std::span<const float>>> evaluateEach(std::span<const TokenId> tokens,
                                                                           std::stop_token stop = {}) override;
    [[nodiscard]] std::uint32_t mostEach() const override;
    [[nodiscard]] bool gainsFromEach() const override;
    [[nodiscard]] CacheAccess *cacheAccess() override;

    /// As evaluate(), but the logits after every one of `tokens`: (tokens.size(), vocabularySize()) f32, row-major.
    [[nodiscard]] Result<std::vector<float>> evaluateAll(std::span<const TokenId> tokens);
    /// As evaluate(), with `tokens` (at most logitRows()) as one batch: the logits after each of them, valid until the next
    /// evaluation.
    [[nodiscard]] Result<std::vector<std::span<const float>>> evaluateBatch(std::span<const TokenId> tokens,
                                                                            const std::stop_token &stop = {});

    /// Measures the operations of one batch by the device's clock, with `tokens` (at most batch()) after the present ones: the
    /// fastest of a few runs. Whatever the cache holds beyond tokens() is lost. Errors: Unsupported without such a clock.
    [[nodiscard]] Result<std::vector<OperationCost>> profile(std::uint32_t tokens);

private:
    struct Private;
    explicit Session(std::unique_ptr<Private> d);
    [[nodiscard]] static std::unique_ptr<Session> with(std::unique_ptr<Private> d, std::unique_ptr<Executor> executor,
                                                       const Options &options);
    [[nodiscard]] static std::string cacheIdentity(const Private &d, const Options &options);
    std::unique_ptr<Private> d;
};
}
