// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Answers the window: JSON-RPC 2.0, one message a line, as docs/protocol.md says.
#pragma once

#include "inference/chat/template.h"
#include "inference/generation/speculation.h"
#include "inference/keeping/cachestore.h"
#include "inference/protocol/messages.h"
#include "inference/tokenizer/tokenizer.h"

#include <functional>
#include <memory>
#include <stop_token>
#include <vector>

namespace inference::protocol
{
/// A model that is ready to answer.
struct LoadedModel {
    std::unique_ptr<execution::Evaluator> evaluator;
    generation::SpeculationRecord speculation{}; ///< what was learnt of the evaluator
    std::shared_ptr<const tokenizer::Tokenizer> tokenizer;
    std::shared_ptr<const chat::Template> chatTemplate;
    ModelInfo info;
    /// Measures how near its answers are to those of exact arithmetic, and leaves `evaluator` as it is, without which it must not
    /// be called; null if that cannot be measured.
    std::function<Result<Exactness>(const std::function<void(double fraction)> &progress, const std::stop_token &stop)> compare{};
};

/// A backend is what the server needs of the world: the program gives it Vulkan, tests give it a script.
class Backend
{
public:
    virtual ~Backend() = default;

    /// Called from the thread that runs the server, also while load() or an answer is under way.
    [[nodiscard]] virtual Result<std::vector<DeviceInfo>> devices() = 0;
    /// Reads what a file says of itself. Called like devices().
    [[nodiscard]] virtual Result<ModelDescription> describe(const ModelDescribe &request) = 0;
    /// Called like devices(). Forgets how the device of that id failed, or how all did if there is none.
    [[nodiscard]] virtual Result<void> retryDevices(const std::string & /*id*/) { return {}; }
    /// Called like devices(). Nobody waits for load() any more, and the program may be killed while it runs.
    virtual void ending() { }
    /// Called from a thread of the server's.
    [[nodiscard]] virtual Result<LoadedModel> load(const ModelLoad &request, const std::function<void(double fraction)> &progress,
                                                   std::stop_token stop)
        = 0;
};

/// Reads requests from `input` and writes to `output` until `shutdown`, the end of the input, or nobody reads the output. Work
/// under way is stopped then. `store` keeps the caches of chats; null to keep none. The caller must ignore SIGPIPE.
void serve(Backend &backend, int input, int output, std::unique_ptr<keeping::CacheStore> store = nullptr);
}
