// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "base/format.h"
#include "base/utf8.h"
#include "inference/commands/commands.h"
#include "inference/commands/jsonlines.h"
#include "inference/commands/sessionarguments.h"

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <iostream>
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

constexpr std::size_t ShownItems = 6; // of a list, to people

std::string typeName(gguf::TensorType type)
{
    const gguf::TypeTraits *traits = gguf::traits(type);
    return std::string(traits != nullptr ? traits->name : "?");
}

std::uint64_t elements(const gguf::Tensor &tensor)
{
    return tensor.cols() * tensor.rows();
}

/// At most `most` elements of a list.
Json valueOf(const File &file, const Entry &entry, std::size_t most)
{
    if (entry.type != ValueType::Array) {
        if (const auto text = file.string(entry.key)) {
            return base::utf8::sanitized(*text);
        }
        if (const auto truth = file.boolean(entry.key)) {
            return *truth;
        }
        if (const auto number = file.unsignedInteger(entry.key)) {
            return *number;
        }
        const auto real = file.real(entry.key);
        const bool isWhole = entry.type != ValueType::Float32 && entry.type != ValueType::Float64;
        return isWhole ? Json(static_cast<std::int64_t>(real.value_or(0))) : Json(real.value_or(0));
    }
    Json list = Json::array();
    const auto take = [&list, most](const auto &all, const auto &convert) {
        std::ranges::for_each(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(std::min(most, all.size())),
                              [&](const auto &item) { list.push_back(convert(item)); });
    };
    if (const auto texts = file.strings(entry.key)) {
        take(*texts, [](std::string_view text) { return base::utf8::sanitized(text); });
    } else if (const auto integers = file.integers(entry.key)) {
        take(*integers, [](std::int64_t integer) { return integer; });
    } else if (const auto reals = file.reals(entry.key)) {
        take(*reals, [](float real) { return real; });
    } else if (entry.elementType == ValueType::Bool) {
        take(entry.bytes, [](std::byte byte) { return byte != std::byte{0}; });
    } else if (entry.elementType == ValueType::Float64) {
        for (std::size_t index = 0; index < std::min<std::size_t>(most, entry.count); ++index) {
            double real = 0;
            std::memcpy(&real, entry.bytes.data() + index * sizeof(real), sizeof(real));
            list.push_back(real);
        }
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
    std::map<std::string, std::pair<std::uint64_t, std::uint64_t>> types; // tensors and bytes
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
    const Entry *languages = file.entry("general.languages");
    const Entry *tokens = file.entry("tokenizer.ggml.tokens");
    return {{"path", base::utf8::sanitized(file.path().native())},
            {"fileBytes", file.sizeBytes()},
            {"version", file.version()},
            {"alignment", file.alignment()},
            {"name", text("general.name")},
            {"architecture", architecture},
            {"license", text("general.license")},
            {"languages", languages != nullptr ? valueOf(file, *languages, 1000) : Json::array()},
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
            {"chatTemplate", text("tokenizer.chat_template")}};
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

/// On one line.
std::string shown(const Json &value)
{
    return value.dump(-1, ' ', false, Json::error_handler_t::replace);
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
        } else if (!value.is_null()) {
            const bool isPlain = value.is_string() && key != "chatTemplate";
            out += base::format("{:<16}{}\n", key, isPlain ? value.get<std::string>() : shown(value));
        }
    }
    out += base::format("\n{} metadata entries\n", file.metadata().size());
    for (const Entry &entry : file.metadata()) {
        const std::string more
            = entry.type == ValueType::Array && entry.count > ShownItems ? base::format(" ... {} in all", entry.count) : "";
        out += base::format("  {} = {}{}\n", base::utf8::sanitized(entry.key), shown(valueOf(file, entry, ShownItems)), more);
    }
    out += base::format("\n{} tensors\n", file.tensors().size());
    for (const Json &tensor : tensorList(file)) {
        out += base::format("  {:<40} {:<8} {:<20} {} bytes\n", tensor["name"].get<std::string>(),
                            tensor["type"].get<std::string>(), shown(tensor["shape"]), shown(tensor["bytes"]));
    }
    std::cout << out;
}

int run(const std::string &model, bool json)
{
    const auto file = File::open(model);
    if (!file) {
        return reportFailure(file.error());
    }
    if (!json) {
        printText(**file);
    } else {
        Json all = summary(**file);
        Json metadata = Json::object();
        for (const Entry &entry : (*file)->metadata()) {
            metadata[base::utf8::sanitized(entry.key)] = valueOf(**file, entry, entry.count);
        }
        all["metadata"] = std::move(metadata);
        all["tensors"] = tensorList(**file);
        std::cout << all.dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
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
    const auto model = std::make_shared<std::string>();
    const auto device = std::make_shared<std::string>();
    const auto json = std::make_shared<bool>(false);
    command->add_option("MODEL,--model", *model, "the model's GGUF file")->required();
    command->add_option("--device", *device, "accepted and not needed");
    command->add_flag("--json", *json, "everything, as JSON");
    command->callback([model, device, json, &status] { status = run(*model, *json); });
}
}
