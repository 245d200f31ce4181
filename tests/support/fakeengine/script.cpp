// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/support/fakeengine/script.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <iostream>
#include <iterator>
#include <map>
#include <string_view>

namespace fakeengine
{
namespace
{
std::string contents(const std::string &path)
{
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

/// Returns that many different words.
std::string words(int count)
{
    std::string text;
    for (int word = 1; word <= count; ++word) {
        text += "word" + std::to_string(word) + " ";
    }
    return text;
}

int number(const std::string &value)
{
    return std::atoi(value.c_str());
}

using Setter = std::function<void(Script &, const std::string &)>;

Setter text(std::string Script::*field)
{
    return [field](Script &script, const std::string &value) { script.*field = value; };
}

Setter count(int Script::*field)
{
    return [field](Script &script, const std::string &value) { script.*field = number(value); };
}

Setter flag(bool Script::*field)
{
    return [field](Script &script, const std::string &value) { script.*field = number(value) != 0; };
}

const std::map<std::string_view, Setter> Options{
    {"--answer", text(&Script::answer)},
    {"--answer-file", [](Script &script, const std::string &value) { script.answer = contents(value); }},
    {"--words", [](Script &script, const std::string &value) { script.answer = words(number(value)); }},
    {"--rate", [](Script &script, const std::string &value) { script.tokensPerSecond = std::max(1, number(value)); }},
    {"--prefill-ms", count(&Script::prefillMs)},
    {"--compare-ms", count(&Script::compareMs)},
    {"--same-token", [](Script &script, const std::string &value) { script.sameToken = std::strtod(value.c_str(), nullptr); }},
    {"--context",
     [](Script &script, const std::string &value) { script.contextLength = static_cast<std::uint32_t>(number(value)); }},
    {"--largest-context",
     [](Script &script, const std::string &value) { script.largestContext = static_cast<std::uint32_t>(number(value)); }},
    {"--bytes-per-token",
     [](Script &script, const std::string &value) { script.bytesPerToken = static_cast<std::size_t>(number(value)); }},
    {"--name", text(&Script::name)},
    {"--language", text(&Script::language)},
    {"--file-language", text(&Script::fileLanguage)},
    {"--thinking-switch", flag(&Script::thinkingSwitch)},
    {"--thought", text(&Script::thought)},
    {"--protocol", count(&Script::protocolVersion)},
    {"--compare-fails", flag(&Script::compareFails)},
    {"--refuse-load", flag(&Script::refuseLoad)},
    {"--nonsense", flag(&Script::nonsense)},
    {"--deaf-to-stop", flag(&Script::deafToStop)},
    {"--crash-at-start", flag(&Script::crashAtStart)},
    {"--crash-on-load", flag(&Script::crashOnLoad)},
    {"--crash-on-describe", flag(&Script::crashOnDescribe)},
    {"--crash-at", count(&Script::crashAtToken)},
    {"--crash-status", count(&Script::crashStatus)},
    {"--crashes", count(&Script::crashes)},
    {"--folder", text(&Script::folder)},
    // The window gives these to any engine; nothing is kept here.
    {"--cache-folder", [](Script &, const std::string &) {}},
    {"--cache-limit", [](Script &, const std::string &) {}},
};
}

Script parse(int argc, char **argv)
{
    Script script;
    for (int i = 1; i < argc; ++i) {
        const std::string_view word = argv[i];
        const auto option = Options.find(word);
        if (option != Options.end() && i + 1 < argc) {
            option->second(script, argv[++i]);
        } else if (word.starts_with("--") && word != "--background") {
            std::cerr << "the fake engine knows no option " << word << ", or it stands without a value\n";
            std::exit(2);
        }
    }
    return script;
}
}
