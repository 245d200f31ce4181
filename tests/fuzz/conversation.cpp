// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The protocol's fuzz target: a client that sends any line, and knows for which of them the server owes an answer.
#include "tests/fuzz/targets.h"

#include "base/format.h"
#include "base/json.h"
#include "base/utf8.h"
#include "inference/protocol/server.h"
#include "tests/inference/scripted.h"

#include <array>
#include <optional>
#include <thread>

#include <fcntl.h>
#include <unistd.h>

using namespace inference;

namespace fuzz
{
namespace
{
using nlohmann::json;

/// A model that says "HI" and ends its turn.
class Backend final : public protocol::Backend
{
public:
    Result<std::vector<protocol::DeviceInfo>> devices() override
    {
        return std::vector<protocol::DeviceInfo>{{.id = "cpu", .name = "Scripted"}};
    }
    Result<protocol::ModelDescription> describe(const protocol::ModelDescribe &request) override
    {
        return protocol::ModelDescription{.path = request.path, .languageSources = {{.source = "maker", .codes = {"en"}}}};
    }
    Result<protocol::LoadedModel> load(const protocol::ModelLoad &request, const std::function<void(double)> &progress,
                                       std::stop_token /*stop*/) override
    {
        static const auto Tokenizer = scripted::tokenizer();
        static const auto Template = std::make_shared<const chat::Template>(*chat::Template::fromFile(*scripted::file()));
        progress(1);
        return protocol::LoadedModel{.evaluator
                                     = std::make_unique<scripted::Evaluator>(std::vector<execution::TokenId>{41, 42}, 256),
                                     .tokenizer = Tokenizer,
                                     .chatTemplate = Template,
                                     .info = {.path = request.path, .name = "Scripted", .contextLength = 256}};
    }
};

struct Pipe {
    int readEnd = -1;
    int writeEnd = -1;

    Pipe()
    {
        constexpr int RoomBytes = 1 << 20; // there is room for all that is written while nobody reads
        std::array<int, 2> ends{};
        mustHold(pipe2(ends.data(), O_CLOEXEC) == 0 && fcntl(ends[1], F_SETPIPE_SZ, RoomBytes) >= 0);
        readEnd = ends[0];
        writeEnd = ends[1];
    }
    Pipe(const Pipe &) = delete;
    Pipe &operator=(const Pipe &) = delete;
    ~Pipe()
    {
        close(readEnd);
        closeWriteEnd();
    }
    void closeWriteEnd()
    {
        if (writeEnd >= 0) {
            close(std::exchange(writeEnd, -1));
        }
    }
};

class Client
{
public:
    Client()
        : m_server([this] {
            Backend backend;
            inference::protocol::serve(backend, m_requests.readEnd, m_answers.writeEnd);
            m_answers.closeWriteEnd();
        })
    {
    }
    ~Client()
    {
        m_requests.closeWriteEnd();
        while (answer()) { }
    }
    Client(const Client &) = delete;
    Client &operator=(const Client &) = delete;

    /// Sends a line and waits for its answer, unless it starts with a space. Returns false once the server is gone.
    bool send(std::string_view line)
    {
        const bool waits = !line.starts_with(' ');
        const json request = base::parseJson(line);
        const auto id = request.is_object() && request.contains("id") ? std::optional(request["id"]) : std::nullopt;
        const json mark = base::format("mark {}", ++m_marks);
        write(line);
        write(json{{"jsonrpc", "2.0"}, {"id", mark}, {"method", "initialize"}}.dump());
        // The answer to a line comes before that to the mark, except for what takes long.
        bool isDue = waits && id && *id != mark;
        bool isMarked = false;
        while (isDue || !isMarked) {
            const auto message = answer();
            if (!message) {
                return false;
            }
            const bool isAnswer = message->contains("id");
            isMarked = isMarked || (isAnswer && message->at("id") == mark);
            isDue = isDue && !(isAnswer && (message->at("id") == *id || message->at("id").is_null()));
        }
        return true;
    }

private:
    void write(std::string_view line) const
    {
        const std::string whole = std::string(line) + '\n';
        mustHold(::write(m_requests.writeEnd, whole.data(), whole.size()) == static_cast<ssize_t>(whole.size()));
    }

    /// Returns the next message, or nothing at the end. Every line is one, in UTF-8.
    std::optional<json> answer()
    {
        std::size_t end = m_received.find('\n');
        while (end == std::string::npos) {
            std::array<char, 4096> chunk;
            const ssize_t count = read(m_answers.readEnd, chunk.data(), chunk.size());
            if (count <= 0) {
                mustHold(m_received.empty());
                return {};
            }
            m_received.append(chunk.data(), static_cast<std::size_t>(count));
            end = m_received.find('\n');
        }
        json message = base::parseJson(m_received.substr(0, end));
        mustHold(message.is_object() && message.value("jsonrpc", "") == "2.0");
        m_received.erase(0, end + 1);
        return message;
    }

    Pipe m_requests;
    Pipe m_answers;
    std::string m_received;
    int m_marks = 0;
    std::jthread m_server; // the last, so that it ends before what it uses
};
}

void protocol(std::string_view input)
{
    constexpr std::size_t LongestBytes = 64 * 1024; // what is in a pipe while nobody reads must have room there
    input = input.substr(0, LongestBytes);
    Client client;
    bool runs = client.send(R"({"jsonrpc":"2.0","id":0,"method":"model/load","params":{"path":"x"}})");
    while (runs && !input.empty()) {
        const std::size_t end = std::min(input.find('\n'), input.size());
        runs = client.send(input.substr(0, end));
        input.remove_prefix(std::min(end + 1, input.size()));
    }
}
}
