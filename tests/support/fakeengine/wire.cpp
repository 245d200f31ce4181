// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/support/fakeengine/wire.h"

#include "base/json.h"
#include "inference/protocol/messages.h"

#include <poll.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <iostream>

namespace fakeengine
{
using nlohmann::json;

std::optional<json> Wire::receive(Clock::time_point until)
{
    while (const auto line = nextLine(until)) {
        json message = base::parseJson(*line);
        if (message.is_object()) {
            return message;
        }
    }
    return std::nullopt;
}

std::optional<std::string> Wire::nextLine(Clock::time_point until)
{
    for (;;) {
        if (const auto end = m_received.find('\n'); end != std::string::npos) {
            std::string line = m_received.substr(0, end);
            m_received.erase(0, end + 1);
            return line;
        }
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - Clock::now()).count();
        pollfd input{.fd = STDIN_FILENO, .events = POLLIN, .revents = 0};
        if (left < 0 || poll(&input, 1, static_cast<int>(left)) <= 0) {
            return std::nullopt;
        }
        std::array<char, 65536> bytes;
        const ssize_t count = read(STDIN_FILENO, bytes.data(), bytes.size());
        if (count <= 0) {
            std::quick_exit(0);
        }
        m_received.append(bytes.data(), static_cast<std::size_t>(count));
    }
}

void Wire::send(json message) const
{
    if (m_nonsense) {
        std::cout << "no JSON {\n[1, 2]\n{\"id\": \"text\"}\n{\"id\": 4711, \"result\": {}}\n\n"
                  << std::string(100'000, 'x') << '\n';
    }
    message["jsonrpc"] = "2.0";
    std::cout << base::dump(message) << std::endl;
}

void Wire::notify(const char *method, json params) const
{
    send({{"method", method}, {"params", std::move(params)}});
}

void Wire::reply(const json &id, json result) const
{
    send({{"id", id}, {"result", std::move(result)}});
}

void Wire::refuse(const json &id, inference::ErrorCode code, const std::string &detail,
                  std::optional<inference::TokenShortage> tokens) const
{
    const inference::Error error{.code = code, .detail = detail, .data = tokens};
    send({{"id", id}, {"error", {{"code", -32000}, {"message", detail}, {"data", error}}}});
}
}
