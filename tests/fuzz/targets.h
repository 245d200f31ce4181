// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// What is fuzzed: each function feeds one input to a part of the program that reads what strangers wrote. The fuzz targets call
// them with inputs of their own making, the ordinary test suite with seeds. A broken promise ends the program.
#pragma once

#include <cstdlib>
#include <string_view>

namespace fuzz
{
/// Takes a model file through the reader, the vocabulary, the tokenizer, the template and the list of operations with its memory
/// plan. Where all that is accepted, two tokens go through the reference executor.
void gguf(std::string_view input);
void chatTemplate(std::string_view input); ///< parses Jinja and renders it
/// Sends lines to the server, around a scripted model. Each waits for the answer to the one before it, unless it starts with a
/// space.
void protocol(std::string_view input);
void tokenizer(std::string_view input); ///< takes a byte that chooses the tokenizer, then text that is encoded and decoded
void markdown(std::string_view input); ///< an answer, whole and in pieces
void jsonSchema(std::string_view input); ///< takes a schema, and makes an answer that follows it

/// Ends the program unless `condition` is true: a fuzzer looks for an abnormal end.
inline void mustHold(bool condition)
{
    if (!condition) {
        std::abort();
    }
}
}
