// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "base/utf8.h"
#include "inference/commands/commands.h"
#include "inference/commands/sessionarguments.h"
#include "inference/comparison/exactness.h"
#include "inference/devices/devices.h"
#include "inference/devices/drivertrial.h"
#include "inference/devices/selftest.h"
#include "inference/model/languages.h"
#include "inference/protocol/server.h"

#include <algorithm>
#include <cstdio>
#include <memory>
#include <string>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

namespace inference::commands
{
namespace
{
std::vector<protocol::LanguageSource> languageSources(const gguf::File &file)
{
    std::vector<protocol::LanguageSource> sources;
    for (auto &some : model::languages(file)) {
        sources.push_back({.source = std::string(model::name(some.evidence)), .codes = std::move(some.codes)});
    }
    return sources;
}

protocol::ModelDescription descriptionOf(const gguf::File &file)
{
    const auto text = [&file](const char *key) { return base::utf8::sanitized(file.string(key).value_or("")); };
    return {.path = file.path().native(),
            // People know a model by its file; general.name is often a label of one training run.
            .name = base::utf8::sanitized(file.path().stem().native()),
            .architecture = text("general.architecture"),
            .license = text("general.license"),
            .languageSources = languageSources(file),
            .fileBytes = file.sizeBytes()};
}

protocol::ModelInfo infoOf(const gguf::File &file, const session::Session &session)
{
    const execution::MemoryPlan &memory = session.memory();
    protocol::ModelDescription description = descriptionOf(file);
    protocol::ModelInfo info{.path = std::move(description.path),
                             .name = std::move(description.name),
                             .architecture = std::move(description.architecture),
                             .license = std::move(description.license),
                             .languages = {},
                             .languageSources = std::move(description.languageSources),
                             .parameters = 0,
                             .fileBytes = description.fileBytes,
                             .contextLength = session.contextLength(),
                             .trainedContextLength = session.trainedContextLength(),
                             .device = session.deviceName(),
                             .memory = {.weightBytes = memory.weightBytes,
                                        .cacheBytes = memory.cacheBytes,
                                        .scratchBytes = memory.scratchBytes,
                                        .deviceBytes = memory.deviceBytes,
                                        .hostBytes = memory.hostBytes,
                                        .largestContextLength = memory.largestContext}};
    for (const protocol::LanguageSource &source : info.languageSources) {
        info.languages.insert(info.languages.end(), source.codes.begin(), source.codes.end());
    }
    for (const gguf::Tensor &tensor : file.tensors()) {
        info.parameters += tensor.cols() * tensor.rows();
    }
    return info;
}

protocol::Exactness message(const comparison::Exactness &exactness)
{
    return {.positions = exactness.positions,
            .sameToken = exactness.sameToken,
            .meanDivergence = exactness.meanDivergence,
            .largestDivergence = exactness.largestDivergence};
}

/// The engine itself. Options from the command line are what a request that does not say otherwise gets.
class Engine final : public protocol::Backend
{
public:
    explicit Engine(execution::Options standard)
        : m_standard(standard)
    {
    }

    Result<std::vector<protocol::DeviceInfo>> devices() override
    {
        std::vector<protocol::DeviceInfo> list;
        const auto candidates = devices::candidates(devices::StepTimes::Remembered);
        for (const execution::DeviceInfo &one : devices::listDevices()) {
            const auto candidate = std::ranges::find(candidates, one.id, [](const auto &candidate) { return candidate.info.id; });
            const bool known = candidate != candidates.end();
            const bool vulkan = one.id.kind == execution::DeviceId::Kind::Vulkan;
            list.push_back({.id = execution::text(one.id),
                            .index = vulkan ? std::optional(one.id.index) : std::nullopt,
                            .name = one.name,
                            .type = one.type,
                            .driver = one.driver,
                            .memoryBytes = one.memoryBytes,
                            .capabilities = one.capabilities,
                            .selfTest = std::string(devices::name(devices::selfTestState(one))),
                            .chosen = known && candidate == candidates.begin(),
                            .stepMs = known ? candidate->stepMs.value_or(0) : 0,
                            .fault = std::string(devices::name(one.fault))});
        }
        return list;
    }

    Result<protocol::ModelDescription> describe(const protocol::ModelDescribe &request) override
    {
        return gguf::File::open(request.path).transform([](const auto &file) { return descriptionOf(*file); });
    }

    Result<void> retryDevices(const std::string &id) override
    {
        if (id.empty()) {
            return devices::retryDevices({});
        }
        return execution::deviceId(id).and_then(devices::retryDevices);
    }

    void ending() override { devices::DriverTrial::abandon(); }

    Result<protocol::LoadedModel> load(const protocol::ModelLoad &request, const std::function<void(double fraction)> &progress,
                                       std::stop_token stop) override
    {
        const auto file = gguf::File::open(request.path);
        if (!file) {
            return std::unexpected(file.error());
        }
        // The small parts first: what is wrong with them shows before the weights are read.
        auto tokenizer = tokenizer::Tokenizer::create(*file);
        if (!tokenizer) {
            return std::unexpected(std::move(tokenizer.error()));
        }
        auto chatTemplate = chat::Template::fromFile(**file);
        if (!chatTemplate) {
            return std::unexpected(std::move(chatTemplate.error()));
        }
        execution::Options options = m_standard;
        if (!request.device.empty()) {
            const auto id = execution::deviceId(request.device);
            if (!id) {
                return std::unexpected(id.error());
            }
            options.device = *id;
        }
        options.contextLength = request.contextLength != 0 ? request.contextLength : m_standard.contextLength;
        auto session = session::Session::open(
            *file, options,
            [&progress](std::uint64_t done, std::uint64_t total) {
                progress(total > 0 ? static_cast<double>(done) / static_cast<double>(total) : 0);
            },
            std::move(stop));
        if (!session) {
            return std::unexpected(std::move(session.error()));
        }
        if (const auto whole = (*file)->checkWhole(); !whole) {
            return std::unexpected(whole.error());
        }
        protocol::ModelInfo info = infoOf(**file, **session);
        if (chatTemplate->isStandIn()) {
            info.warnings.emplace_back("noChatTemplate");
        }
        info.exactness = comparison::rememberedExactness(**session, **file, options).transform(message);
        auto compare = [session = session->get(), file = *file, tokenizer = *tokenizer,
                        options](const std::function<void(double fraction)> &progress, const std::stop_token &stop) {
            return comparison::measureExactness(*session, file, *tokenizer, options, stop,
                                                [&progress](std::uint64_t done, std::uint64_t total) {
                                                    progress(static_cast<double>(done) / static_cast<double>(total));
                                                })
                .transform(message);
        };
        return protocol::LoadedModel{.evaluator = *std::move(session),
                                     .tokenizer = *std::move(tokenizer),
                                     .chatTemplate = std::make_shared<const chat::Template>(*std::move(chatTemplate)),
                                     .info = std::move(info),
                                     .compare = std::move(compare)};
    }

private:
    execution::Options m_standard;
};

struct Arguments {
    SessionArguments session;
    std::string cacheFolder; ///< empty if no chat's cache is kept
    std::uint64_t cacheLimitBytes = 1ULL << 30U;
};

int run(const Arguments &arguments)
{
    const auto options = arguments.session.options();
    if (!options) {
        return reportFailure(options.error());
    }
    // The protocol has standard output for itself: whatever a driver prints there goes to standard error.
    std::fflush(stdout);
    const int output = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
    if (output < 0 || dup2(STDERR_FILENO, STDOUT_FILENO) < 0) {
        return reportFailure({.code = ErrorCode::Internal, .detail = "Standard output is not open"});
    }
    Engine engine(*options);
    auto store = arguments.cacheFolder.empty()
        ? nullptr
        : std::make_unique<keeping::CacheStore>(arguments.cacheFolder, arguments.cacheLimitBytes);
    protocol::serve(engine, STDIN_FILENO, output, std::move(store));
    close(output);
    return 0;
}
}

void addServe(CLI::App &app, int &status)
{
    CLI::App *command = app.add_subcommand("serve", "Answer JSON-RPC requests on standard input, as docs/protocol.md says");
    const auto arguments = std::make_shared<Arguments>();
    arguments->session.addTo(*command);
    command->get_option("--model")->required(false)->description("accepted and not needed: model/load names the file");
    command->add_option("--cache-folder", arguments->cacheFolder, "where to keep the caches of chats that have a key");
    command->add_option("--cache-limit", arguments->cacheLimitBytes, "bytes that these may take together; 0: none is kept")
        ->capture_default_str();
    command->callback([arguments, &status] { status = run(*arguments); });
}
}
