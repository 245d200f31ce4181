// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/commands/jsonlines.h"

#include "base/format.h"
#include "base/json.h"
#include "base/utf8.h"

#include <charconv>
#include <cstdint>
#include <cstdio>
#include <iostream>

namespace inference::commands
{
int answerLines(const std::function<Result<Json>(const Json &line)> &answer)
{
    int status = 0;
    std::string line;
    while (std::getline(std::cin, line)) {
        if (line.find_first_not_of(" \t\r") == std::string::npos) {
            continue;
        }
        const Json request = base::parseOrderedJson(line);
        Json reply;
        if (!request.is_object()) {
            reply = {{"error", "The line is not a JSON object"}};
            std::fprintf(stderr, "tramontane-engine: a line of the input is not a JSON object\n");
            status = 1;
        } else if (auto answered = answer(request)) {
            reply = *std::move(answered);
        } else {
            reply = {{"error", answered.error().detail}};
        }
        std::cout << base::dump(reply) << '\n';
        if (!std::cout.flush()) {
            std::fprintf(stderr, "tramontane-engine: standard output was closed\n");
            return 1;
        }
    }
    return status;
}

bool truth(const Json &line, const char *field, bool otherwise)
{
    const auto found = line.find(field);
    return found != line.end() && found->is_boolean() ? found->get<bool>() : otherwise;
}

Json textOrHex(const std::string &bytes)
{
    if (base::utf8::isValid(bytes)) {
        return {{"text", bytes}};
    }
    std::string hex;
    for (const char byte : bytes) {
        hex += base::format("{:02x}", static_cast<std::uint8_t>(byte));
    }
    return {{"hex", hex}};
}

Result<std::string> bytesOf(const Json &line)
{
    if (const auto text = line.find("text"); text != line.end() && text->is_string()) {
        return text->get<std::string>();
    }
    const auto field = line.find("hex");
    if (field == line.end() || !field->is_string()) {
        return fail(ErrorCode::Usage, "The line needs a \"text\" or a \"hex\"");
    }
    const auto &hex = field->get_ref<const std::string &>();
    std::string bytes;
    for (std::size_t at = 0; at < hex.size(); at += 2) {
        std::uint8_t byte = 0;
        const char *end = hex.data() + std::min(at + 2, hex.size());
        if (const auto read = std::from_chars(hex.data() + at, end, byte, 16); read.ptr != hex.data() + at + 2) {
            return fail(ErrorCode::Usage, "\"hex\" must hold two hexadecimal digits a byte");
        }
        bytes += static_cast<char>(byte);
    }
    return bytes;
}
}
