// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The fake engine's standard input and output: one JSON message a line.
#pragma once

#include "inference/error.h"

#include <nlohmann/json.hpp>

#include <chrono>
#include <optional>
#include <string>

namespace fakeengine
{
using Clock = std::chrono::steady_clock;

class Wire
{
public:
    /// With `nonsense`, lines that are no messages go before each message.
    explicit Wire(bool nonsense)
        : m_nonsense(nonsense)
    {
    }

    /// Returns the next message, or nothing if none came in time. What is no object is left out. The end of the input ends the
    /// program.
    [[nodiscard]] std::optional<nlohmann::json> receive(Clock::time_point until);

    void notify(const char *method, nlohmann::json params) const;
    void reply(const nlohmann::json &id, nlohmann::json result) const;
    void refuse(const nlohmann::json &id, inference::ErrorCode code, const std::string &detail,
                std::optional<inference::TokenShortage> tokens = {}) const;

private:
    [[nodiscard]] std::optional<std::string> nextLine(Clock::time_point until);
    void send(nlohmann::json message) const;

    std::string m_received;
    bool m_nonsense;
};
}
