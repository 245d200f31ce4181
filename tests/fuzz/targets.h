// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// What is fuzzed: each function feeds one input to a part of the engine that reads what strangers wrote. The fuzz targets call
// them with inputs of their own making, the ordinary test suite with seeds. A broken promise ends the program.
#pragma once

#include <cstdlib>
#include <string_view>

namespace fuzz
{
/// A model file: reader, vocabulary, tokenizer, template, the list of operations with its memory plan, and where all that is
/// accepted, two tokens through the reference executor.
void gguf(std::string_view input);
void chatTemplate(std::string_view input); ///< Jinja, parsed and rendered
/// Lines to the server, around a scripted model. Each waits for the answer to the one before it, unless it starts with a space.
void protocol(std::string_view input);
void tokenizer(std::string_view input); ///< a byte that chooses the tokenizer, then text; and the way back
void jsonSchema(std::string_view input); ///< and an answer that follows it

/// A fuzzer looks for the abnormal end of the program.
inline void mustHold(bool condition)
{
    if (!condition) {
        std::abort();
    }
}
}
