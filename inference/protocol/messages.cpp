// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Puts messages together; parsing.cpp takes them apart.
#include "inference/protocol/messages.h"

#include "base/json.h"

#include <nlohmann/json.hpp>

namespace inference::protocol
{
void to_json(nlohmann::json &json, const EngineInfo &value)
{
    json = {{"name", value.name}, {"version", value.version}, {"protocolVersion", value.protocolVersion}};
}

void to_json(nlohmann::json &json, const DeviceInfo &value)
{
    json = {{"id", value.id},
            {"name", value.name},
            {"type", value.type},
            {"driver", value.driver},
            {"memoryBytes", value.memoryBytes},
            {"capabilities", value.capabilities},
            {"selfTest", value.selfTest},
            {"chosen", value.chosen},
            {"stepMs", value.stepMs},
            {"fault", value.fault}};
    if (value.index) {
        json["index"] = *value.index;
    }
}

void to_json(nlohmann::json &json, const DeviceList &value)
{
    json = {{"devices", value.devices}};
}

void to_json(nlohmann::json &json, const ModelLoad &value)
{
    json = {{"path", value.path}, {"contextLength", value.contextLength}};
    if (!value.device.empty()) {
        json["device"] = value.device;
    }
}

void to_json(nlohmann::json &json, const ModelProgress &value)
{
    json = {{"fraction", value.fraction}};
}

void to_json(nlohmann::json &json, const MemoryUse &value)
{
    json = {{"weightBytes", value.weightBytes},   {"cacheBytes", value.cacheBytes},
            {"scratchBytes", value.scratchBytes}, {"deviceBytes", value.deviceBytes},
            {"hostBytes", value.hostBytes},       {"largestContextLength", value.largestContextLength}};
}

void to_json(nlohmann::json &json, const LanguageSource &value)
{
    json = {{"source", value.source}, {"codes", value.codes}};
}

void to_json(nlohmann::json &json, const ModelDescribe &value)
{
    json = {{"path", value.path}};
}

void to_json(nlohmann::json &json, const ModelDescription &value)
{
    json = {{"path", value.path},
            {"name", value.name},
            {"architecture", value.architecture},
            {"license", value.license},
            {"languageSources", value.languageSources},
            {"fileBytes", value.fileBytes}};
}

void to_json(nlohmann::json &json, const Exactness &value)
{
    json = {{"positions", value.positions},
            {"sameToken", value.sameToken},
            {"meanDivergence", value.meanDivergence},
            {"largestDivergence", value.largestDivergence}};
}

void to_json(nlohmann::json &json, const ModelInfo &value)
{
    json = {{"path", value.path},
            {"name", value.name},
            {"architecture", value.architecture},
            {"license", value.license},
            {"languages", value.languages},
            {"languageSources", value.languageSources},
            {"parameters", value.parameters},
            {"fileBytes", value.fileBytes},
            {"contextLength", value.contextLength},
            {"trainedContextLength", value.trainedContextLength},
            {"device", value.device},
            {"memory", value.memory},
            {"warnings", value.warnings}};
    if (value.exactness) {
        json["exactness"] = *value.exactness;
    }
}

void to_json(nlohmann::json &json, const ChatMessage &value)
{
    json = {{"role", value.role}, {"content", value.content}};
}

void to_json(nlohmann::json &json, const TokenBias &value)
{
    json = {{"token", value.token}, {"bias", value.bias}};
}

void to_json(nlohmann::json &json, const Sampling &value)
{
    json = {{"temperature", value.temperature},
            {"topK", value.topK},
            {"topP", value.topP},
            {"minP", value.minP},
            {"typicalP", value.typicalP},
            {"xtcProbability", value.xtcProbability},
            {"xtcThreshold", value.xtcThreshold},
            {"repetitionPenalty", value.repetitionPenalty},
            {"presencePenalty", value.presencePenalty},
            {"frequencyPenalty", value.frequencyPenalty},
            {"penaltyTokens", value.penaltyTokens},
            {"dryMultiplier", value.dryMultiplier},
            {"dryBase", value.dryBase},
            {"dryAllowedLength", value.dryAllowedLength},
            {"dryBreakers", value.dryBreakers},
            {"logitBias", value.logitBias}};
    if (value.seed) {
        json["seed"] = *value.seed;
    }
}

void to_json(nlohmann::json &json, const ChatStart &value)
{
    json = {{"messages", value.messages}, {"sampling", value.sampling}, {"maxTokens", value.maxTokens}, {"stop", value.stop}};
    if (value.speculation) {
        json["speculation"] = *value.speculation;
    }
    if (!value.cacheKey.empty()) {
        json["cacheKey"] = value.cacheKey;
    }
    if (!value.jsonSchema.empty()) {
        json["jsonSchema"] = base::parseJson(value.jsonSchema);
    }
}

void to_json(nlohmann::json &json, const ChatPrefill &value)
{
    json = {{"id", value.id}, {"done", value.done}, {"total", value.total}};
}

void to_json(nlohmann::json &json, const ChatToken &value)
{
    json = {{"id", value.id}, {"text", value.text}, {"tokens", value.tokens}};
}

void to_json(nlohmann::json &json, const ChatResult &value)
{
    json = {{"stopReason", value.stopReason},         {"promptTokens", value.promptTokens},
            {"reusedTokens", value.reusedTokens},     {"generatedTokens", value.generatedTokens},
            {"proposedTokens", value.proposedTokens}, {"acceptedTokens", value.acceptedTokens},
            {"prefillMs", value.prefillMs},           {"decodeMs", value.decodeMs}};
    if (!value.stopString.empty()) {
        json["stopString"] = value.stopString;
    }
}

void to_json(nlohmann::json &json, const ChatStop &value)
{
    json = {{"id", value.id}};
}

void to_json(nlohmann::json &json, const TokensCount &value)
{
    json = nlohmann::json::object();
    if (value.text) {
        json["text"] = *value.text;
    } else {
        json["messages"] = value.messages;
    }
}

void to_json(nlohmann::json &json, const TokensCounted &value)
{
    json = {{"tokens", value.tokens}, {"contextLength", value.contextLength}};
}

void to_json(nlohmann::json &json, const CacheForget &value)
{
    json = {{"keys", value.keys}};
}

void to_json(nlohmann::json &json, const DevicesRetry &value)
{
    json = {{"id", value.id}};
}

void to_json(nlohmann::json &json, const CacheLimit &value)
{
    json = {{"bytes", value.bytes}};
}
}
