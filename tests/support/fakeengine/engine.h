// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// An engine without a model: it speaks the protocol, says what its script says, and misbehaves where that asks for it, as a real
// engine one day will.
#pragma once

#include "tests/support/fakeengine/script.h"
#include "tests/support/fakeengine/wire.h"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace fakeengine
{
class Engine
{
public:
    explicit Engine(Script script);

    /// Serves until the process ends, which it does with its input or when it is told to.
    [[noreturn]] void run();

private:
    struct Method;

    void dispatch(const nlohmann::json &message);
    /// Serves what comes until `until`. Returns true if what goes on shall stop.
    bool listen(Clock::time_point until);

    void initialize(const nlohmann::json &id, const nlohmann::json &params);
    void load(const nlohmann::json &id, const nlohmann::json &params);
    void describe(const nlohmann::json &id, const nlohmann::json &params);
    void listDevices(const nlohmann::json &id, const nlohmann::json &params);
    void retryDevices(const nlohmann::json &id, const nlohmann::json &params);
    void countTokens(const nlohmann::json &id, const nlohmann::json &params);
    void compare(const nlohmann::json &id, const nlohmann::json &params);
    void answer(const nlohmann::json &id, const nlohmann::json &params);
    void stop(const nlohmann::json &id, const nlohmann::json &params);
    void shutDown(const nlohmann::json &id, const nlohmann::json &params);

    [[nodiscard]] std::uint32_t tokensIn(const nlohmann::json &params) const;
    /// Returns what is said to a request: the answer behind the thought, or the rest of an answer that the request begins.
    [[nodiscard]] std::string textFor(const nlohmann::json &params) const;
    /// Returns the end of the token of `text` that begins at `from`.
    [[nodiscard]] std::size_t tokenEnd(const std::string &text, std::size_t from) const;
    [[nodiscard]] std::vector<inference::protocol::LanguageSource> languages(const std::string &path) const;
    /// Adds a line to a file in the folder.
    void writeDown(const char *file, const std::string &line) const;
    /// Dies, unless the script has had enough of it.
    void crash() const;

    Script m_script;
    Wire m_wire;
    bool m_busy = false; ///< true while an answer is written or exactness is measured
    bool m_stopped = false; ///< true once the answer or the measurement was told to stop
    std::string m_fragileDeviceFault = "crashed"; ///< the fault of the fragile device until it is tried again
};
}
