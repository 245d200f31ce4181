// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/support/fakeengine/engine.h"

#include "base/json.h"

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>

namespace fakeengine
{
namespace protocol = inference::protocol;
using inference::ErrorCode;
using nlohmann::json;

namespace
{
constexpr int Parts = 4; ///< the number of parts in which progress is told
constexpr std::uint64_t Seed = 4711; ///< the seed of every answer
constexpr auto FragileDevice = "vulkan:1";
}

struct Engine::Method {
    std::string_view name;
    void (Engine::*serve)(const json &id, const json &params);
    bool whileBusy = false;
};

Engine::Engine(Script script)
    : m_script(std::move(script))
    , m_wire(m_script.nonsense)
{
}

void Engine::run()
{
    if (m_script.crashAtStart) {
        crash();
    }
    for (;;) {
        listen(Clock::now() + std::chrono::hours(1));
    }
}

bool Engine::listen(Clock::time_point until)
{
    while (!m_stopped) {
        const auto message = m_wire.receive(until);
        if (!message) {
            break;
        }
        dispatch(*message);
    }
    return std::exchange(m_stopped, false);
}

void Engine::dispatch(const json &message)
{
    static constexpr std::array Methods{
        Method{protocol::method::Initialize, &Engine::initialize},
        Method{protocol::method::ModelLoad, &Engine::load},
        Method{protocol::method::ModelDescribe, &Engine::describe},
        Method{protocol::method::Devices, &Engine::listDevices},
        Method{protocol::method::DevicesRetry, &Engine::retryDevices},
        Method{protocol::method::TokensCount, &Engine::countTokens, true},
        Method{protocol::method::ModelCompare, &Engine::compare},
        Method{protocol::method::ChatStart, &Engine::answer},
        Method{protocol::method::ChatStop, &Engine::stop, true},
        Method{protocol::method::Shutdown, &Engine::shutDown, true},
    };
    const std::string name = message.value("method", "");
    const json params = message.value("params", json::object());
    if (!message.contains("id")) {
        writeDown("notifications", name + ' ' + base::dump(params));
        return;
    }
    const json &id = message["id"];
    const auto method = std::ranges::find(Methods, name, &Method::name);
    if (m_busy && (method == Methods.end() || !method->whileBusy)) {
        m_wire.refuse(id, ErrorCode::Busy, "an answer is being written");
    } else if (method == Methods.end()) {
        m_wire.reply(id, json::object());
    } else {
        (this->*method->serve)(id, params);
    }
}

void Engine::initialize(const json &id, const json & /*params*/)
{
    m_wire.reply(id, protocol::EngineInfo{.name = "fake", .version = "1", .protocolVersion = m_script.protocolVersion});
}

void Engine::load(const json &id, const json &params)
{
    m_wire.notify(protocol::method::ModelProgress, protocol::ModelProgress{.fraction = 0.5});
    if (m_script.crashOnLoad) {
        crash();
    }
    if (m_script.refuseLoad) {
        m_wire.refuse(id, ErrorCode::FileCorrupt, "tensor 3 lies outside the file");
        return;
    }
    protocol::ModelInfo info;
    info.path = params.value("path", "");
    info.name = m_script.name;
    info.architecture = "llama";
    info.license = "apache-2.0";
    info.languageSources = languages(info.path);
    if (!m_script.fileLanguage.empty()) {
        info.languageSources = {{.source = protocol::source::File, .codes = {m_script.fileLanguage}}};
    }
    info.thinkingSwitch = m_script.thinkingSwitch;
    const std::uint32_t largest = std::max(m_script.largestContext, m_script.contextLength);
    if (const auto wanted = params.value("contextLength", 0U); wanted > m_script.contextLength) {
        m_script.contextLength = std::min(wanted, largest);
    }
    info.contextLength = m_script.contextLength;
    info.trainedContextLength = m_script.contextLength;
    info.device = "Scripted Device";
    info.memory.deviceBytes = 400'000'000;
    info.memory.hostBytes = 10'000'000;
    info.memory.cacheBytes = 100'000ULL * m_script.contextLength;
    info.memory.largestContextLength = largest;
    if (info.path.ends_with("known.gguf")) {
        info.exactness = protocol::Exactness{.positions = 400, .sameToken = 0.5};
    }
    m_wire.reply(id, info);
}

void Engine::describe(const json &id, const json &params)
{
    const std::string path = params.value("path", "");
    writeDown("described", path);
    if (m_script.crashOnDescribe) {
        crash();
    }
    protocol::ModelDescription description{.path = path, .name = m_script.name, .architecture = "llama"};
    if (path.find("silent") == std::string::npos) {
        description.languageSources = languages(path);
    }
    m_wire.reply(id, description);
}

std::vector<protocol::LanguageSource> Engine::languages(const std::string &path) const
{
    if (path.find("german") != std::string::npos) {
        return {{.source = protocol::source::Maker, .codes = {"de"}}};
    }
    if (!m_script.language.empty()) {
        return {{.source = protocol::source::Maker, .codes = {m_script.language}}};
    }
    return {{.source = protocol::source::Maker, .codes = {"en"}}, {.source = protocol::source::Tried, .codes = {"fr"}}};
}

void Engine::listDevices(const json &id, const json & /*params*/)
{
    m_wire.reply(
        id,
        protocol::DeviceList{
            .devices = {{.id = "vulkan:0", .name = "Scripted Device", .type = "discrete", .stepMs = 2.5},
                        {.id = FragileDevice, .name = "Fragile Device", .type = "discrete", .fault = m_fragileDeviceFault},
                        {.id = "cpu", .name = "Scripted Processor", .type = "cpu", .chosen = true, .stepMs = 1}}});
}

void Engine::retryDevices(const json &id, const json &params)
{
    if (params.value("id", "") == FragileDevice) {
        m_fragileDeviceFault.clear();
    }
    m_wire.reply(id, json::object());
}

void Engine::countTokens(const json &id, const json &params)
{
    m_wire.reply(id, protocol::TokensCounted{.tokens = tokensIn(params), .contextLength = m_script.contextLength});
}

std::uint32_t Engine::tokensIn(const json &params) const
{
    if (m_script.bytesPerToken > 0) {
        return static_cast<std::uint32_t>(base::dump(params).size() / m_script.bytesPerToken);
    }
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

std::string Engine::textFor(const json &params) const
{
    if (params.value("continues", false)) {
        const std::string begun = params["messages"].back().value("content", "");
        return m_script.answer.starts_with(begun) ? m_script.answer.substr(begun.size()) : m_script.answer;
    }
    const bool thinks = !m_script.thought.empty() && params.value("thinking", true);
    return (thinks ? "<think>\n" + m_script.thought + "\n</think>\n\n" : std::string()) + m_script.answer;
}

std::size_t Engine::tokenEnd(const std::string &text, std::size_t from) const
{
    if (m_script.bytesPerToken == 0) {
        const std::size_t space = text.find(' ', from);
        return space == std::string::npos ? text.size() : space + 1;
    }
    std::size_t end = std::min(text.size(), from + m_script.bytesPerToken);
    while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) {
        ++end; // it ends behind whole characters
    }
    return end;
}

void Engine::compare(const json &id, const json & /*params*/)
{
    m_busy = true;
    bool stopped = false;
    const auto start = Clock::now();
    for (int part = 1; part <= Parts && !stopped; ++part) {
        stopped = listen(start + std::chrono::milliseconds(m_script.compareMs * part / Parts));
        if (!stopped) {
            m_wire.notify(protocol::method::ModelCompareProgress,
                          protocol::ModelProgress{.fraction = static_cast<double>(part) / Parts});
        }
    }
    m_busy = false;
    if (stopped) {
        m_wire.refuse(id, ErrorCode::Cancelled, "stopped");
    } else if (m_script.compareFails) {
        m_wire.refuse(id, ErrorCode::OutOfMemory, "no memory");
    } else {
        m_wire.reply(id, protocol::Exactness{.positions = 400, .sameToken = m_script.sameToken});
    }
}

void Engine::answer(const json &id, const json &params)
{
    const inference::TokenShortage room{.needed = tokensIn(params) + params.value("minimumAnswerTokens", std::uint64_t{0}),
                                        .available = m_script.contextLength};
    if (room.needed > room.available) {
        m_wire.refuse(id, ErrorCode::ContextFull, "the chat is too long", room);
        return;
    }
    writeDown("requests", base::dump(params));
    m_busy = true;
    protocol::ChatResult result{.stopReason = protocol::StopReason::EndOfTurn,
                                .promptTokens = tokensIn(params),
                                .reusedTokens = tokensIn(params) / 2,
                                .seed = Seed};
    const std::string text = textFor(params);
    const auto mostTokens = params.value("maxTokens", std::uint32_t{0});
    const auto number = id.get<std::int64_t>();
    const auto begin = Clock::now();
    bool stopped = false;
    for (int part = 1; part <= Parts && !stopped; ++part) {
        m_wire.notify(
            protocol::method::ChatPrefill,
            protocol::ChatPrefill{.id = number, .done = result.promptTokens * part / Parts, .total = result.promptTokens});
        stopped = listen(begin + std::chrono::milliseconds(m_script.prefillMs * part / Parts));
    }
    const auto start = begin + std::chrono::milliseconds(m_script.prefillMs);
    for (std::size_t from = 0; from < text.size() && !stopped && result.stopReason != protocol::StopReason::Length;) {
        const std::size_t end = tokenEnd(text, from);
        m_wire.notify(
            protocol::method::ChatToken,
            protocol::ChatToken{.id = number, .text = text.substr(from, end - from), .tokens = ++result.generatedTokens});
        if (result.generatedTokens == mostTokens) {
            result.stopReason = protocol::StopReason::Length;
        }
        from = end;
        if (static_cast<int>(result.generatedTokens) == m_script.crashAtToken) {
            crash();
        }
        stopped = listen(start + std::chrono::microseconds(1'000'000LL * result.generatedTokens / m_script.tokensPerSecond));
    }
    m_busy = false;
    if (stopped) {
        result.stopReason = protocol::StopReason::Stopped;
    }
    result.prefillMs = m_script.prefillMs;
    result.decodeMs = 1000.0 * result.generatedTokens / m_script.tokensPerSecond;
    m_wire.reply(id, result);
}

void Engine::stop(const json &id, const json & /*params*/)
{
    m_stopped = m_busy && !m_script.deafToStop;
    m_wire.reply(id, json::object());
}

void Engine::shutDown(const json &id, const json & /*params*/)
{
    m_wire.reply(id, json::object());
    std::quick_exit(0);
}

void Engine::writeDown(const char *file, const std::string &line) const
{
    if (!m_script.folder.empty()) {
        std::ofstream(std::filesystem::path(m_script.folder) / file, std::ios::app) << line << '\n';
    }
}

void Engine::crash() const
{
    if (!m_script.folder.empty()) {
        const std::filesystem::path counter = std::filesystem::path(m_script.folder) / "crashes";
        int count = 0;
        std::ifstream(counter) >> count;
        if (count >= m_script.crashes) {
            return;
        }
        std::ofstream(counter) << count + 1;
    }
    if (m_script.crashStatus != 0) {
        std::_Exit(m_script.crashStatus);
    }
    std::raise(SIGKILL);
}
}
