// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "base/format.h"
#include "base/json.h"
#include "base/utf8.h"
#include "inference/commands/commands.h"
#include "inference/commands/jsonlines.h"
#include "inference/commands/sessionarguments.h"
#include "inference/model/languages.h"

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <iostream>
#include <iterator>
#include <map>
#include <memory>
#include <string>

namespace inference::commands
{
namespace
{
using gguf::Entry;
using gguf::File;
using gguf::ValueType;

constexpr std::uint64_t ShownItems = 6; // items of a list that people are shown

std::string typeName(gguf::TensorType type)
{
    const gguf::TypeTraits *traits = gguf::traits(type);
    return std::string(traits != nullptr ? traits->name : "?");
}

std::uint64_t elements(const gguf::Tensor &tensor)
{
    return tensor.cols() * tensor.rows();
}

template<typename T>
T take(std::span<const std::byte> &bytes)
{
    T value;
    std::memcpy(&value, bytes.data(), sizeof(value));
    bytes = bytes.subspan(sizeof(value));
    return value;
}

Json list(ValueType type, std::uint64_t count, std::span<const std::byte> &bytes, std::uint64_t most);

/// Takes the value at the front of `bytes`, which the reader has checked. Of a list it returns at most `most` elements.
Json next(ValueType type, std::span<const std::byte> &bytes, std::uint64_t most)
{
    switch (type) {
    case ValueType::Uint8:
        return take<std::uint8_t>(bytes);
    case ValueType::Int8:
        return take<std::int8_t>(bytes);
    case ValueType::Uint16:
        return take<std::uint16_t>(bytes);
    case ValueType::Int16:
        return take<std::int16_t>(bytes);
    case ValueType::Uint32:
        return take<std::uint32_t>(bytes);
    case ValueType::Int32:
        return take<std::int32_t>(bytes);
    case ValueType::Float32:
        return take<float>(bytes);
    case ValueType::Bool:
        return take<std::uint8_t>(bytes) != 0;
    case ValueType::Uint64:
        return take<std::uint64_t>(bytes);
    case ValueType::Int64:
        return take<std::int64_t>(bytes);
    case ValueType::Float64:
        return take<double>(bytes);
    case ValueType::String: {
        const auto length = take<std::uint64_t>(bytes);
        const std::string_view text(reinterpret_cast<const char *>(bytes.data()), length);
        bytes = bytes.subspan(length);
        return base::utf8::sanitized(text);
    }
    case ValueType::Array: {
        const auto inner = ValueType{take<std::uint32_t>(bytes)};
        const auto count = take<std::uint64_t>(bytes);
        return list(inner, count, bytes, most);
    }
    }
    return {};
}

Json list(ValueType type, std::uint64_t count, std::span<const std::byte> &bytes, std::uint64_t most)
{
    Json all = Json::array();
    for (std::uint64_t index = 0; index < count; ++index) {
        Json value = next(type, bytes, most);
        if (index < most) {
            all.push_back(std::move(value));
        }
    }
    return all;
}

/// Returns the entry's value, of a list at most `most` elements.
Json valueOf(const Entry &entry, std::uint64_t most)
{
    std::span<const std::byte> bytes = entry.bytes;
    if (entry.type != ValueType::Array) {
        return next(entry.type, bytes, most);
    }
    const bool nests = entry.elementType == ValueType::Array;
    return list(entry.elementType, nests ? entry.count : std::min(most, entry.count), bytes, most);
}

/// Returns what a person should know before using the file, in the words of the protocol.
Json warnings(const File &file)
{
    Json list = Json::array();
    if (file.entry("tokenizer.ggml.model") != nullptr && !file.string("tokenizer.chat_template")) {
        list.push_back("noChatTemplate");
    }
    return list;
}

Json summary(const File &file)
{
    const std::string architecture = base::utf8::sanitized(file.string("general.architecture").value_or(""));
    const auto text = [&file](const char *key) {
        const auto value = file.string(key);
        return value ? Json(base::utf8::sanitized(*value)) : Json();
    };
    const auto hyperparameter = [&](const char *name) {
        const auto value = file.unsignedInteger(architecture + "." + name);
        return value ? Json(*value) : Json();
    };
    std::uint64_t parameters = 0;
    std::map<std::string, std::pair<std::uint64_t, std::uint64_t>> types; // number of tensors and bytes of each type
    for (const gguf::Tensor &tensor : file.tensors()) {
        parameters += elements(tensor);
        auto &[count, bytes] = types[typeName(tensor.type)];
        ++count;
        bytes += tensor.data.size();
    }
    Json typeList = Json::object();
    for (const auto &[name, sums] : types) {
        typeList[name] = {{"tensors", sums.first}, {"bytes", sums.second}};
    }
    Json languages = Json::array();
    Json sources = Json::array();
    for (const auto &[evidence, codes] : model::languages(file)) {
        std::ranges::copy(codes, std::back_inserter(languages));
        sources.push_back({{"source", model::name(evidence)}, {"codes", codes}});
    }
    const Entry *tokens = file.entry("tokenizer.ggml.tokens");
    return {{"path", base::utf8::sanitized(file.path().native())},
            {"fileBytes", file.sizeBytes()},
            {"version", file.version()},
            {"alignment", file.alignment()},
            {"name", text("general.name")},
            {"architecture", architecture},
            {"license", text("general.license")},
            {"languages", languages},
            {"languageSources", sources},
            {"parameters", parameters},
            {"contextLength", hyperparameter("context_length")},
            {"layers", hyperparameter("block_count")},
            {"hidden", hyperparameter("embedding_length")},
            {"feedForward", hyperparameter("feed_forward_length")},
            {"heads", hyperparameter("attention.head_count")},
            {"kvHeads", hyperparameter("attention.head_count_kv")},
            {"vocabulary", tokens != nullptr ? tokens->count : 0},
            {"tokenizer", text("tokenizer.ggml.model")},
            {"preTokenizer", text("tokenizer.ggml.pre")},
            {"types", typeList},
            {"chatTemplate", text("tokenizer.chat_template")},
            {"warnings", warnings(file)}};
}

Json tensorList(const File &file)
{
    Json list = Json::array();
    for (const gguf::Tensor &tensor : file.tensors()) {
        Json shape = Json::array();
        std::size_t dimensions = tensor.shape.size();
        while (dimensions > 1 && tensor.shape[dimensions - 1] == 1) {
            --dimensions;
        }
        for (std::size_t dimension = 0; dimension < dimensions; ++dimension) {
            shape.push_back(tensor.shape[dimension]);
        }
        list.push_back({{"name", base::utf8::sanitized(tensor.name)},
                        {"type", typeName(tensor.type)},
                        {"shape", shape},
                        {"bytes", tensor.data.size()}});
    }
    return list;
}

/// Returns `value` on one line.
std::string shown(const Json &value)
{
    return base::dump(value);
}

/// Returns, for example, "en (stated by the file); fr, de (tried by us)".
std::string languageLine(const Json &sources)
{
    std::string line;
    for (const Json &source : sources) {
        std::string codes;
        for (const Json &code : source["codes"]) {
            codes += (codes.empty() ? "" : ", ") + code.get<std::string>();
        }
        const auto known = source["source"].get<std::string>();
        line += base::format("{}{} ({})", line.empty() ? "" : "; ", codes,
                             known == model::name(model::Evidence::File)        ? "stated by the file"
                                 : known == model::name(model::Evidence::Maker) ? "stated by its maker"
                                 : known == model::name(model::Evidence::Tried) ? "tried by us"
                                                                                : "tried by us: many mistakes");
    }
    return line.empty() ? "not known" : line;
}

void printText(const File &file)
{
    std::string out;
    const Json facts = summary(file);
    for (const auto &[key, value] : facts.items()) {
        if (key == "types") {
            for (const auto &[type, sums] : value.items()) {
                out += base::format("{:<16}{}: {} tensors, {} bytes\n", "type", type, shown(sums["tensors"]),
                                    shown(sums["bytes"]));
            }
        } else if (key == "languages") {
            out += base::format("{:<16}{}\n", key, languageLine(facts["languageSources"]));
        } else if (key != "languageSources" && !value.is_null()) {
            const bool isPlain = value.is_string() && key != "chatTemplate";
            out += base::format("{:<16}{}\n", key, isPlain ? value.get<std::string>() : shown(value));
        }
    }
    out += base::format("\n{} metadata entries\n", file.metadata().size());
    for (const Entry &entry : file.metadata()) {
        const std::string more
            = entry.type == ValueType::Array && entry.count > ShownItems ? base::format(" ... {} in all", entry.count) : "";
        out += base::format("  {} = {}{}\n", base::utf8::sanitized(entry.key), shown(valueOf(entry, ShownItems)), more);
    }
    out += base::format("\n{} tensors\n", file.tensors().size());
    for (const Json &tensor : tensorList(file)) {
        out += base::format("  {:<40} {:<8} {:<20} {} bytes\n", tensor["name"].get<std::string>(),
                            tensor["type"].get<std::string>(), shown(tensor["shape"]), shown(tensor["bytes"]));
    }
    std::cout << out;
}

/// Returns what memory a session would take.
Json memoryFacts(const execution::MemoryPlan &plan)
{
    return {{"contextLength", plan.contextLength}, {"largestContext", plan.largestContext}, {"weightBytes", plan.weightBytes},
            {"cacheBytes", plan.cacheBytes},       {"scratchBytes", plan.scratchBytes},     {"deviceBytes", plan.deviceBytes},
            {"hostBytes", plan.hostBytes}};
}

void printMemory(const execution::MemoryPlan &plan, bool json)
{
    const Json facts = memoryFacts(plan);
    if (json) {
        std::cout << base::dump(facts, 2) << '\n';
        return;
    }
    for (const auto &[key, value] : facts.items()) {
        std::cout << base::format("{:<16}{}\n", key, shown(value));
    }
}

int run(const SessionArguments &arguments, bool json, bool memory)
{
    const auto file = File::open(arguments.model);
    if (!file) {
        return reportFailure(file.error());
    }
    if (memory) {
        const auto plan
            = arguments.options().and_then([&](const auto &options) { return session::Session::planMemory(*file, options); });
        if (!plan) {
            return reportFailure(plan.error());
        }
        printMemory(*plan, json);
    } else if (!json) {
        printText(**file);
    } else {
        Json all = summary(**file);
        Json metadata = Json::object();
        for (const Entry &entry : (*file)->metadata()) {
            metadata[base::utf8::sanitized(entry.key)] = valueOf(entry, entry.count);
        }
        all["metadata"] = std::move(metadata);
        all["tensors"] = tensorList(**file);
        std::cout << base::dump(all, 2) << '\n';
    }
    if (!std::cout.flush()) {
        return reportFailure({.code = ErrorCode::Internal, .detail = "Standard output was closed"});
    }
    return 0;
}
}

void addInspect(CLI::App &app, int &status)
{
    CLI::App *command = app.add_subcommand("inspect", "Show what a model file holds");
    const auto arguments = std::make_shared<SessionArguments>();
    const auto json = std::make_shared<bool>(false);
    const auto memory = std::make_shared<bool>(false);
    command->add_option("MODEL,--model", arguments->model, "the model's GGUF file")->required();
    arguments->addChoicesTo(*command);
    command->add_flag("--json", *json, "everything, as JSON");
    command->add_flag("--memory", *memory, "instead, how much memory it takes and where");
    command->callback([arguments, json, memory, &status] { status = run(*arguments, *json, *memory); });
}
}
