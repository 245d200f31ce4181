// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// One model on one device with one KV cache: what generation, logits and bench are built on.
#pragma once

#include "inference/error.h"
#include "inference/execution/costs.h"
#include "inference/execution/evaluator.h"
#include "inference/execution/memoryplan.h"
#include "inference/execution/options.h"
#include "inference/execution/productmethods.h"

#include <cstdint>
#include <memory>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

namespace inference::gguf
{
class File;
}

namespace inference::execution
{
class Device;
class Executor;
}

namespace inference::session
{
/// A session is not thread-safe: one thread evaluates at a time; stop tokens may be triggered from any thread.
class Session final : public execution::Evaluator
{
public:
    /// Maps the weights onto the device and builds the pipelines; JIT is paid here, not at the first token.
    [[nodiscard]] static Result<std::unique_ptr<Session>> open(std::shared_ptr<const gguf::File> file,
                                                               const execution::Options &options,
                                                               const execution::Progress &progress = {},
                                                               std::stop_token stop = {});
    ~Session() override;

    /// Opens another session of the same model on the same device, which reads the same weights in memory: all that it takes is a
    /// cache and scratch space. options.device and options.deviceMemoryBytes do not count. Errors: as open(); Unsupported if the
    /// device does not share weights.
    [[nodiscard]] Result<std::unique_ptr<Session>> openBeside(const execution::Options &options, std::stop_token stop = {}) const;

    /// Returns what memory open() would take. Errors: as open(), as far as they show before anything is loaded.
    [[nodiscard]] static Result<execution::MemoryPlan> planMemory(std::shared_ptr<const gguf::File> file,
                                                                  const execution::Options &options);

    [[nodiscard]] const execution::MemoryPlan &memory() const;
    [[nodiscard]] std::uint32_t vocabularySize() const override;
    [[nodiscard]] std::uint32_t contextLength() const override; ///< tokens that fit the context
    [[nodiscard]] std::uint32_t trainedContextLength() const; ///< tokens
    [[nodiscard]] std::string deviceName() const;
    [[nodiscard]] std::string driverName() const; ///< the driver's name with its version
    [[nodiscard]] const execution::Device &device() const;
    /// Returns how the session computes products; empty if the device has one way only.
    [[nodiscard]] const execution::MethodTable &methods() const;
    [[nodiscard]] std::uint32_t batch() const; ///< the most prompt tokens that are evaluated at once
    [[nodiscard]] std::uint32_t logitRows() const; ///< the most tokens that evaluateBatch() takes
    /// Returns how many bytes decoding one token reads with `depth` tokens in the context: weights as packed on the device, keys
    /// and values.
    [[nodiscard]] std::uint64_t bytesPerToken(std::size_t depth) const;
    /// Returns how many multiplications with matrices a prompt's token takes: without attention, and without the logits, which
    /// only the last token has.
    [[nodiscard]] std::uint64_t multiplicationsPerToken() const;

    [[nodiscard]] std::span<const execution::TokenId> tokens() const override;
    void truncate(std::size_t count) override;
    [[nodiscard]] Result<std::span<const float>> evaluate(std::span<const execution::TokenId> tokens, std::stop_token stop = {},
                                                          const execution::Progress &progress = {}) override;
    [[nodiscard]] Result<std::vector<std::span<const float>>> evaluateEach(std::span<const execution::TokenId> tokens,
                                                                           std::stop_token stop = {}) override;
    [[nodiscard]] std::uint32_t mostEach() const override;
    [[nodiscard]] bool gainsFromEach() const override;
    [[nodiscard]] execution::CacheAccess *cacheAccess() override;

    /// Appends `tokens` like evaluate() and returns the logits after every one: (tokens.size(), vocabularySize()) f32, row-major.
    [[nodiscard]] Result<std::vector<float>> evaluateAll(std::span<const execution::TokenId> tokens);
    /// Appends `tokens` (at most logitRows()) as one batch and returns the logits after each of them, valid until the next
    /// evaluation.
    [[nodiscard]] Result<std::vector<std::span<const float>>> evaluateBatch(std::span<const execution::TokenId> tokens,
                                                                            const std::stop_token &stop = {});

    /// Returns what the operations of one batch cost, with `tokens` (at most batch()) after the present ones; see
    /// Executor::profile(). Whatever the cache holds beyond tokens() is lost.
    [[nodiscard]] Result<std::vector<execution::OperationCost>> profile(std::uint32_t tokens);

private:
    struct Private;
    explicit Session(std::unique_ptr<Private> d);
    [[nodiscard]] static std::unique_ptr<Session> with(std::unique_ptr<Private> d, std::unique_ptr<execution::Executor> executor,
                                                       const execution::Options &options);
    [[nodiscard]] static std::string cacheIdentity(const Private &d, const execution::Options &options);
    std::unique_ptr<Private> d;
};
}
