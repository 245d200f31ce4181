// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Lists what each message is made of, once: parsing.cpp reads by these lists, messages.cpp writes by them, and a test holds
// docs/protocol.md to them. A new field is a member of its struct, a line here and a row of a table there. A new message is a
// struct in messages.h and in its list Messages, a list here, and a line each in messages.cpp and parsing.cpp.
#pragma once

#include "inference/protocol/messages.h"

#include <optional>
#include <tuple>

namespace inference::protocol
{
enum class Presence {
    Required, ///< a message without it is refused
    Optional, ///< a message without it leaves the member as it is; it is written unless the member is an empty std::optional
    OmittedIfEmpty, ///< a message without it leaves the member as it is; it is written unless it is empty
};

/// Says how a member looks in JSON.
enum class Form {
    Plain, ///< what its type says
    TextOrNumber, ///< a text, which may be written as a whole number
    Embedded, ///< any value; the member holds its JSON
};

/// The lowest and the highest number that a field may hold.
struct Bounds {
    double lowest = 0;
    double highest = 0;
};

template<typename Struct, typename Member>
struct Field {
    const char *name;
    Member Struct::*member;
    Presence presence;
    std::optional<Bounds> bounds = {};
    Form form = Form::Plain;
};

template<typename Struct, typename Member>
constexpr Field<Struct, Member> required(const char *name, Member Struct::*member, std::optional<Bounds> bounds = {})
{
    return {.name = name, .member = member, .presence = Presence::Required, .bounds = bounds};
}

template<typename Struct, typename Member>
constexpr Field<Struct, Member> optional(const char *name, Member Struct::*member, std::optional<Bounds> bounds = {})
{
    return {.name = name, .member = member, .presence = Presence::Optional, .bounds = bounds};
}

template<typename Struct, typename Member>
constexpr Field<Struct, Member> omittedIfEmpty(const char *name, Member Struct::*member, Form form = Form::Plain)
{
    return {.name = name, .member = member, .presence = Presence::OmittedIfEmpty, .form = form};
}

/// A tuple of Field, for each of `Messages`.
template<typename Struct>
inline constexpr auto FieldsOf = nullptr;

/// Calls `visit` with each Field of a message.
template<typename Struct, typename Visit>
constexpr void forEachField(Visit visit)
{
    std::apply([&visit](const auto &...field) { (visit(field), ...); }, FieldsOf<Struct>);
}

// clang-format off: a field is a line
template<>
inline constexpr auto FieldsOf<EngineInfo> = std::tuple{
    required("name", &EngineInfo::name),
    required("version", &EngineInfo::version),
    required("protocolVersion", &EngineInfo::protocolVersion),
};

template<>
inline constexpr auto FieldsOf<DeviceInfo> = std::tuple{
    required("id", &DeviceInfo::id),
    optional("index", &DeviceInfo::index),
    required("name", &DeviceInfo::name),
    required("type", &DeviceInfo::type),
    optional("driver", &DeviceInfo::driver),
    optional("memoryBytes", &DeviceInfo::memoryBytes),
    optional("capabilities", &DeviceInfo::capabilities),
    optional("selfTest", &DeviceInfo::selfTest),
    optional("chosen", &DeviceInfo::chosen),
    optional("stepMs", &DeviceInfo::stepMs),
    optional("fault", &DeviceInfo::fault),
};

template<>
inline constexpr auto FieldsOf<DeviceList> = std::tuple{
    required("devices", &DeviceList::devices),
};

template<>
inline constexpr auto FieldsOf<DevicesRetry> = std::tuple{
    optional("id", &DevicesRetry::id),
};

template<>
inline constexpr auto FieldsOf<ModelLoad> = std::tuple{
    required("path", &ModelLoad::path),
    omittedIfEmpty("device", &ModelLoad::device, Form::TextOrNumber),
    optional("contextLength", &ModelLoad::contextLength),
};

template<>
inline constexpr auto FieldsOf<ModelProgress> = std::tuple{
    required("fraction", &ModelProgress::fraction, Bounds{0, 1}),
};

template<>
inline constexpr auto FieldsOf<MemoryUse> = std::tuple{
    optional("weightBytes", &MemoryUse::weightBytes),
    optional("cacheBytes", &MemoryUse::cacheBytes),
    optional("scratchBytes", &MemoryUse::scratchBytes),
    optional("deviceBytes", &MemoryUse::deviceBytes),
    optional("hostBytes", &MemoryUse::hostBytes),
    optional("largestContextLength", &MemoryUse::largestContextLength),
};

template<>
inline constexpr auto FieldsOf<LanguageSource> = std::tuple{
    required("source", &LanguageSource::source),
    required("codes", &LanguageSource::codes),
};

template<>
inline constexpr auto FieldsOf<ModelDescribe> = std::tuple{
    required("path", &ModelDescribe::path),
};

template<>
inline constexpr auto FieldsOf<ModelDescription> = std::tuple{
    required("path", &ModelDescription::path),
    required("name", &ModelDescription::name),
    required("architecture", &ModelDescription::architecture),
    optional("license", &ModelDescription::license),
    optional("languageSources", &ModelDescription::languageSources),
    optional("fileBytes", &ModelDescription::fileBytes),
};

template<>
inline constexpr auto FieldsOf<Exactness> = std::tuple{
    required("positions", &Exactness::positions),
    required("sameToken", &Exactness::sameToken, Bounds{0, 1}),
    optional("meanDivergence", &Exactness::meanDivergence),
    optional("largestDivergence", &Exactness::largestDivergence),
};

template<>
inline constexpr auto FieldsOf<ModelInfo> = std::tuple{
    required("path", &ModelInfo::path),
    required("name", &ModelInfo::name),
    required("architecture", &ModelInfo::architecture),
    optional("license", &ModelInfo::license),
    optional("languages", &ModelInfo::languages),
    optional("languageSources", &ModelInfo::languageSources),
    optional("parameters", &ModelInfo::parameters),
    optional("fileBytes", &ModelInfo::fileBytes),
    required("contextLength", &ModelInfo::contextLength),
    optional("trainedContextLength", &ModelInfo::trainedContextLength),
    optional("device", &ModelInfo::device),
    optional("memory", &ModelInfo::memory),
    optional("thinkingSwitch", &ModelInfo::thinkingSwitch),
    optional("warnings", &ModelInfo::warnings),
    optional("exactness", &ModelInfo::exactness),
};

template<>
inline constexpr auto FieldsOf<ChatMessage> = std::tuple{
    required("role", &ChatMessage::role),
    required("content", &ChatMessage::content),
};

template<>
inline constexpr auto FieldsOf<TokenBias> = std::tuple{
    required("token", &TokenBias::token),
    required("bias", &TokenBias::bias, Bounds{-1000, 1000}),
};

template<>
inline constexpr auto FieldsOf<Sampling> = std::tuple{
    optional("temperature", &Sampling::temperature, Bounds{0, 100}),
    optional("topK", &Sampling::topK),
    optional("topP", &Sampling::topP, Bounds{0, 1}),
    optional("minP", &Sampling::minP, Bounds{0, 1}),
    optional("typicalP", &Sampling::typicalP, Bounds{0, 1}),
    optional("xtcProbability", &Sampling::xtcProbability, Bounds{0, 1}),
    optional("xtcThreshold", &Sampling::xtcThreshold, Bounds{0, 1}),
    optional("repetitionPenalty", &Sampling::repetitionPenalty, Bounds{0.01, 100}),
    optional("presencePenalty", &Sampling::presencePenalty, Bounds{-100, 100}),
    optional("frequencyPenalty", &Sampling::frequencyPenalty, Bounds{-100, 100}),
    optional("penaltyTokens", &Sampling::penaltyTokens),
    optional("dryMultiplier", &Sampling::dryMultiplier, Bounds{0, 100}),
    optional("dryBase", &Sampling::dryBase, Bounds{1, 100}),
    optional("dryAllowedLength", &Sampling::dryAllowedLength),
    optional("dryPrompt", &Sampling::dryPrompt),
    optional("dryBreakers", &Sampling::dryBreakers),
    optional("logitBias", &Sampling::logitBias),
    optional("seed", &Sampling::seed),
};

template<>
inline constexpr auto FieldsOf<ChatStart> = std::tuple{
    required("messages", &ChatStart::messages),
    optional("sampling", &ChatStart::sampling),
    optional("maxTokens", &ChatStart::maxTokens),
    optional("minimumAnswerTokens", &ChatStart::minimumAnswerTokens),
    optional("stop", &ChatStart::stop),
    omittedIfEmpty("jsonSchema", &ChatStart::jsonSchema, Form::Embedded),
    optional("thinking", &ChatStart::thinking),
    optional("continues", &ChatStart::continues),
    optional("speculation", &ChatStart::speculation),
    omittedIfEmpty("cacheKey", &ChatStart::cacheKey),
};

template<>
inline constexpr auto FieldsOf<ChatPrefill> = std::tuple{
    required("id", &ChatPrefill::id),
    required("done", &ChatPrefill::done),
    required("total", &ChatPrefill::total),
};

template<>
inline constexpr auto FieldsOf<ChatToken> = std::tuple{
    required("id", &ChatToken::id),
    required("text", &ChatToken::text),
    optional("tokens", &ChatToken::tokens),
};

template<>
inline constexpr auto FieldsOf<ChatResult> = std::tuple{
    required("stopReason", &ChatResult::stopReason),
    omittedIfEmpty("stopString", &ChatResult::stopString),
    optional("promptTokens", &ChatResult::promptTokens),
    optional("reusedTokens", &ChatResult::reusedTokens),
    optional("generatedTokens", &ChatResult::generatedTokens),
    optional("seed", &ChatResult::seed),
    optional("proposedTokens", &ChatResult::proposedTokens),
    optional("acceptedTokens", &ChatResult::acceptedTokens),
    optional("prefillMs", &ChatResult::prefillMs),
    optional("decodeMs", &ChatResult::decodeMs),
};

template<>
inline constexpr auto FieldsOf<ChatStop> = std::tuple{
    required("id", &ChatStop::id),
};

template<>
inline constexpr auto FieldsOf<TokensCount> = std::tuple{
    omittedIfEmpty("messages", &TokensCount::messages),
    optional("text", &TokensCount::text),
};

template<>
inline constexpr auto FieldsOf<TokensCounted> = std::tuple{
    required("tokens", &TokensCounted::tokens),
    optional("contextLength", &TokensCounted::contextLength),
};

template<>
inline constexpr auto FieldsOf<CacheForget> = std::tuple{
    required("keys", &CacheForget::keys),
};

template<>
inline constexpr auto FieldsOf<CacheLimit> = std::tuple{
    required("bytes", &CacheLimit::bytes),
};

template<>
inline constexpr auto FieldsOf<Error> = std::tuple{
    required("code", &Error::code),
    optional("detail", &Error::detail),
    optional("tokens", &Error::data),
};

template<>
inline constexpr auto FieldsOf<TokenShortage> = std::tuple{
    required("needed", &TokenShortage::needed),
    required("available", &TokenShortage::available),
};
// clang-format on
}
