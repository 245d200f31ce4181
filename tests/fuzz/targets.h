// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// What is fuzzed: each function feeds one input to a part of the engine that reads what strangers wrote. The fuzz targets call
// them with inputs of their own making, the ordinary test suite with seeds.
#pragma once

#include <span>
#include <string_view>

namespace fuzz
{
void gguf(std::string_view input); ///< a model file, with all that is read from it before its weights are
void chatTemplate(std::string_view input); ///< Jinja
void protocol(std::string_view input); ///< lines to the server, around a scripted model
void tokenizer(std::string_view input);
void jsonSchema(std::string_view input); ///< text; and the way back
}
