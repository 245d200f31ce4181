// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Speaks the engine's protocol and misbehaves on request: crashes, refuses, stalls and talks nonsense, as a real engine one day
// will.
#include "base/json.h"
#include "inference/protocol/messages.h"

#include <nlohmann/json.hpp>

#include <poll.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <optional>
#include <string>
#include <string_view>

namespace
{
namespace protocol = inference::protocol;
using nlohmann::json;
using Clock = std::chrono::steady_clock;

struct Script {
    std::string answer = "The wind blows from the north.";
    int tokensPerSecond = 1000;
    int prefillMs = 0;
    int compareMs = 0;
    bool compareFails = false;
    std::uint32_t contextLength = 4096;
    int crashAtToken = -1;
    int crashes = 1'000'000; ///< how often, counted in the folder, over all runs
    std::string folder; ///< where crashes are counted, and requests and notifications are written down
    bool crashOnLoad = false;
    bool crashOnDescribe = false;
    int crashStatus = 0; ///< the exit status of a crash; 0: a signal
    bool crashAtStart = false;
    bool refuseLoad = false;
    bool nonsense = false;
    bool deafToStop = false;
    int protocolVersion = protocol::Version;
};

Script script;

/// Dies, unless the script has had enough of it.
void crash()
{
    const std::filesystem::path counter = std::filesystem::path(script.folder) / "crashes";
    int count = 0;
    std::ifstream(counter) >> count;
    if (count < script.crashes) {
        std::ofstream(counter) << count + 1;
        if (script.crashStatus != 0) {
            std::_Exit(script.crashStatus);
        }
        std::raise(SIGKILL);
    }
}

/// A line of standard input; nothing if none came in time. Ends the program with the input.
std::optional<std::string> nextLine(Clock::time_point until)
{
    static std::string buffer;
    for (;;) {
        if (const auto end = buffer.find('\n'); end != std::string::npos) {
            std::string line = buffer.substr(0, end);
            buffer.erase(0, end + 1);
            return line;
        }
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - Clock::now()).count();
        pollfd input{.fd = STDIN_FILENO, .events = POLLIN, .revents = 0};
        if (left < 0 || poll(&input, 1, static_cast<int>(left)) <= 0) {
            return std::nullopt;
        }
        char bytes[65536];
        const ssize_t count = read(STDIN_FILENO, bytes, sizeof bytes);
        if (count <= 0) {
            std::quick_exit(0);
        }
        buffer.append(bytes, static_cast<std::size_t>(count));
    }
}

void send(json message)
{
    if (script.nonsense) {
        std::cout << "no JSON {\n[1, 2]\n{\"id\": \"text\"}\n{\"id\": 4711, \"result\": {}}\n\n"
                  << std::string(100'000, 'x') << '\n';
    }
    message["jsonrpc"] = "2.0";
    std::cout << base::dump(message) << std::endl;
}

void reply(const json &id, json result)
{
    send({{"id", id}, {"result", std::move(result)}});
}

void refuse(const json &id, inference::ErrorCode code, const std::string &detail,
            std::optional<inference::TokenShortage> tokens = {})
{
    const inference::Error error{.code = code, .detail = detail, .data = tokens};
    send({{"id", id}, {"error", {{"code", -32000}, {"message", detail}, {"data", error}}}});
}

/// Writes a notification down; false if it is a request.
bool noteDown(const json &message)
{
    if (message.contains("id")) {
        return false;
    }
    std::ofstream(std::filesystem::path(script.folder) / "notifications", std::ios::app)
        << message.value("method", "") << ' ' << base::dump(message.value("params", json::object())) << '\n';
    return true;
}

/// One token for each word, so that tests can reckon.
std::uint32_t tokensIn(const json &params)
{
    std::string text = params.value("text", "");
    for (const json &message : params.value("messages", json::array())) {
        text += message.value("content", "") + " ";
    }
    std::uint32_t words = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        words += text[i] != ' ' && (i + 1 == text.size() || text[i + 1] == ' ') ? 1 : 0;
    }
    return words;
}

/// Reads what comes until then; true if it was told to stop.
bool listen(Clock::time_point until)
{
    bool stop = false;
    while (const auto line = nextLine(until)) {
        const json request = base::parseJson(*line);
        const std::string method = request.value("method", "");
        if (noteDown(request)) {
            continue;
        }
        if (method == protocol::method::ChatStop) {
            reply(request["id"], json::object());
            stop = !script.deafToStop;
            if (stop) {
                return true;
            }
        } else if (method == protocol::method::TokensCount) {
            reply(request["id"],
                  protocol::TokensCounted{.tokens = tokensIn(request["params"]), .contextLength = script.contextLength});
        } else if (method == protocol::method::Shutdown) {
            std::quick_exit(0);
        } else {
            refuse(request["id"], inference::ErrorCode::Busy, "an answer is being written");
        }
    }
    return stop;
}

void answer(const json &id, const json &params)
{
    const inference::TokenShortage room{.needed = tokensIn(params) + params.value("minimumAnswerTokens", std::uint64_t{0}),
                                        .available = script.contextLength};
    if (room.needed > room.available) {
        refuse(id, inference::ErrorCode::ContextFull, "the chat is too long", room);
        return;
    }
    std::ofstream(std::filesystem::path(script.folder) / "requests", std::ios::app) << base::dump(params) << '\n';
    const inference::TokenShortage room{.needed = tokensIn(params) + params.value("minimumAnswerTokens", std::uint64_t{0}),
                                        .available = script.contextLength};
    if (room.needed > room.available) {
        refuse(id, inference::ErrorCode::ContextFull, "the chat is too long", room);
        return;
    }
    protocol::ChatResult result;
    result.stopReason = protocol::StopReason::EndOfTurn;
    result.promptTokens = tokensIn(params);
    const auto number = id.get<std::int64_t>();
    const auto start = Clock::now() + std::chrono::milliseconds(script.prefillMs);
    send({{"method", protocol::method::ChatPrefill}, {"params", protocol::ChatPrefill{.id = number, .done = 1, .total = 4}}});
    if (listen(start)) {
        result.stopReason = protocol::StopReason::Stopped;
    }
    for (std::size_t from = 0; from < script.answer.size() && result.stopReason == protocol::StopReason::EndOfTurn;) {
        const std::size_t space = script.answer.find(' ', from);
        const std::size_t end = space == std::string::npos ? script.answer.size() : space + 1;
        send({{"method", protocol::method::ChatToken},
              {"params",
               protocol::ChatToken{
                   .id = number, .text = script.answer.substr(from, end - from), .tokens = ++result.generatedTokens}}});
        from = end;
        if (static_cast<int>(result.generatedTokens) == script.crashAtToken) {
            crash();
        }
        if (listen(start + std::chrono::microseconds(1'000'000LL * result.generatedTokens / script.tokensPerSecond))) {
            result.stopReason = protocol::StopReason::Stopped;
        }
    }
    reply(id, result);
}

void compare(const json &id)
{
    constexpr int Steps = 4;
    const auto start = Clock::now();
    for (int step = 1; step <= Steps; ++step) {
        if (listen(start + std::chrono::milliseconds(script.compareMs * step / Steps))) {
            refuse(id, inference::ErrorCode::Cancelled, "stopped");
            return;
        }
        send({{"method", protocol::method::ModelCompareProgress},
              {"params", protocol::ModelProgress{.fraction = static_cast<double>(step) / Steps}}});
    }
    if (script.compareFails) {
        refuse(id, inference::ErrorCode::OutOfMemory, "no memory");
    } else {
        reply(id, protocol::Exactness{.positions = 400, .sameToken = 0.9925});
    }
}

void load(const json &id, const json &params)
{
    send({{"method", protocol::method::ModelProgress}, {"params", protocol::ModelProgress{.fraction = 0.5}}});
    if (script.crashOnLoad) {
        crash();
    }
    if (script.refuseLoad) {
        refuse(id, inference::ErrorCode::FileCorrupt, "tensor 3 lies outside the file");
        return;
    }
    protocol::ModelInfo info;
    info.path = params.value("path", "");
    info.name = "Brittle";
    info.architecture = "llama";
    info.license = "apache-2.0";
    info.languageSources = {{.source = protocol::source::File, .codes = {"en"}}};
    info.contextLength = script.contextLength;
    info.trainedContextLength = script.contextLength;
    info.device = "None";
    if (info.path.ends_with("known.gguf")) {
        info.exactness = protocol::Exactness{.positions = 400, .sameToken = 0.5};
    }
    reply(id, info);
}

/// Every file speaks Maltese, but those whose name says that they say nothing.
void describe(const json &id, const std::string &path)
{
    std::ofstream(std::filesystem::path(script.folder) / "described", std::ios::app) << path << '\n';
    if (script.crashOnDescribe) {
        crash();
    }
    protocol::ModelDescription description{.path = path, .name = "Brittle", .architecture = "llama"};
    if (path.find("silent") == std::string::npos) {
        description.languageSources = {{.source = protocol::source::Maker, .codes = {"mt"}}};
    }
    reply(id, description);
}

void handle(const json &request)
{
    const std::string method = request.value("method", "");
    const json id = request.value("id", json());
    const json params = request.value("params", json::object());
    if (noteDown(request)) {
        return;
    }
    if (method == protocol::method::Initialize) {
        reply(id, protocol::EngineInfo{.name = "brittle", .version = "1", .protocolVersion = script.protocolVersion});
    } else if (method == protocol::method::ModelLoad) {
        load(id, params);
    } else if (method == protocol::method::ModelDescribe) {
        describe(id, params.value("path", ""));
    } else if (method == protocol::method::TokensCount) {
        reply(id, protocol::TokensCounted{.tokens = tokensIn(params), .contextLength = script.contextLength});
    } else if (method == protocol::method::ModelCompare) {
        compare(id);
    } else if (method == protocol::method::ChatStart) {
        answer(id, params);
    } else if (method == protocol::method::Shutdown) {
        std::quick_exit(0);
    } else {
        reply(id, json::object());
    }
}
}

/// brittleengine serve FOLDER [--option value]...
int main(int argc, char **argv)
{
    script.folder = argc > 2 ? argv[2] : ".";
    for (int i = 3; i + 1 < argc; i += 2) {
        const std::string_view option = argv[i];
        const std::string value = argv[i + 1];
        const int number = std::atoi(argv[i + 1]);
        if (option == "--answer") {
            script.answer = value;
        } else if (option == "--words") { // that many different words
            script.answer.clear();
            for (int word = 1; word <= number; ++word) {
                script.answer += "word" + std::to_string(word) + " ";
            }
        } else if (option == "--rate") {
            script.tokensPerSecond = number;
        } else if (option == "--prefill-ms") {
            script.prefillMs = number;
        } else if (option == "--compare-ms") {
            script.compareMs = number;
        } else if (option == "--compare-fails") {
            script.compareFails = number != 0;
        } else if (option == "--context") {
            script.contextLength = static_cast<std::uint32_t>(number);
        } else if (option == "--crash-at") {
            script.crashAtToken = number;
        } else if (option == "--crashes") {
            script.crashes = number;
        } else if (option == "--crash-on-load") {
            script.crashOnLoad = number != 0;
        } else if (option == "--crash-on-describe") {
            script.crashOnDescribe = number != 0;
        } else if (option == "--crash-status") {
            script.crashStatus = number;
        } else if (option == "--crash-at-start") {
            script.crashAtStart = number != 0;
        } else if (option == "--refuse-load") {
            script.refuseLoad = number != 0;
        } else if (option == "--nonsense") {
            script.nonsense = number != 0;
        } else if (option == "--deaf-to-stop") {
            script.deafToStop = number != 0;
        } else if (option == "--protocol") {
            script.protocolVersion = number;
        }
    }
    std::cerr << "the engine is up" << std::endl;
    if (script.crashAtStart) {
        crash();
    }
    for (;;) {
        const auto line = nextLine(Clock::now() + std::chrono::hours(1));
        const json request = line ? base::parseJson(*line) : json();
        if (request.is_object()) {
            handle(request);
        }
    }
}
