// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Speaks the engine's protocol and answers every question with the text of a file, at a given pace: the window's tests need no
// model.
#include "base/json.h"
#include "inference/protocol/messages.h"

#include <nlohmann/json.hpp>

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <fstream>
#include <iostream>
#include <iterator>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace
{
namespace protocol = inference::protocol;
using nlohmann::json;

constexpr std::uint32_t ContextLength = 8192; ///< tokens
constexpr std::size_t BytesPerToken = 4;

/// What every model speaks, but those whose file's name says that they say nothing.
const std::vector<protocol::LanguageSource> Spoken{{.source = protocol::source::Maker, .codes = {"en"}},
                                                   {.source = protocol::source::Tried, .codes = {"fr"}}};

struct Script {
    std::string answer = "Hello.";
    int tokensPerSecond = 200;
};

/// Lines from standard input, read by a thread of its own, so that a running answer can be stopped.
class Inbox
{
public:
    Inbox()
        : m_thread([this] { read(); })
    {
        m_thread.detach();
    }

    /// Nothing at the end of the input, or when `patience` is over.
    std::optional<std::string> next(std::chrono::steady_clock::time_point patience)
    {
        std::unique_lock lock(m_mutex);
        m_changed.wait_until(lock, patience, [this] { return !m_lines.empty() || m_closed; });
        if (m_lines.empty()) {
            return {};
        }
        std::string line = std::move(m_lines.front());
        m_lines.pop_front();
        return line;
    }

    bool closed()
    {
        const std::scoped_lock lock(m_mutex);
        return m_closed && m_lines.empty();
    }

private:
    void read()
    {
        for (std::string line; std::getline(std::cin, line);) {
            const std::scoped_lock lock(m_mutex);
            m_lines.push_back(std::move(line));
            m_changed.notify_one();
        }
        const std::scoped_lock lock(m_mutex);
        m_closed = true;
        m_changed.notify_one();
    }

    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::deque<std::string> m_lines;
    bool m_closed = false;
    std::thread m_thread;
};

void send(json message)
{
    message["jsonrpc"] = "2.0";
    std::cout << base::dump(message) << std::endl;
}

void reply(const json &id, json result)
{
    send({{"id", id}, {"result", std::move(result)}});
}

/// The end of the piece that begins at `from`: about a token, and whole characters.
std::size_t pieceEnd(const std::string &text, std::size_t from)
{
    std::size_t end = std::min(text.size(), from + BytesPerToken);
    while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) {
        ++end;
    }
    return end;
}

std::uint32_t tokensOf(const json &params)
{
    return static_cast<std::uint32_t>(base::dump(params).size() / BytesPerToken);
}

/// Streams the answer; returns when it is whole or was stopped.
void answer(Inbox &inbox, const Script &script, const json &id, const json &params)
{
    const inference::TokenShortage room{.needed = tokensOf(params) + params.value("minimumAnswerTokens", std::uint64_t{0}),
                                        .available = ContextLength};
    if (room.needed > room.available) {
        const inference::Error error{.code = inference::ErrorCode::ContextFull, .detail = "the chat is too long", .data = room};
        send({{"id", id}, {"error", {{"code", -32000}, {"message", error.detail}, {"data", error}}}});
        return;
    }
    const auto start = std::chrono::steady_clock::now();
    const auto step = std::chrono::microseconds(1'000'000 / script.tokensPerSecond);
    protocol::ChatResult result{.stopReason = protocol::StopReason::EndOfTurn, .promptTokens = tokensOf(params)};
    for (std::size_t from = 0; from < script.answer.size() && result.stopReason == protocol::StopReason::EndOfTurn;) {
        const std::size_t end = pieceEnd(script.answer, from);
        const protocol::ChatToken token{
            .id = id.get<std::int64_t>(), .text = script.answer.substr(from, end - from), .tokens = ++result.generatedTokens};
        send({{"method", protocol::method::ChatToken}, {"params", token}});
        from = end;
        const auto due = start + step * result.generatedTokens;
        while (const auto line = inbox.next(due)) {
            const json request = base::parseJson(*line);
            if (request.is_object() && request.value("method", "") == protocol::method::ChatStop) {
                result.stopReason = protocol::StopReason::Stopped;
                reply(request["id"], json::object());
            } else if (request.is_object() && request.value("method", "") == protocol::method::TokensCount) {
                reply(request["id"],
                      protocol::TokensCounted{.tokens = tokensOf(request["params"]), .contextLength = ContextLength});
            }
        }
        if (inbox.closed()) {
            return;
        }
    }
    reply(id, result);
}

/// Compares the model, slowly enough to be seen and stopped.
void compare(Inbox &inbox, const json &id)
{
    constexpr int Steps = 10;
    for (int step = 1; step <= Steps; ++step) {
        send({{"method", protocol::method::ModelCompareProgress},
              {"params", protocol::ModelProgress{.fraction = static_cast<double>(step) / Steps}}});
        const auto due = std::chrono::steady_clock::now() + std::chrono::milliseconds(200);
        while (const auto line = inbox.next(due)) {
            const json request = base::parseJson(*line);
            const std::string method = request.is_object() ? request.value("method", "") : "";
            if (method == protocol::method::ChatStop) {
                reply(request["id"], json::object());
                send({{"id", id}, {"error", {{"code", -32000}, {"message", "stopped"}, {"data", {{"code", "cancelled"}}}}}});
                return;
            }
            if (method == protocol::method::TokensCount) {
                reply(request["id"],
                      protocol::TokensCounted{.tokens = tokensOf(request["params"]), .contextLength = ContextLength});
            } else if (method == protocol::method::ChatStart) { // as the engine does
                send({{"id", request["id"]}, {"error", {{"code", -32000}, {"message", "busy"}, {"data", {{"code", "busy"}}}}}});
            }
        }
        if (inbox.closed()) {
            return;
        }
    }
    reply(id, protocol::Exactness{.positions = 400, .sameToken = 0.99476, .meanDivergence = 0.0001, .largestDivergence = 0.01});
}

std::string fragileDeviceFault = "crashed"; ///< until it is tried again

/// Returns false after `shutdown`.
bool handle(Inbox &inbox, const Script &script, const json &request)
{
    const std::string method = request.value("method", "");
    const json id = request.value("id", json());
    const json params = request.value("params", json::object());
    if (method == protocol::method::Initialize) {
        reply(id, protocol::EngineInfo{.name = "scripted", .version = "1"});
    } else if (method == protocol::method::ModelLoad) {
        send({{"method", protocol::method::ModelProgress}, {"params", protocol::ModelProgress{.fraction = 0.5}}});
        protocol::ModelInfo info;
        info.path = params.value("path", "");
        info.name = "Scripted Model";
        info.architecture = "llama";
        info.license = "apache-2.0";
        info.languageSources = Spoken;
        info.contextLength = ContextLength;
        info.trainedContextLength = ContextLength;
        info.device = "Scripted Device";
        info.memory.deviceBytes = 400'000'000;
        info.memory.hostBytes = 10'000'000;
        reply(id, info);
    } else if (method == protocol::method::ModelDescribe) {
        const std::string path = params.value("path", "");
        protocol::ModelDescription description{.path = path, .name = "Scripted Model", .architecture = "llama"};
        if (path.find("silent") == std::string::npos) {
            description.languageSources = Spoken;
        }
        reply(id, description);
    } else if (method == protocol::method::Devices) {
        reply(id,
              protocol::DeviceList{
                  .devices = {{.id = "vulkan:0", .name = "Scripted Device", .type = "discrete", .stepMs = 2.5},
                              {.id = "vulkan:1", .name = "Fragile Device", .type = "discrete", .fault = fragileDeviceFault},
                              {.id = "cpu", .name = "Scripted Processor", .type = "cpu", .chosen = true, .stepMs = 1}}});
    } else if (method == protocol::method::DevicesRetry) {
        if (params.value("id", "") == "vulkan:1") {
            fragileDeviceFault.clear();
        }
        reply(id, json::object());
    } else if (method == protocol::method::TokensCount) {
        reply(id, protocol::TokensCounted{.tokens = tokensOf(params), .contextLength = ContextLength});
    } else if (method == protocol::method::ModelCompare) {
        compare(inbox, id);
    } else if (method == protocol::method::ChatStart) {
        answer(inbox, script, id, params);
    } else if (method == protocol::method::Shutdown) {
        reply(id, json::object());
        return false;
    } else if (!id.is_null()) {
        reply(id, json::object());
    }
    return true;
}
}

/// scriptedengine [--answer FILE] [--rate TOKENS_PER_SECOND]
int main(int argc, char **argv)
{
    Script script;
    for (int i = 1; i + 1 < argc; i += 2) {
        const std::string option = argv[i];
        if (option == "--answer") {
            std::ifstream file(argv[i + 1], std::ios::binary);
            script.answer.assign(std::istreambuf_iterator<char>(file), {});
        } else if (option == "--rate") {
            script.tokensPerSecond = std::max(1, std::atoi(argv[i + 1]));
        }
    }
    Inbox inbox;
    while (!inbox.closed()) {
        const auto line = inbox.next(std::chrono::steady_clock::now() + std::chrono::hours(1));
        const json request = line ? base::parseJson(*line) : json();
        if (request.is_object() && !handle(inbox, script, request)) {
            break;
        }
    }
    std::quick_exit(0);
}
