// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/fuzz/targets.h"

#include "base/utf8.h"
#include "inference/chat/prompt.h"
#include "inference/chat/template.h"
#include "inference/protocol/server.h"
#include "inference/tokenizer/streamdecoder.h"
#include "tests/inference/scripted.h"

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
    static const nlohmann::ordered_json Messages = nlohmann::ordered_json::parse(
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
    static const auto Tokenizer = scripted::tokenizer();
    for (const bool parse : {false, true}) {
        const auto ids = Tokenizer->encode(input, {.addSpecial = parse, .parseSpecial = parse});
        tokenizer::StreamDecoder decoder(Tokenizer);
        std::string text;
        for (const auto id : ids) {
            mustHold(Tokenizer->vocabulary().contains(id));
            const std::string piece = decoder.add(id);
            mustHold(base::utf8::isValid(piece));
            text += piece;
        }
        text += decoder.finish();
        mustHold(base::utf8::isValid(text) && text == base::utf8::sanitized(Tokenizer->decode(ids, false)));
    }
}
}
