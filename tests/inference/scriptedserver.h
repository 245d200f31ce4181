// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// A real server on real pipes with a scripted model, for the tests of the protocol.
#pragma once

#include "inference/protocol/server.h"
#include "tests/inference/scripted.h"

#include "base/json.h"
#include <nlohmann/json.hpp>

#include <QTest>

#include <array>
#include <atomic>
#include <optional>
#include <thread>

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

namespace scriptedserver
{
using inference::Error;
using inference::ErrorCode;
using inference::fail;
using inference::Result;
namespace chat = inference::chat;
namespace protocol = inference::protocol;
using nlohmann::json;

class ScriptedBackend final : public protocol::Backend
{
public:
    std::chrono::milliseconds tokenDelay{0};
    std::chrono::milliseconds loadTime{0};
    std::string answer = "Paris.";
    bool endless = false;
    std::optional<Error> loadFailure;
    std::uint32_t contextLength = 4096;
    std::string_view chatTemplate; // where it is empty, a stand-in is used
    std::chrono::milliseconds compareTime{0};
    bool compares = true;
    std::string fault = "hung";
    std::atomic<bool> ended = false;

    Result<std::vector<protocol::DeviceInfo>> devices() override
    {
        return std::vector<protocol::DeviceInfo>{
            {.id = "vulkan:0", .index = 0, .name = "Scripted", .type = "virtual", .capabilities = {"fp16"}, .fault = fault}};
    }

    Result<protocol::ModelDescription> describe(const protocol::ModelDescribe &request) override
    {
        if (request.path != "/known.gguf") {
            return fail(ErrorCode::FileNotFound, "there is no such file");
        }
        return protocol::ModelDescription{.path = request.path,
                                          .name = "known",
                                          .architecture = "none",
                                          .languageSources = {{.source = protocol::source::Maker, .codes = {"en", "mt"}}}};
    }

    Result<void> retryDevices(const std::string &id) override
    {
        if (!id.empty() && id != "vulkan:0") {
            return fail(ErrorCode::NoDevice, "there is none of that name");
        }
        fault.clear();
        return {};
    }

    void ending() override { ended = true; }

    /// Waits for `time`, or until it is stopped. Errors: Cancelled.
    static Result<void> wait(std::chrono::milliseconds time, const std::stop_token &stop)
    {
        for (auto waited = std::chrono::milliseconds(0); waited < time; waited += std::chrono::milliseconds(1)) {
            if (stop.stop_requested()) {
                return fail(ErrorCode::Cancelled, "stopped");
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
        return {};
    }

    Result<protocol::LoadedModel> load(const protocol::ModelLoad &request, const std::function<void(double)> &progress,
                                       std::stop_token stop) override
    {
        if (loadFailure) {
            return std::unexpected(*loadFailure);
        }
        progress(0);
        if (auto done = wait(loadTime, stop); !done) {
            return std::unexpected(done.error());
        }
        progress(1);
        const auto tokenizer = scripted::tokenizer();
        auto evaluator
            = std::make_unique<scripted::Evaluator>(tokenizer->encode(answer, {.parseSpecial = true}), contextLength, tokenDelay);
        evaluator->repeats = endless;
        const auto compare = [time = compareTime](const std::function<void(double)> &progress,
                                                  const std::stop_token &stop) -> Result<protocol::Exactness> {
            progress(0.5);
            if (auto done = wait(time, stop); !done) {
                return std::unexpected(done.error());
            }
            progress(1);
            return protocol::Exactness{.positions = 300, .sameToken = 0.97, .meanDivergence = 0.002, .largestDivergence = 0.25};
        };
        return protocol::LoadedModel{
            .evaluator = std::move(evaluator),
            .tokenizer = tokenizer,
            .chatTemplate = std::make_shared<const chat::Template>(*chat::Template::fromFile(*scripted::file(3, chatTemplate))),
            .info = {.path = request.path, .name = "Scripted", .architecture = "none", .contextLength = contextLength},
            .compare = compares ? decltype(protocol::LoadedModel::compare)(compare) : nullptr};
    }
};

/// A server on its own thread and the pipes to it.
class Session
{
public:
    ScriptedBackend backend;

    Session()
    {
        [[maybe_unused]] const int in = pipe2(m_in.data(), O_CLOEXEC);
        [[maybe_unused]] const int out = pipe2(m_out.data(), O_CLOEXEC);
    }
    ~Session()
    {
        closeInput();
        closeOutput();
        if (m_thread.joinable()) {
            m_thread.join();
        }
        close(m_in[0]);
        close(m_out[1]);
    }
    void start()
    {
        m_thread = std::thread([this] {
            protocol::serve(backend, m_in[0], m_out[1]);
            m_ended = true;
        });
    }
    void closeInput()
    {
        if (m_in[1] >= 0) {
            close(std::exchange(m_in[1], -1));
        }
    }
    void closeOutput()
    {
        if (m_out[0] >= 0) {
            close(std::exchange(m_out[0], -1));
        }
    }
    [[nodiscard]] bool ended() const { return m_ended; }

    void sendRaw(std::string_view bytes) const
    {
        while (!bytes.empty()) {
            const ssize_t count = write(m_in[1], bytes.data(), bytes.size());
            if (count <= 0) {
                return;
            }
            bytes.remove_prefix(static_cast<std::size_t>(count));
        }
    }
    void send(const nlohmann::json &message) const { sendRaw(base::dump(message) + "\n"); }
    void request(const nlohmann::json &id, const char *method, const nlohmann::json &params = json::object()) const
    {
        send({{"jsonrpc", "2.0"}, {"id", id}, {"method", method}, {"params", params}});
    }
    /// Returns the next message, or null if nothing comes for ten seconds.
    nlohmann::json receive()
    {
        while (!m_received.contains('\n')) {
            pollfd watched{.fd = m_out[0], .events = POLLIN, .revents = 0};
            std::array<char, 4096> chunk;
            const ssize_t count = poll(&watched, 1, 10'000) > 0 ? read(m_out[0], chunk.data(), chunk.size()) : 0;
            if (count <= 0) {
                return nullptr;
            }
            m_received.append(chunk.data(), static_cast<std::size_t>(count));
        }
        const std::size_t end = m_received.find('\n');
        nlohmann::json message = base::parseJson(m_received.substr(0, end));
        m_received.erase(0, end + 1);
        return message;
    }
    /// Returns the reply to `id`, and collects the messages before it in `others`.
    nlohmann::json reply(const nlohmann::json &id)
    {
        while (true) {
            nlohmann::json message = receive();
            if (message.is_null() || message.is_discarded() || (message.contains("id") && message["id"] == id)) {
                return message;
            }
            others.push_back(std::move(message));
        }
    }
    nlohmann::json call(const nlohmann::json &id, const char *method, const nlohmann::json &params = json::object())
    {
        request(id, method, params);
        return reply(id);
    }
    void load() { QVERIFY(call(1000, "model/load", {{"path", "/some/model.gguf"}}).contains("result")); }

    std::vector<json> others;

private:
    std::array<int, 2> m_in{};
    std::array<int, 2> m_out{};
    std::thread m_thread;
    std::string m_received;
    std::atomic<bool> m_ended = false;
};

inline const nlohmann::json Question{{"messages", {{{"role", "user"}, {"content", "Capital of France?"}}}}};

inline int errorCode(const nlohmann::json &reply)
{
    return reply.is_object() && reply.contains("error") ? reply["error"].value("code", 0) : 0;
}

inline std::string engineCode(const nlohmann::json &reply)
{
    return reply.is_object() && reply.contains("error") ? reply["error"].value("data", json::object()).value("code", "") : "";
}
}
