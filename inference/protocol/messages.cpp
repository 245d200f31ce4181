// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Puts messages together; parsing.cpp takes them apart.
#include "inference/protocol/messages.h"

#include "base/json.h"
#include "inference/protocol/fields.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace inference::protocol
{
namespace
{
constexpr auto StopReasonNames = std::to_array<std::pair<StopReason, std::string_view>>({
    {StopReason::EndOfTurn, "endOfTurn"},
    {StopReason::Length, "length"},
    {StopReason::ContextFull, "contextFull"},
    {StopReason::StopString, "stopString"},
    {StopReason::Stopped, "stopped"},
});

template<typename T>
bool isWritten(const T &value, Presence presence)
{
    if constexpr (requires { value.has_value(); }) {
        return value.has_value();
    } else if constexpr (requires { value.empty(); }) {
        return presence != Presence::OmittedIfEmpty || !value.empty();
    } else {
        return true;
    }
}

template<typename T>
nlohmann::json written(const T &value, Form /*form*/)
{
    return value;
}

template<typename T>
nlohmann::json written(const std::optional<T> &value, Form /*form*/)
{
    return *value;
}

nlohmann::json written(StopReason reason, Form /*form*/)
{
    return name(reason);
}

nlohmann::json written(ErrorCode code, Form /*form*/)
{
    return inference::name(code);
}

nlohmann::json written(const std::string &text, Form form)
{
    return form == Form::Embedded ? base::parseJson(text) : nlohmann::json(text);
}
}

std::string_view name(StopReason reason)
{
    const auto found = std::ranges::find(StopReasonNames, reason, &std::pair<StopReason, std::string_view>::first);
    return found != StopReasonNames.end() ? found->second : "endOfTurn";
}

StopReason stopReasonFromName(std::string_view name)
{
    const auto found = std::ranges::find(StopReasonNames, name, &std::pair<StopReason, std::string_view>::second);
    return found != StopReasonNames.end() ? found->first : StopReason::EndOfTurn;
}

template<Message T>
nlohmann::json toJson(const T &message)
{
    nlohmann::json object = nlohmann::json::object();
    forEachField<T>([&object, &message](const auto &field) {
        const auto &value = message.*field.member;
        if (isWritten(value, field.presence)) {
            object[field.name] = written(value, field.form);
        }
    });
    return object;
}

template nlohmann::json toJson(const EngineInfo &);
template nlohmann::json toJson(const DeviceInfo &);
template nlohmann::json toJson(const DeviceList &);
template nlohmann::json toJson(const DevicesRetry &);
template nlohmann::json toJson(const ModelLoad &);
template nlohmann::json toJson(const ModelProgress &);
template nlohmann::json toJson(const MemoryUse &);
template nlohmann::json toJson(const LanguageSource &);
template nlohmann::json toJson(const ModelDescribe &);
template nlohmann::json toJson(const ModelDescription &);
template nlohmann::json toJson(const Exactness &);
template nlohmann::json toJson(const ModelInfo &);
template nlohmann::json toJson(const ChatMessage &);
template nlohmann::json toJson(const TokenBias &);
template nlohmann::json toJson(const Sampling &);
template nlohmann::json toJson(const ChatStart &);
template nlohmann::json toJson(const ChatPrefill &);
template nlohmann::json toJson(const ChatToken &);
template nlohmann::json toJson(const ChatResult &);
template nlohmann::json toJson(const ChatStop &);
template nlohmann::json toJson(const TokensCount &);
template nlohmann::json toJson(const TokensCounted &);
template nlohmann::json toJson(const CacheForget &);
template nlohmann::json toJson(const CacheLimit &);
template nlohmann::json toJson(const Error &);
template nlohmann::json toJson(const TokenShortage &);
}
