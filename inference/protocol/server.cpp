// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/protocol/server.h"

#include "base/format.h"
#include "base/json.h"
#include "inference/chat/prompt.h"
#include "inference/generation/generation.h"
#include "inference/keeping/chatkeeper.h"
#include "inference/protocol/lines.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <variant>

namespace inference::protocol
{
namespace
{
using nlohmann::json;

constexpr std::size_t LongestLineBytes = 64UL * 1024 * 1024;
constexpr int DeepestMessage = 64;
constexpr std::size_t MostValues = 1'000'000; // values that a message may have
constexpr auto ProgressInterval = std::chrono::milliseconds(50);
constexpr auto RestBeforeKeeping = std::chrono::seconds(3); // passes after an answer before its cache is written

enum RpcError {
    ParseError = -32700,
    InvalidRequest = -32600,
    UnknownMethod = -32601,
    InvalidParams = -32602,
    EngineError = -32000
};

/// Returns the line's message; nothing if it is no JSON, nests too deeply, or has too many values.
std::optional<json> parsed(const std::string &line)
{
    std::size_t values = 0;
    bool excessive = false;
    json message = json::parse(
        line,
        [&values, &excessive](int depth, json::parse_event_t /*event*/, json & /*value*/) {
            excessive = excessive || depth > DeepestMessage || ++values > MostValues;
            return !excessive;
        },
        false);
    return excessive || message.is_discarded() ? std::nullopt : std::optional(std::move(message));
}

/// Lets progress through at most every 50 ms, and the first and the last always.
class Throttle
{
public:
    bool passes(bool always)
    {
        const auto now = std::chrono::steady_clock::now();
        if (!always && m_last && now - *m_last < ProgressInterval) {
            return false;
        }
        m_last = now;
        return true;
    }

private:
    std::optional<std::chrono::steady_clock::time_point> m_last;
};

class Server
{
public:
    Server(Backend &backend, int input, int output, std::unique_ptr<keeping::CacheStore> store)
        : m_backend(backend)
        , m_reader(input, LongestLineBytes)
        , m_writer(output)
        , m_keeper(std::move(store))
    {
    }

    void run();

private:
    /// A command does something at once and has nothing to say, so that it may come as a notification, too.
    using Command = Result<void> (Server::*)(const json &params);
    /// A request replies, at once or when its job is done.
    using Request = void (Server::*)(const json &params, const json &id);
    using Method = std::variant<Command, Request>;

    /// A job takes long; there is one at a time, on the worker's thread.
    struct Job {
        json id;
        std::function<Result<json>(std::stop_token)> work;
    };

    void handleLine(const std::string &line);
    void handle(const json &message);
    /// Returns null for a name that is not known.
    static const Method *methodOf(std::string_view name);
    void dispatch(const std::string &name, const json &params, const json &id, bool wantsReply);
    void send(const json &message);
    void reply(const json &id, const json &result) { send({{"jsonrpc", "2.0"}, {"id", id}, {"result", result}}); }
    void replyError(const json &id, int code, const std::string &text, const json &data = nullptr);
    void replyFailure(const json &id, const Error &error);
    void notify(const char *name, const json &params) { send({{"jsonrpc", "2.0"}, {"method", name}, {"params", params}}); }

    void startJob(const json &id, std::function<Result<json>(std::stop_token)> work);
    void work(const std::stop_token &ending);
    bool waitForJob(const std::stop_token &ending);
    void keepChat(bool mayWait);
    void stopJob(const std::optional<json> &id);

    void initialize(const json &params, const json &id);
    void listDevices(const json &params, const json &id);
    void describeModel(const json &params, const json &id);
    void loadModel(const json &params, const json &id);
    void unloadModel(const json &params, const json &id);
    void compareModel(const json &params, const json &id);
    void startChat(const json &params, const json &id);
    void countTokens(const json &params, const json &id);
    Result<void> shutDown(const json &params);
    Result<void> retryDevices(const json &params);
    Result<void> stopChat(const json &params);
    Result<void> forgetCaches(const json &params);
    Result<void> limitCaches(const json &params);
    std::shared_ptr<LoadedModel> model();

    Backend &m_backend;
    LineReader m_reader;
    LineWriter m_writer;
    keeping::ChatKeeper m_keeper; // looks after the cache of the model's evaluator
    bool m_ended = false; // only the thread that reads looks at it

    std::mutex m_mutex; // guards what follows
    std::condition_variable_any m_changed;
    std::optional<Job> m_job; // waiting or running
    std::stop_source m_stop; // stops the job
    std::shared_ptr<LoadedModel> m_model;
};

void Server::send(const json &message)
{
    if (!m_writer.write(base::dump(message))) {
        m_reader.interrupt(); // nobody is there any more
    }
}

void Server::replyError(const json &id, int code, const std::string &text, const json &data)
{
    json error{{"code", code}, {"message", text}};
    if (!data.is_null()) {
        error["data"] = data;
    }
    send({{"jsonrpc", "2.0"}, {"id", id}, {"error", error}});
}

void Server::replyFailure(const json &id, const Error &error)
{
    replyError(id, error.code == ErrorCode::Usage ? InvalidParams : EngineError, error.detail, toJson(error));
}

void Server::run()
{
    std::jthread worker([this](const std::stop_token &ending) { work(ending); });
    std::string line;
    while (!m_ended) {
        const LineReader::Outcome outcome = m_reader.read(line);
        if (outcome == LineReader::Outcome::End) {
            break;
        }
        if (outcome == LineReader::Outcome::TooLong) {
            replyError(nullptr, ParseError, base::format("The line is longer than {} bytes", LongestLineBytes));
        } else if (line.find_first_not_of(" \t\r") != std::string::npos) {
            handleLine(line);
        }
    }
    m_backend.ending();
    stopJob(std::nullopt);
    worker.request_stop();
}

void Server::handleLine(const std::string &line)
{
    if (const auto message = parsed(line)) {
        handle(*message);
    } else {
        replyError(nullptr, ParseError, "The line is not JSON in UTF-8, or it nests too deeply or holds too many values");
    }
}

void Server::handle(const json &message)
{
    if (message.is_array()) {
        replyError(nullptr, InvalidRequest, "Batches are not supported; send one request a line");
        return;
    }
    const json empty = json::object();
    const auto field
        = [&message](const char *name) { return message.is_object() && message.contains(name) ? &message.at(name) : nullptr; };
    const json *version = field("jsonrpc");
    const json *method = field("method");
    const json *id = field("id");
    const bool hasGoodId = id == nullptr || id->is_string() || id->is_number_integer();
    const json replyTo = id != nullptr && hasGoodId ? *id : json(nullptr);
    if (version == nullptr || *version != "2.0" || method == nullptr || !method->is_string() || !hasGoodId) {
        replyError(replyTo, InvalidRequest,
                   "A request needs \"jsonrpc\": \"2.0\", a method, and an id that is a text or a whole number");
        return;
    }
    const json *params = field("params");
    if (params != nullptr && !params->is_object()) {
        if (id != nullptr) {
            replyError(replyTo, InvalidParams, "The parameters must be an object");
        }
        return;
    }
    dispatch(method->get_ref<const std::string &>(), params != nullptr ? *params : empty, replyTo, id != nullptr);
}

const Server::Method *Server::methodOf(std::string_view name)
{
    static constexpr auto Methods = std::to_array<std::pair<std::string_view, Method>>({
        {method::Initialize, &Server::initialize},
        {method::Shutdown, &Server::shutDown},
        {method::Devices, &Server::listDevices},
        {method::DevicesRetry, &Server::retryDevices},
        {method::ModelDescribe, &Server::describeModel},
        {method::ModelLoad, &Server::loadModel},
        {method::ModelUnload, &Server::unloadModel},
        {method::ModelCompare, &Server::compareModel},
        {method::ChatStart, &Server::startChat},
        {method::ChatStop, &Server::stopChat},
        {method::TokensCount, &Server::countTokens},
        {method::CacheForget, &Server::forgetCaches},
        {method::CacheLimit, &Server::limitCaches},
    });
    const auto *const found = std::ranges::find(Methods, name, &std::pair<std::string_view, Method>::first);
    return found != Methods.end() ? &found->second : nullptr;
}

void Server::dispatch(const std::string &name, const json &params, const json &id, bool wantsReply)
{
    const Method *const method = methodOf(name);
    if (method != nullptr && std::holds_alternative<Command>(*method)) {
        const Result<void> done = (this->*std::get<Command>(*method))(params);
        if (wantsReply) {
            done ? reply(id, json::object()) : replyFailure(id, done.error());
        }
    } else if (!wantsReply) {
        return; // a notification that asks for something without wanting the answer
    } else if (method != nullptr) {
        (this->*std::get<Request>(*method))(params, id);
    } else {
        replyError(id, UnknownMethod, base::format("The method \"{}\" is not known", name));
    }
}

void Server::initialize(const json & /*params*/, const json &id)
{
    reply(id, EngineInfo{.name = "tramontane-engine", .version = TRAMONTANE_VERSION});
}

void Server::listDevices(const json & /*params*/, const json &id)
{
    const auto devices = m_backend.devices();
    devices ? reply(id, DeviceList{.devices = *devices}) : replyFailure(id, devices.error());
}

void Server::describeModel(const json &params, const json &id)
{
    const auto described
        = parse<ModelDescribe>(params).and_then([this](const auto &request) { return m_backend.describe(request); });
    described ? reply(id, *described) : replyFailure(id, described.error());
}

Result<void> Server::shutDown(const json & /*params*/)
{
    m_ended = true;
    return {};
}

Result<void> Server::retryDevices(const json &params)
{
    return parse<DevicesRetry>(params).and_then([this](const auto &request) { return m_backend.retryDevices(request.id); });
}

Result<void> Server::stopChat(const json &params)
{
    return parse<ChatStop>(params).transform([this](const ChatStop &request) { stopJob(json(request.id)); });
}

Result<void> Server::forgetCaches(const json &params)
{
    return parse<CacheForget>(params).transform([this](const CacheForget &request) {
        std::ranges::for_each(request.keys, [this](const std::string &key) { m_keeper.forget(key); });
    });
}

Result<void> Server::limitCaches(const json &params)
{
    return parse<CacheLimit>(params).transform([this](const CacheLimit &request) { m_keeper.setLimit(request.bytes); });
}

std::shared_ptr<LoadedModel> Server::model()
{
    const std::scoped_lock lock(m_mutex);
    return m_model;
}

void Server::startJob(const json &id, std::function<Result<json>(std::stop_token)> work)
{
    {
        const std::scoped_lock lock(m_mutex);
        if (!m_job) {
            m_stop = {};
            m_job = Job{.id = id, .work = std::move(work)};
            m_changed.notify_one();
            return;
        }
    }
    replyFailure(id, {.code = ErrorCode::Busy, .detail = "Another request is running"});
}

/// Stops the job of that id; without one, whichever there is.
void Server::stopJob(const std::optional<json> &id)
{
    const std::scoped_lock lock(m_mutex);
    if (m_job && (!id || m_job->id == *id)) {
        m_stop.request_stop();
    }
}

/// Returns false at the end. An answer's cache is kept after a while without a job, so that short pauses between questions cost
/// nothing.
bool Server::waitForJob(const std::stop_token &ending)
{
    const auto hasJob = [this] { return m_job.has_value(); };
    const bool isDirty = m_keeper.isDirty();
    std::unique_lock lock(m_mutex);
    if (isDirty) {
        if (m_changed.wait_for(lock, ending, RestBeforeKeeping, hasJob)) {
            return true;
        }
        if (!ending.stop_requested()) {
            lock.unlock();
            keepChat(true);
            lock.lock();
        }
    }
    return m_changed.wait(lock, ending, hasJob);
}

/// Keeps what was read of the present chat. With `mayWait`, a job that comes meanwhile goes first.
void Server::keepChat(bool mayWait)
{
    if (const std::shared_ptr<LoadedModel> model = this->model()) {
        m_keeper.save(*model->evaluator, [this, mayWait] {
            const std::scoped_lock lock(m_mutex);
            return mayWait && m_job.has_value();
        });
    }
}

void Server::work(const std::stop_token &ending)
{
    while (true) {
        std::function<Result<json>(std::stop_token)> task;
        json id;
        std::stop_token stop;
        if (!waitForJob(ending)) {
            keepChat(false);
            return;
        }
        {
            const std::scoped_lock lock(m_mutex);
            task = m_job->work;
            id = m_job->id;
            stop = m_stop.get_token();
        }
        const Result<json> result = task(stop);
        {
            const std::scoped_lock lock(m_mutex);
            m_job.reset(); // before the reply, after which the next request may come at once
        }
        result ? reply(id, *result) : replyFailure(id, result.error());
    }
}

void Server::loadModel(const json &params, const json &id)
{
    auto request = parse<ModelLoad>(params);
    if (!request) {
        replyFailure(id, request.error());
        return;
    }
    startJob(id, [this, request = *std::move(request)](std::stop_token stop) -> Result<json> {
        keepChat(false);
        m_keeper.clear();
        {
            // The old model goes first: there may not be memory for both.
            const std::scoped_lock lock(m_mutex);
            m_model.reset();
        }
        Throttle throttle;
        auto loaded = m_backend.load(
            request,
            [this, &throttle](double fraction) {
                if (throttle.passes(fraction >= 1)) {
                    notify(method::ModelProgress, ModelProgress{.fraction = std::clamp(fraction, 0.0, 1.0)});
                }
            },
            std::move(stop));
        if (!loaded) {
            return std::unexpected(std::move(loaded.error()));
        }
        loaded->info.thinkingSwitch = loaded->chatTemplate->switchesThinking();
        const json info = loaded->info;
        const std::scoped_lock lock(m_mutex);
        m_model = std::make_shared<LoadedModel>(*std::move(loaded));
        return info;
    });
}

void Server::unloadModel(const json & /*params*/, const json &id)
{
    startJob(id, [this](const std::stop_token & /*stop*/) -> Result<json> {
        keepChat(false);
        m_keeper.clear();
        const std::scoped_lock lock(m_mutex);
        m_model.reset();
        return json::object();
    });
}

void Server::compareModel(const json & /*params*/, const json &id)
{
    startJob(id, [this](const std::stop_token &stop) -> Result<json> {
        const std::shared_ptr<LoadedModel> model = this->model();
        if (!model) {
            return fail(ErrorCode::NoModel, "No model is loaded");
        }
        if (!model->compare) {
            return fail(ErrorCode::Unsupported, "This model cannot be compared with exact arithmetic");
        }
        Throttle throttle;
        const auto compared = model->compare(
            [this, &throttle](double fraction) {
                if (throttle.passes(fraction >= 1)) {
                    notify(method::ModelCompareProgress, ModelProgress{.fraction = std::clamp(fraction, 0.0, 1.0)});
                }
            },
            stop);
        if (!compared) {
            return std::unexpected(compared.error());
        }
        const std::scoped_lock lock(m_mutex);
        model->info.exactness = *compared;
        return json(*compared);
    });
}

void Server::startChat(const json &params, const json &id)
{
    if (!id.is_number_integer()) {
        replyError(id, InvalidRequest, "chat/start needs an id that is a whole number, which its notifications carry");
        return;
    }
    auto request = parse<ChatStart>(params);
    if (!request) {
        replyFailure(id, request.error());
        return;
    }
    startJob(id, [this, request = *std::move(request), number = id.get<std::int64_t>()](std::stop_token stop) -> Result<json> {
        const std::shared_ptr<LoadedModel> model = this->model();
        if (!model) {
            return fail(ErrorCode::NoModel, "No model is loaded");
        }
        auto prompt = chat::promptTokens(*model->chatTemplate, *model->tokenizer, request.messages,
                                         {.thinking = request.thinking, .continuesLast = request.continues});
        if (!prompt) {
            return std::unexpected(std::move(prompt.error()));
        }
        // A thought is the model's, also where the template wrote its tag.
        std::string opening(request.continues ? std::string_view() : chat::openedThought(*model->tokenizer, *prompt));
        auto stops = model->chatTemplate->stops();
        stops.insert(stops.end(), request.stop.begin(), request.stop.end());
        Throttle throttle;
        const generation::GenerationCallbacks callbacks{
            .prefill =
                [this, &throttle, number](std::uint32_t done, std::uint32_t total) {
                    if (throttle.passes(done >= total)) {
                        notify(method::ChatPrefill, ChatPrefill{.id = number, .done = done, .total = total});
                    }
                },
            .text =
                [this, &opening, number](std::string_view text, std::uint32_t tokens) {
                    notify(method::ChatToken,
                           ChatToken{.id = number, .text = std::exchange(opening, {}).append(text), .tokens = tokens});
                }};
        const bool guesses = request.speculation.value_or(model->evaluator->gainsFromEach());
        const generation::GenerationRequest asked{.prompt = *std::move(prompt),
                                                  .sampling = request.sampling,
                                                  .maxTokens = request.maxTokens,
                                                  .minimumAnswerTokens = request.minimumAnswerTokens,
                                                  .stop = std::move(stops),
                                                  .jsonSchema = request.jsonSchema,
                                                  .speculation = guesses ? &model->speculation : nullptr};
        if (auto fine = generation::check(*model->evaluator, *model->tokenizer, asked); !fine) {
            return std::unexpected(std::move(fine.error())); // before another chat's cache makes room for this one's
        }
        m_keeper.begin(request.cacheKey, *model->evaluator, asked.prompt);
        auto answer = generation::generate(*model->evaluator, model->tokenizer, asked, callbacks, std::move(stop));
        m_keeper.end();
        return answer.transform([](const ChatResult &result) { return json(result); });
    });
}

/// Counting needs the tokenizer only, so it is answered at once, also while an answer is being written.
void Server::countTokens(const json &params, const json &id)
{
    const auto request = parse<TokensCount>(params);
    if (!request) {
        replyFailure(id, request.error());
        return;
    }
    const std::shared_ptr<LoadedModel> model = this->model();
    if (!model) {
        replyFailure(id, {.code = ErrorCode::NoModel, .detail = "No model is loaded"});
        return;
    }
    TokensCounted counted{.tokens = 0, .contextLength = model->info.contextLength};
    if (request->text) {
        counted.tokens = static_cast<std::uint32_t>(model->tokenizer->encode(*request->text, {.addSpecial = false}).size());
    } else {
        const auto prompt = chat::promptTokens(*model->chatTemplate, *model->tokenizer, request->messages);
        if (!prompt) {
            replyFailure(id, prompt.error());
            return;
        }
        counted.tokens = static_cast<std::uint32_t>(prompt->size());
    }
    reply(id, counted);
}
}

void serve(Backend &backend, int input, int output, std::unique_ptr<keeping::CacheStore> store)
{
    Server(backend, input, output, std::move(store)).run();
}
}
