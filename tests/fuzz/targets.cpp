// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/fuzz/targets.h"

#include "base/format.h"
#include "base/json.h"
#include "base/utf8.h"
#include "inference/chat/prompt.h"
#include "inference/chat/template.h"
#include "inference/protocol/server.h"
#include "inference/sampling/constraint.h"
#include "inference/tokenizer/streamdecoder.h"
#include "tests/inference/scripted.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdlib>
#include <thread>

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

using namespace inference;

namespace fuzz
{
namespace
{
/// A fuzzer looks for the abnormal end of the program.
void mustHold(bool condition)
{
    if (!condition) {
        std::abort();
    }
}

/// SentencePiece with a few merges, and bytes for everything else.
std::shared_ptr<const tokenizer::Tokenizer> pieces()
{
    std::vector<std::string> tokens{"<unk>",
                                    "<s>",
                                    "</s>",
                                    "<|x|>",
                                    "\xE2\x96\x81",
                                    "a",
                                    "b",
                                    "ab",
                                    "\xE2\x96\x81"
                                    "a",
                                    "\xC3\xA9"};
    std::vector<std::int32_t> types{2, 3, 3, 4, 1, 1, 1, 1, 1, 1};
    std::vector<float> scores{0, 0, 0, 0, -9, -9, -9, -1, -2, -9};
    for (int byte = 0; byte < 256; ++byte) {
        tokens.push_back(base::format("<0x{:02X}>", byte));
        types.push_back(6);
        scores.push_back(0);
    }
    GgufWriter writer;
    writer.string("tokenizer.ggml.model", "llama").strings("tokenizer.ggml.tokens", tokens);
    writer.integers("tokenizer.ggml.token_type", types).reals("tokenizer.ggml.scores", scores);
    return tokenizer::Tokenizer::create(writer.open().value_or(nullptr)).value_or(nullptr);
}

class Backend final : public protocol::Backend
{
public:
    Result<std::vector<protocol::DeviceInfo>> devices() override
    {
        return std::vector<protocol::DeviceInfo>{{.name = "Scripted"}};
    }
    Result<protocol::LoadedModel> load(const protocol::ModelLoad &request, const std::function<void(double)> &progress,
                                       std::stop_token /*stop*/) override
    {
        progress(1);
        return protocol::LoadedModel{
            .evaluator = std::make_unique<scripted::Evaluator>(std::vector<session::TokenId>{40, 41}, 256),
            .tokenizer = scripted::tokenizer(),
            .chatTemplate = std::make_shared<const chat::Template>(*chat::Template::fromFile(*scripted::file())),
            .info = {.path = request.path, .name = "Scripted", .contextLength = 256}};
    }
};
}

void gguf(std::string_view input)
{
    const auto file = gguf::File::fromBytes(std::as_bytes(std::span(input)));
    if (!file) {
        mustHold(!file.error().detail.empty() && base::utf8::isValid(file.error().detail));
        return;
    }
    std::uint64_t total = 0;
    for (const gguf::Tensor &tensor : (*file)->tensors()) {
        total += tensor.data.size();
        mustHold((*file)->tensor(tensor.name) == &tensor);
        mustHold(!tensor.data.empty() && tensor.data.front() == tensor.data.front() && tensor.data.back() == tensor.data.back());
    }
    mustHold(total <= (*file)->sizeBytes());
    for (const gguf::Entry &entry : (*file)->metadata()) {
        (void)(*file)->unsignedInteger(entry.key);
        (void)(*file)->real(entry.key);
        (void)(*file)->boolean(entry.key);
        (void)(*file)->string(entry.key);
        (void)(*file)->strings(entry.key);
        (void)(*file)->integers(entry.key);
        (void)(*file)->reals(entry.key);
    }
    if (const auto tokenizer = tokenizer::Tokenizer::create(*file)) {
        const auto ids = (*tokenizer)->encode("Hello <|im_end|> 12 \xC3", {.addSpecial = true, .parseSpecial = true});
        (void)(*tokenizer)->decode(ids, true);
    }
    (void)chat::Template::fromFile(**file);
}

void chatTemplate(std::string_view input)
{
    const auto parsed = chat::Template::parse(input, "<s>", "</s>");
    if (!parsed) {
        mustHold(parsed.error().code == ErrorCode::Template);
        return;
    }
    static const nlohmann::ordered_json Messages = base::parseOrderedJson(
        R"([{"role":"system","content":"Be brief."},{"role":"user","content":"Héllo"},{"role":"assistant","content":"Hi"}])");
    const auto text = parsed->render({.messages = Messages});
    mustHold(text || text.error().code == ErrorCode::Template);
}

void protocol(std::string_view input)
{
    const int in = memfd_create("input", MFD_CLOEXEC);
    const int out = open("/dev/null", O_WRONLY | O_CLOEXEC);
    mustHold(in >= 0 && out >= 0);
    const std::string all = R"({"jsonrpc":"2.0","id":0,"method":"model/load","params":{"path":"x"}})"
                            "\n"
        + std::string(input);
    mustHold(write(in, all.data(), all.size()) == static_cast<ssize_t>(all.size()));
    lseek(in, 0, SEEK_SET);
    Backend backend;
    inference::protocol::serve(backend, in, out);
    close(in);
    close(out);
}

void tokenizer(std::string_view input)
{
    static const std::array Tokenizers{scripted::tokenizer(), pieces()};
    for (const auto &tokenizer : Tokenizers) {
        for (const bool parse : {false, true}) {
            const auto ids = tokenizer->encode(input, {.addSpecial = parse, .parseSpecial = parse});
            tokenizer::StreamDecoder decoder(tokenizer);
            std::string shown;
            std::string bytes;
            for (const auto id : ids) {
                mustHold(tokenizer->vocabulary().contains(id));
                const std::string characters = decoder.add(id);
                mustHold(base::utf8::isValid(characters));
                shown += characters;
                bytes += tokenizer->piece(id, false);
            }
            shown += decoder.finish();
            mustHold(base::utf8::isValid(shown) && shown == base::utf8::sanitized(bytes));
            (void)tokenizer->decode(ids, parse);
        }
    }
}

void jsonSchema(std::string_view input)
{
    static const auto Tokenizer = scripted::tokenizer();
    const auto constraint = sampling::Constraint::fromJsonSchema(input, *Tokenizer);
    if (!constraint) {
        mustHold(constraint.error().code == ErrorCode::Usage || constraint.error().code == ErrorCode::Unsupported);
        return;
    }
    // Whatever is allowed must lead on: always the lowest token, so that the walk is the same each time.
    for (int step = 0; step < 64; ++step) {
        const auto allowed = (*constraint)->allowed();
        const auto word = std::ranges::find_if(allowed, [](std::uint64_t bits) { return bits != 0; });
        if (word == allowed.end()) {
            break;
        }
        (*constraint)->accept(static_cast<tokenizer::TokenId>((word - allowed.begin()) * 64 + std::countr_zero(*word)));
    }
}
}
