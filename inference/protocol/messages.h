// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Defines what the window and the engine say to each other, as plain structs; docs/protocol.md is the reference.
#pragma once

#include "inference/chat/message.h"
#include "inference/error.h"
#include "inference/generation/result.h"
#include "inference/sampling/settings.h"

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace inference::protocol
{
inline constexpr int Version = 1;
using inference::DriverFaultStatus;

namespace method
{
inline constexpr auto Initialize = "initialize";
inline constexpr auto Devices = "devices";
inline constexpr auto ModelLoad = "model/load";
inline constexpr auto ModelDescribe = "model/describe";
inline constexpr auto ModelUnload = "model/unload";
inline constexpr auto ModelProgress = "model/progress"; ///< notification
inline constexpr auto ModelCompare = "model/compare";
inline constexpr auto ModelCompareProgress = "model/compareProgress"; ///< notification
inline constexpr auto ChatStart = "chat/start";
inline constexpr auto ChatStop = "chat/stop";
inline constexpr auto ChatPrefill = "chat/prefill"; ///< notification
inline constexpr auto ChatToken = "chat/token"; ///< notification
inline constexpr auto TokensCount = "tokens/count";
inline constexpr auto CacheForget = "cache/forget";
inline constexpr auto CacheLimit = "cache/limit";
inline constexpr auto DevicesRetry = "devices/retry";
inline constexpr auto Shutdown = "shutdown";
}

/// These words say how it is known that a model speaks a language.
namespace source
{
inline constexpr auto File = "file"; ///< the file states it
inline constexpr auto Maker = "maker"; ///< who made the model states it
inline constexpr auto Tried = "tried"; ///< who made this program tried it
inline constexpr auto Weak = "weak"; ///< who made this program tried it, and saw many mistakes
}

/// Reply to `initialize`.
struct EngineInfo {
    std::string name = {};
    std::string version = {};
    int protocolVersion = Version;
};

struct DeviceInfo {
    std::string id = {}; ///< "cpu", "vulkan:0"
    std::optional<std::uint32_t> index = {}; ///< the number of a Vulkan device
    std::string name = {};
    std::string type = {}; ///< "discrete", "integrated", "virtual", "cpu"
    std::string driver = {};
    std::uint64_t memoryBytes = 0;
    std::vector<std::string> capabilities = {};
    std::string selfTest = {}; ///< "passed", "failed", "untested"
    bool chosen = false; ///< it is the one that model/load takes if it names none
    double stepMs = 0; ///< milliseconds of a step in the trial that decides it; 0 if there was none
    std::string fault = {}; ///< "crashed", "hung": what its driver did to an engine that tried it; else empty
};

/// Reply to `devices`.
struct DeviceList {
    std::vector<DeviceInfo> devices = {};
};

/// Parameters of `devices/retry`.
struct DevicesRetry {
    std::string id = {}; ///< an id from `devices`; empty for all of them
};

struct ModelLoad {
    std::string path = {};
    std::string device = {}; ///< id from `devices`, or a Vulkan device's index as text; empty for the best one
    std::uint32_t contextLength = 0; ///< tokens; 0 for what was trained, bounded by memory
};

/// The notification that is sent while a model loads or is compared.
struct ModelProgress {
    double fraction = 0; ///< 0 to 1
};

/// The memory that a loaded model takes, by purpose and by place, as planned before anything was loaded.
struct MemoryUse {
    std::uint64_t weightBytes = 0; ///< weights as they are packed for the device
    std::uint64_t cacheBytes = 0; ///< keys and values of the whole context
    std::uint64_t scratchBytes = 0;
    std::uint64_t deviceBytes = 0; ///< the part of these three that lies in the device's own memory
    std::uint64_t hostBytes = 0; ///< the part that lies in memory of the host, which the device reads more slowly
    std::uint32_t largestContextLength = 0; ///< tokens for which there would have been room, at most the trained ones
};

/// Languages of which the same is known in the same way.
struct LanguageSource {
    std::string source = {}; ///< one of the words in namespace `source`
    std::vector<std::string> codes = {}; ///< ISO 639, lower case

    bool operator==(const LanguageSource &) const = default;
};

/// Asks what a file is, without loading it.
struct ModelDescribe {
    std::string path = {};
};

/// Reply to `model/describe`.
struct ModelDescription {
    std::string path = {};
    std::string name = {};
    std::string architecture = {};
    std::string license = {}; ///< SPDX id where the file says so
    std::vector<LanguageSource> languageSources = {}; ///< each language once; empty if none is known
    std::uint64_t fileBytes = 0;
};

/// Reply to `model/compare`: how near the loaded model's answers are to those of exact arithmetic, on a text of the engine's own.
struct Exactness {
    std::uint32_t positions = 0; ///< tokens of the text
    double sameToken = 0; ///< share of them after which the most likely token is the same, 0 to 1
    double meanDivergence = 0; ///< Kullback-Leibler, in nats
    double largestDivergence = 0; ///< Kullback-Leibler, in nats
};

/// Reply to `model/load`.
struct ModelInfo {
    std::string path = {};
    std::string name = {};
    std::string architecture = {};
    std::string license = {}; ///< SPDX id where the file says so
    std::vector<std::string> languages = {}; ///< all codes of languageSources
    std::vector<LanguageSource> languageSources = {}; ///< each language once; empty if none is known
    std::uint64_t parameters = 0;
    std::uint64_t fileBytes = 0;
    std::uint32_t contextLength = 0; ///< tokens available now
    std::uint32_t trainedContextLength = 0; ///< tokens
    std::string device = {};
    MemoryUse memory = {};
    bool thinkingSwitch = false; ///< true if its template can have it think before it answers, and can have it answer at once
    std::vector<std::string> warnings = {}; ///< short words: "noChatTemplate"
    std::optional<Exactness> exactness = {}; ///< there if it was measured before, for this file, device and version of the engine
};

// These belong to the parts of the engine that use them, and travel as they are.
using chat::ChatMessage;
using generation::StopReason;
using inference::Error; // is the `data` of an error
using inference::TokenShortage;
using sampling::Sampling;
using sampling::TokenBias;

struct ChatStart {
    std::vector<ChatMessage> messages = {};
    Sampling sampling = {};
    std::uint32_t maxTokens = 0; ///< 0 for no limit but the end of the turn and a full context
    std::uint32_t minimumAnswerTokens = 0; ///< the context must have room for so many, or nothing is computed
    std::vector<std::string> stop = {}; ///< texts that end the answer; they are not part of it
    std::string jsonSchema = {}; ///< JSON; empty if the answer may be anything
    std::optional<bool> thinking = {}; ///< true to have the model think first; absent to leave that to its template
    bool continues = false; ///< true if the last message, the assistant's, is the beginning of the answer
    std::optional<bool> speculation = {}; ///< true to guess tokens ahead; absent to do it where it gains. The text is the same
    std::string cacheKey = {}; ///< names the chat whose cache is kept; empty if it is not to be kept
};

/// The notification about prompt progress of the running `chat/start`.
struct ChatPrefill {
    std::int64_t id = 0; ///< the request's id
    std::uint32_t done = 0; ///< tokens
    std::uint32_t total = 0; ///< tokens
};

/// The notification with new text of the running `chat/start`, which is always whole characters.
struct ChatToken {
    std::int64_t id = 0;
    std::string text = {};
    std::uint32_t tokens = 0; ///< tokens generated so far
};

/// Final reply to `chat/start`.
using ChatResult = generation::GenerationResult;

/// `chat/stop` names the `chat/start` it ends.
struct ChatStop {
    std::int64_t id = 0;
};

/// Either `messages`, counted through the chat template, or plain `text`.
struct TokensCount {
    std::vector<ChatMessage> messages = {};
    std::optional<std::string> text = {};
};

struct TokensCounted {
    std::uint32_t tokens = 0;
    std::uint32_t contextLength = 0; ///< tokens that the loaded model reads at once
};

/// Parameters of `cache/forget`, which removes the caches of the chats with these keys.
struct CacheForget {
    std::vector<std::string> keys = {};
};

struct CacheLimit {
    std::uint64_t bytes = 0; ///< what all kept caches may take together; 0 to keep none
};

/// Returns the word for `reason` on the wire: "endOfTurn" for EndOfTurn.
[[nodiscard]] std::string_view name(StopReason reason);
/// Returns the reason of that name; for an unknown word EndOfTurn, so that an older window survives a newer engine.
[[nodiscard]] StopReason stopReasonFromName(std::string_view name);

/// All structs that travel; fields.h lists what each is made of.
using Messages
    = std::tuple<EngineInfo, DeviceInfo, DeviceList, DevicesRetry, ModelLoad, ModelProgress, MemoryUse, LanguageSource,
                 ModelDescribe, ModelDescription, Exactness, ModelInfo, ChatMessage, TokenBias, Sampling, ChatStart, ChatPrefill,
                 ChatToken, ChatResult, ChatStop, TokensCount, TokensCounted, CacheForget, CacheLimit, Error, TokenShortage>;

template<typename T, typename List>
inline constexpr bool IsIn = false;
template<typename T, typename... Listed>
inline constexpr bool IsIn<T, std::tuple<Listed...>> = (std::same_as<T, Listed> || ...);

template<typename T>
concept Message = IsIn<T, Messages>;

/// Writes a message; that never fails.
template<Message T>
[[nodiscard]] nlohmann::json toJson(const T &message);

/// Reads JSON that came from the other side, of which unknown fields are ignored. Never throws, never asserts. Errors: Usage for
/// a wrong type, a missing field or a number out of range, with the field's name.
template<Message T>
[[nodiscard]] Result<T> parse(const nlohmann::json &json);
}

/// Makes a message JSON wherever JSON is wanted.
template<inference::protocol::Message T>
struct nlohmann::adl_serializer<T, void> {
    template<typename Json>
    static void to_json(Json &json, const T &message)
    {
        json = inference::protocol::toJson(message);
    }
};
