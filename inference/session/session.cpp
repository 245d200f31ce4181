// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/session/session.h"

#include "base/format.h"
#include "inference/devices/devices.h"
#include "inference/devices/methodchoice.h"
#include "inference/devices/selftest.h"
#include "inference/execution/cacheaccess.h"
#include "inference/gguf/file.h"
#include "inference/model/plan.h"

#include <algorithm>
#include <optional>

namespace inference::session
{
struct Session::Private final : execution::CacheAccess {
    std::shared_ptr<execution::Device> device; ///< sessions that are opened beside this one share it
    execution::MethodTable methods; ///< the executor was loaded with these
    std::shared_ptr<const model::Plan> plan;
    std::unique_ptr<execution::Executor> executor;
    std::vector<execution::TokenId> tokens;
    std::size_t evaluated = 0; ///< the most tokens that the cache had since it was empty
    bool lost = false; ///< the device is gone; nothing works any more
    std::string cacheIdentity; ///< empty if the cache cannot be copied

    Result<void> accept(std::span<const execution::TokenId> more) const;
    Result<void> run(std::span<const execution::TokenId> more, std::uint32_t logits, const std::stop_token &stop);
    Result<void> ran(std::span<const execution::TokenId> more, Result<void> done);
    [[nodiscard]] std::vector<std::span<const float>> rows(std::uint32_t count) const;
    void truncate(std::size_t count);

    [[nodiscard]] std::string identity() const override { return cacheIdentity; }
    [[nodiscard]] std::uint32_t layers() const override { return plan->hyperparameters.layers; }
    [[nodiscard]] std::uint64_t layerBytes(std::uint32_t layer, std::uint32_t positions) const override
    {
        return executor->cache().bytesUpTo(layer, positions);
    }
    [[nodiscard]] std::size_t evaluatedTokens() const override { return evaluated; }
    [[nodiscard]] Result<void> read(std::uint32_t layer, std::uint32_t positions, std::span<std::byte> bytes) override
    {
        return executor->cache().read(layer, positions, bytes);
    }
    [[nodiscard]] Result<void> write(std::uint32_t layer, std::uint32_t positions, std::span<const std::byte> bytes) override
    {
        truncate(0);
        return executor->cache().write(layer, positions, bytes);
    }
    [[nodiscard]] Result<void> adopt(std::vector<execution::TokenId> tokens, std::size_t evaluatedTokens) override;
};

/// Fails if `more` cannot be appended.
Result<void> Session::Private::accept(std::span<const execution::TokenId> more) const
{
    if (lost) {
        return fail(ErrorCode::DeviceLost, "the device was lost earlier; the model must be loaded again");
    }
    if (more.empty()) {
        return fail(ErrorCode::Usage, "there is no token to evaluate");
    }
    if (more.size() > executor->contextLength() - tokens.size()) {
        return fail(ErrorCode::ContextFull,
                    base::format("{} tokens are in the context, {} more do not fit into {}", tokens.size(), more.size(),
                                 executor->contextLength()));
    }
    const auto vocabulary = plan->hyperparameters.vocabulary;
    for (const auto id : more) {
        if (id < 0 || static_cast<std::uint32_t>(id) >= vocabulary) {
            return fail(ErrorCode::Usage, base::format("token {} is outside the vocabulary of {}", id, vocabulary));
        }
    }
    return {};
}

void Session::Private::truncate(std::size_t count)
{
    tokens.resize(std::min(count, tokens.size()));
    const auto holds = executor->cache().holds(static_cast<std::uint32_t>(tokens.size()), static_cast<std::uint32_t>(evaluated));
    if (!holds || tokens.empty()) {
        tokens.clear();
        evaluated = 0;
    }
}

Result<void> Session::Private::adopt(std::vector<execution::TokenId> adopted, std::size_t evaluatedTokens)
{
    truncate(0);
    if (auto fine = accept(adopted); !fine) {
        return fine;
    }
    if (evaluatedTokens < adopted.size() || evaluatedTokens > executor->contextLength()
        || !executor->cache().holds(static_cast<std::uint32_t>(adopted.size()), static_cast<std::uint32_t>(evaluatedTokens))) {
        return fail(ErrorCode::Usage, "a window has not kept what these tokens see");
    }
    tokens = std::move(adopted);
    evaluated = evaluatedTokens;
    return {};
}

/// Evaluates `more`, which is at most a batch. On success the cache has it.
Result<void> Session::Private::run(std::span<const execution::TokenId> more, std::uint32_t logits, const std::stop_token &stop)
{
    return ran(more, executor->run(more, static_cast<std::uint32_t>(tokens.size()), logits, stop));
}

/// Records that the cache has `more` now if `done` is no error, and returns `done`.
Result<void> Session::Private::ran(std::span<const execution::TokenId> more, Result<void> done)
{
    evaluated = std::max(evaluated, tokens.size() + more.size()); // some layers may have run even where it failed
    if (done) {
        tokens.insert(tokens.end(), more.begin(), more.end());
    } else if (done.error().code == ErrorCode::DeviceLost) {
        lost = true;
    }
    return done;
}

/// Returns the first `count` rows of the last run's logits.
std::vector<std::span<const float>> Session::Private::rows(std::uint32_t count) const
{
    std::vector<std::span<const float>> rows;
    rows.reserve(count);
    for (std::uint32_t row = 0; row < count; ++row) {
        rows.push_back(executor->logits(row));
    }
    return rows;
}

/// Returns all that decides keys and values of given tokens, bit by bit, and where they lie.
std::string Session::cacheIdentity(const Private &d, const execution::Options &options)
{
    auto identity = base::format("{}; {}; context {}, cache {}, take back {}, batch {}, precision {}", d.plan->file->identity(),
                                 d.device->info().identity, d.executor->contextLength(), static_cast<int>(options.kv),
                                 options.undoTokens, d.executor->batch(), static_cast<int>(options.precision));
    for (const auto &[type, methods] : d.methods.all()) {
        identity += base::format("; {} with {}", gguf::traits(type)->name, text(methods));
    }
    return identity;
}

namespace
{
/// Opens a device that passes `cases`, and chooses its methods. Errors: as openDevice(), requireSelfTest() and chooseMethods().
Result<std::unique_ptr<execution::Device>> openTrusted(const execution::DeviceId &id, std::span<const std::string> cases,
                                                       const execution::Options &options)
{
    return devices::openDevice(id).and_then([&](auto device) {
        return devices::requireSelfTest(*device, cases)
            .and_then([&] { return devices::chooseMethods(*device, cases, options); })
            .transform([&] { return std::move(device); });
    });
}

/// Opens a device that computes right what the model needs: the one that is named, or else the best one that does.
Result<std::unique_ptr<execution::Device>> trustedDevice(const model::Plan &plan, const execution::Options &options)
{
    const auto cases = trials::selfTestCasesFor(plan, options.kv);
    if (options.device) {
        return openTrusted(*options.device, cases, options);
    }
    std::optional<Error> first;
    for (const auto &candidate : devices::candidates(devices::StepTimes::All)) {
        auto device = openTrusted(candidate.info.id, cases, options);
        if (device) {
            return device;
        }
        first = first.value_or(device.error());
    }
    return first ? std::unexpected(*first) : devices::openBestDevice();
}
}

Session::Session(std::unique_ptr<Private> d)
    : d(std::move(d))
{
}

Session::~Session() = default;

Result<execution::MemoryPlan> Session::planMemory(std::shared_ptr<const gguf::File> file, const execution::Options &options)
{
    const auto plan = model::plan(std::move(file));
    if (!plan) {
        return std::unexpected(plan.error());
    }
    const auto device = options.device ? devices::openDevice(*options.device) : devices::openBestDevice();
    if (!device) {
        return std::unexpected(device.error());
    }
    return (*device)->planMemory(**plan, options);
}

Result<std::unique_ptr<Session>> Session::open(std::shared_ptr<const gguf::File> file, const execution::Options &options,
                                               const execution::Progress &progress, std::stop_token stop)
{
    auto d = std::make_unique<Private>();
    auto plan = model::plan(std::move(file));
    if (!plan) {
        return std::unexpected(plan.error());
    }
    d->plan = std::move(*plan);
    auto device = trustedDevice(*d->plan, options);
    if (!device) {
        return std::unexpected(device.error());
    }
    d->device = std::move(*device);
    d->methods = d->device->methods();
    auto executor = d->device->load(d->plan, options, progress, stop);
    if (!executor) {
        return std::unexpected(executor.error());
    }
    return with(std::move(d), std::move(*executor), options);
}

Result<std::unique_ptr<Session>> Session::openBeside(const execution::Options &options, std::stop_token stop) const
{
    auto beside = std::make_unique<Private>();
    beside->plan = d->plan;
    beside->device = d->device;
    const auto cases = trials::selfTestCasesFor(*d->plan, options.kv);
    const auto ready = devices::requireSelfTest(*d->device, cases).and_then([&] {
        return devices::chooseMethods(*d->device, cases, options);
    });
    if (!ready) {
        return std::unexpected(ready.error());
    }
    beside->methods = d->device->methods();
    auto executor = d->device->loadBeside(*d->executor, options, stop);
    if (!executor) {
        return std::unexpected(executor.error());
    }
    return with(std::move(beside), std::move(*executor), options);
}

std::unique_ptr<Session> Session::with(std::unique_ptr<Private> d, std::unique_ptr<execution::Executor> executor,
                                       const execution::Options &options)
{
    d->executor = std::move(executor);
    if (d->executor->cache().bytesUpTo(0, execution::CacheStep) > 0) {
        d->cacheIdentity = cacheIdentity(*d, options);
    }
    return std::unique_ptr<Session>(new Session(std::move(d)));
}

const execution::MemoryPlan &Session::memory() const
{
    return d->executor->memory();
}

std::uint32_t Session::vocabularySize() const
{
    return d->plan->hyperparameters.vocabulary;
}

std::uint32_t Session::contextLength() const
{
    return d->executor->contextLength();
}

std::uint32_t Session::trainedContextLength() const
{
    return d->plan->hyperparameters.trainedContext;
}

std::string Session::deviceName() const
{
    return d->device->info().name;
}

std::string Session::driverName() const
{
    return d->device->info().driver;
}

const execution::Device &Session::device() const
{
    return *d->device;
}

const execution::MethodTable &Session::methods() const
{
    return d->methods;
}

std::uint32_t Session::batch() const
{
    return d->executor->batch();
}

std::uint32_t Session::logitRows() const
{
    return d->executor->logitRows();
}

std::uint64_t Session::bytesPerToken(std::size_t depth) const
{
    return d->executor->weightBytes() + d->executor->cache().bytesRead(depth);
}

std::uint64_t Session::multiplicationsPerToken() const
{
    return execution::matrixMultiplications(*d->plan);
}

Result<std::vector<execution::OperationCost>> Session::profile(std::uint32_t tokens)
{
    const std::vector<execution::TokenId> zeros(tokens, 0);
    if (auto done = d->accept(zeros); !done) {
        return std::unexpected(done.error());
    }
    return d->executor->profile(std::min(tokens, batch()), static_cast<std::uint32_t>(d->tokens.size()));
}

std::span<const execution::TokenId> Session::tokens() const
{
    return d->tokens;
}

void Session::truncate(std::size_t count)
{
    d->truncate(count);
}

execution::CacheAccess *Session::cacheAccess()
{
    return d->cacheIdentity.empty() ? nullptr : d.get();
}

Result<std::span<const float>> Session::evaluate(std::span<const execution::TokenId> tokens, std::stop_token stop,
                                                 const execution::Progress &progress)
{
    if (auto done = d->accept(tokens); !done) {
        return std::unexpected(done.error());
    }
    for (std::size_t at = 0; at < tokens.size();) {
        if (stop.stop_requested()) {
            return fail(ErrorCode::Cancelled, base::format("stopped after {} of {} tokens", at, tokens.size()));
        }
        const auto count = std::min<std::size_t>(tokens.size() - at, d->executor->batch());
        const bool last = at + count == tokens.size();
        if (auto done = d->run(tokens.subspan(at, count), last ? 1 : 0, stop); !done) {
            return std::unexpected(done.error());
        }
        at += count;
        if (progress) {
            progress(at, tokens.size());
        }
    }
    return d->executor->logits(0);
}

std::uint32_t Session::mostEach() const
{
    return d->executor->mostEach();
}

bool Session::gainsFromEach() const
{
    return d->executor->gainsFromEach();
}

Result<std::vector<std::span<const float>>> Session::evaluateEach(std::span<const execution::TokenId> tokens,
                                                                  std::stop_token stop)
{
    if (auto done = d->accept(tokens); !done) {
        return std::unexpected(done.error());
    }
    if (tokens.size() > mostEach()) {
        return fail(ErrorCode::Usage, base::format("{} tokens are more than {} at once", tokens.size(), mostEach()));
    }
    const auto first = static_cast<std::uint32_t>(d->tokens.size());
    if (auto done = d->ran(tokens, d->executor->runEach(tokens, first, stop)); !done) {
        return std::unexpected(done.error());
    }
    return d->rows(static_cast<std::uint32_t>(tokens.size()));
}

Result<std::vector<float>> Session::evaluateAll(std::span<const execution::TokenId> tokens)
{
    if (auto done = d->accept(tokens); !done) {
        return std::unexpected(done.error());
    }
    std::vector<float> all;
    all.reserve(tokens.size() * vocabularySize());
    for (std::size_t at = 0; at < tokens.size();) {
        const auto rows = evaluateBatch(tokens.subspan(at, std::min<std::size_t>(tokens.size() - at, logitRows())));
        if (!rows) {
            return std::unexpected(rows.error());
        }
        for (const auto row : *rows) {
            all.insert(all.end(), row.begin(), row.end());
        }
        at += rows->size();
    }
    return all;
}

Result<std::vector<std::span<const float>>> Session::evaluateBatch(std::span<const execution::TokenId> tokens,
                                                                   const std::stop_token &stop)
{
    if (auto done = d->accept(tokens); !done) {
        return std::unexpected(done.error());
    }
    if (tokens.size() > logitRows()) {
        return fail(ErrorCode::Usage, base::format("{} tokens are more than {} at once", tokens.size(), logitRows()));
    }
    const auto count = static_cast<std::uint32_t>(tokens.size());
    if (auto done = d->run(tokens, count, stop); !done) {
        return std::unexpected(done.error());
    }
    return d->rows(count);
}
}
