// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Takes messages apart, which may be anybody's: every field is checked, and the first wrong one is named.
#include "inference/protocol/messages.h"

#include "base/format.h"

#include <nlohmann/json.hpp>

#include <cmath>
#include <concepts>
#include <utility>

namespace inference::protocol
{
namespace
{
/// Takes fields out of an object. The first thing wrong sticks, and all() reports it.
class Reader
{
public:
    explicit Reader(const nlohmann::json &json)
        : m_json(json)
    {
        if (!json.is_object()) {
            wrong("an object is expected");
        }
    }

    template<typename T>
    Reader &required(const char *name, T &value)
    {
        const nlohmann::json *field = find(name);
        if (field == nullptr) {
            wrong(base::format("the field \"{}\" is missing", name));
        } else {
            take(name, *field, value);
        }
        return *this;
    }

    template<typename T>
    Reader &optional(const char *name, T &value)
    {
        if (const nlohmann::json *field = find(name)) {
            take(name, *field, value);
        }
        return *this;
    }

    /// A number becomes its digits.
    Reader &textOrNumber(const char *name, std::string &value)
    {
        const nlohmann::json *field = find(name);
        if (field != nullptr && field->is_number()) {
            std::uint32_t number = 0;
            take(name, *field, number);
            value = std::to_string(number);
        } else if (field != nullptr) {
            take(name, *field, value);
        }
        return *this;
    }

    Reader &within(const char *name, double value, double lowest, double highest)
    {
        if (!(value >= lowest && value <= highest)) { // false for NaN, too
            wrong(base::format("the field \"{}\" must lie between {} and {}", name, lowest, highest));
        }
        return *this;
    }

    void wrong(std::string what)
    {
        if (!m_error) {
            m_error = Error{.code = ErrorCode::Usage, .detail = std::move(what)};
        }
    }

    template<typename T>
    Result<T> all(T value)
    {
        if (m_error) {
            return std::unexpected(*std::move(m_error));
        }
        return value;
    }

private:
    /// Null also where the field is there and null: that is how some languages write an absent one.
    const nlohmann::json *find(const char *name) const
    {
        if (!m_json.is_object()) {
            return nullptr;
        }
        const auto found = m_json.find(name);
        return found != m_json.end() && !found->is_null() ? &*found : nullptr;
    }

    void wrongType(const char *name, const char *wanted) { wrong(base::format("the field \"{}\" must be {}", name, wanted)); }

    void take(const char *name, const nlohmann::json &field, std::string &value)
    {
        if (const auto *text = field.get_ptr<const std::string *>()) {
            value = *text;
        } else {
            wrongType(name, "a text");
        }
    }
    void take(const char *name, const nlohmann::json &field, bool &value)
    {
        if (field.is_boolean()) {
            value = field.get<bool>();
        } else {
            wrongType(name, "true or false");
        }
    }
    void take(const char *name, const nlohmann::json &field, double &value)
    {
        if (field.is_number()) {
            value = field.get<double>();
        } else {
            wrongType(name, "a number");
        }
    }
    template<std::integral T>
    void take(const char *name, const nlohmann::json &field, T &value)
    {
        if (field.is_number_unsigned() && std::in_range<T>(field.get<std::uint64_t>())) {
            value = static_cast<T>(field.get<std::uint64_t>());
        } else if (field.is_number_integer() && !field.is_number_unsigned() && std::in_range<T>(field.get<std::int64_t>())) {
            value = static_cast<T>(field.get<std::int64_t>());
        } else {
            wrongType(name, "a whole number in range");
        }
    }
    template<typename T>
    void take(const char *name, const nlohmann::json &field, std::optional<T> &value)
    {
        take(name, field, value.emplace());
    }
    template<typename T>
    void take(const char *name, const nlohmann::json &field, std::vector<T> &value)
    {
        if (!field.is_array()) {
            wrongType(name, "a list");
            return;
        }
        value.clear();
        for (const nlohmann::json &item : field) {
            take(name, item, value.emplace_back());
        }
    }
    template<typename T>
        requires std::is_class_v<T>
    void take(const char *name, const nlohmann::json &field, T &value)
    {
        Result<T> inner = parse<T>(field);
        if (inner) {
            value = *std::move(inner);
        } else {
            wrong(base::format("{}: {}", name, inner.error().detail));
        }
    }

    const nlohmann::json &m_json;
    std::optional<Error> m_error;
};
}

template<>
Result<EngineInfo> parse(const nlohmann::json &json)
{
    EngineInfo value;
    return Reader(json)
        .required("name", value.name)
        .required("version", value.version)
        .required("protocolVersion", value.protocolVersion)
        .all(value);
}

template<>
Result<DeviceInfo> parse(const nlohmann::json &json)
{
    DeviceInfo value;
    return Reader(json)
        .required("id", value.id)
        .optional("index", value.index)
        .required("name", value.name)
        .required("type", value.type)
        .optional("driver", value.driver)
        .optional("memoryBytes", value.memoryBytes)
        .optional("capabilities", value.capabilities)
        .optional("selfTest", value.selfTest)
        .optional("chosen", value.chosen)
        .optional("stepMs", value.stepMs)
        .optional("fault", value.fault)
        .all(value);
}

template<>
Result<DevicesRetry> parse(const nlohmann::json &json)
{
    DevicesRetry value;
    return Reader(json).optional("id", value.id).all(value);
}

template<>
Result<DeviceList> parse(const nlohmann::json &json)
{
    DeviceList value;
    return Reader(json).required("devices", value.devices).all(value);
}

template<>
Result<ModelLoad> parse(const nlohmann::json &json)
{
    ModelLoad value;
    return Reader(json)
        .required("path", value.path)
        .textOrNumber("device", value.device)
        .optional("contextLength", value.contextLength)
        .all(value);
}

template<>
Result<ModelProgress> parse(const nlohmann::json &json)
{
    ModelProgress value;
    return Reader(json).required("fraction", value.fraction).within("fraction", value.fraction, 0, 1).all(value);
}

template<>
Result<MemoryUse> parse(const nlohmann::json &json)
{
    MemoryUse value;
    return Reader(json)
        .optional("weightBytes", value.weightBytes)
        .optional("cacheBytes", value.cacheBytes)
        .optional("scratchBytes", value.scratchBytes)
        .optional("deviceBytes", value.deviceBytes)
        .optional("hostBytes", value.hostBytes)
        .optional("largestContextLength", value.largestContextLength)
        .all(value);
}

template<>
Result<LanguageSource> parse(const nlohmann::json &json)
{
    LanguageSource value;
    return Reader(json).required("source", value.source).required("codes", value.codes).all(value);
}

template<>
Result<ModelDescribe> parse(const nlohmann::json &json)
{
    ModelDescribe value;
    return Reader(json).required("path", value.path).all(value);
}

template<>
Result<ModelDescription> parse(const nlohmann::json &json)
{
    ModelDescription value;
    return Reader(json)
        .required("path", value.path)
        .required("name", value.name)
        .required("architecture", value.architecture)
        .optional("license", value.license)
        .optional("languageSources", value.languageSources)
        .optional("fileBytes", value.fileBytes)
        .all(value);
}

template<>
Result<Exactness> parse(const nlohmann::json &json)
{
    Exactness value;
    return Reader(json)
        .required("positions", value.positions)
        .required("sameToken", value.sameToken)
        .within("sameToken", value.sameToken, 0, 1)
        .optional("meanDivergence", value.meanDivergence)
        .optional("largestDivergence", value.largestDivergence)
        .all(value);
}

template<>
Result<ModelInfo> parse(const nlohmann::json &json)
{
    ModelInfo value;
    return Reader(json)
        .required("path", value.path)
        .required("name", value.name)
        .required("architecture", value.architecture)
        .optional("license", value.license)
        .optional("languages", value.languages)
        .optional("languageSources", value.languageSources)
        .optional("parameters", value.parameters)
        .optional("fileBytes", value.fileBytes)
        .required("contextLength", value.contextLength)
        .optional("trainedContextLength", value.trainedContextLength)
        .optional("device", value.device)
        .optional("memory", value.memory)
        .optional("warnings", value.warnings)
        .optional("exactness", value.exactness)
        .all(value);
}

template<>
Result<ChatMessage> parse(const nlohmann::json &json)
{
    ChatMessage value;
    return Reader(json).required("role", value.role).required("content", value.content).all(value);
}

template<>
Result<TokenBias> parse(const nlohmann::json &json)
{
    TokenBias value;
    Reader reader(json);
    reader.required("token", value.token).required("bias", value.bias).within("bias", value.bias, -1000, 1000);
    return reader.all(value);
}

template<>
Result<Sampling> parse(const nlohmann::json &json)
{
    Sampling value;
    Reader reader(json);
    reader.optional("temperature", value.temperature)
        .optional("topK", value.topK)
        .optional("topP", value.topP)
        .optional("minP", value.minP)
        .optional("typicalP", value.typicalP)
        .optional("xtcProbability", value.xtcProbability)
        .optional("xtcThreshold", value.xtcThreshold)
        .optional("repetitionPenalty", value.repetitionPenalty)
        .optional("presencePenalty", value.presencePenalty)
        .optional("frequencyPenalty", value.frequencyPenalty)
        .optional("penaltyTokens", value.penaltyTokens)
        .optional("dryMultiplier", value.dryMultiplier)
        .optional("dryBase", value.dryBase)
        .optional("dryAllowedLength", value.dryAllowedLength)
        .optional("dryBreakers", value.dryBreakers)
        .optional("logitBias", value.logitBias)
        .optional("seed", value.seed);
    reader.within("temperature", value.temperature, 0, 100)
        .within("topP", value.topP, 0, 1)
        .within("minP", value.minP, 0, 1)
        .within("typicalP", value.typicalP, 0, 1)
        .within("xtcProbability", value.xtcProbability, 0, 1)
        .within("xtcThreshold", value.xtcThreshold, 0, 1)
        .within("repetitionPenalty", value.repetitionPenalty, 0.01, 100)
        .within("presencePenalty", value.presencePenalty, -100, 100)
        .within("frequencyPenalty", value.frequencyPenalty, -100, 100)
        .within("dryMultiplier", value.dryMultiplier, 0, 100)
        .within("dryBase", value.dryBase, 1, 100);
    return reader.all(value);
}

template<>
Result<ChatStart> parse(const nlohmann::json &json)
{
    ChatStart value;
    Reader reader(json);
    reader.required("messages", value.messages)
        .optional("sampling", value.sampling)
        .optional("maxTokens", value.maxTokens)
        .optional("stop", value.stop)
        .optional("speculation", value.speculation)
        .optional("cacheKey", value.cacheKey);
    if (const auto schema = json.is_object() ? json.find("jsonSchema") : json.end(); schema != json.end() && !schema->is_null()) {
        value.jsonSchema = schema->dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    }
    if (value.messages.empty()) {
        reader.wrong("there are no messages");
    }
    return reader.all(value);
}

template<>
Result<ChatPrefill> parse(const nlohmann::json &json)
{
    ChatPrefill value;
    return Reader(json).required("id", value.id).required("done", value.done).required("total", value.total).all(value);
}

template<>
Result<ChatToken> parse(const nlohmann::json &json)
{
    ChatToken value;
    return Reader(json).required("id", value.id).required("text", value.text).optional("tokens", value.tokens).all(value);
}

template<>
Result<ChatResult> parse(const nlohmann::json &json)
{
    ChatResult value;
    return Reader(json)
        .required("stopReason", value.stopReason)
        .optional("stopString", value.stopString)
        .optional("promptTokens", value.promptTokens)
        .optional("reusedTokens", value.reusedTokens)
        .optional("generatedTokens", value.generatedTokens)
        .optional("proposedTokens", value.proposedTokens)
        .optional("acceptedTokens", value.acceptedTokens)
        .optional("prefillMs", value.prefillMs)
        .optional("decodeMs", value.decodeMs)
        .all(value);
}

template<>
Result<ChatStop> parse(const nlohmann::json &json)
{
    ChatStop value;
    return Reader(json).required("id", value.id).all(value);
}

template<>
Result<TokensCount> parse(const nlohmann::json &json)
{
    TokensCount value;
    Reader reader(json);
    reader.optional("messages", value.messages).optional("text", value.text);
    if (value.messages.empty() == !value.text) {
        reader.wrong("either messages or a text is expected");
    }
    return reader.all(value);
}

template<>
Result<TokensCounted> parse(const nlohmann::json &json)
{
    TokensCounted value;
    return Reader(json).required("tokens", value.tokens).optional("contextLength", value.contextLength).all(value);
}

template<>
Result<CacheForget> parse(const nlohmann::json &json)
{
    CacheForget value;
    return Reader(json).required("keys", value.keys).all(value);
}

template<>
Result<CacheLimit> parse(const nlohmann::json &json)
{
    CacheLimit value;
    return Reader(json).required("bytes", value.bytes).all(value);
}
}
