// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// JSON Schema (draft 2020-12, https://json-schema.org/draft/2020-12) as a network of what an answer may be.
#pragma once

#include "inference/error.h"
#include "inference/sampling/network.h"

#include <string_view>

namespace inference::sampling
{
struct Grammar {
    Network network;
    Network::State start = 0; ///< where the rule for the whole answer starts
};

/// Returns the grammar of the answers that fit `schema`, a JSON text. The known keywords are type, enum, const, properties,
/// required, additionalProperties, items, prefixItems, minItems, maxItems, minLength, maxLength, anyOf, oneOf, allOf of objects,
/// $ref within the schema. Properties come in the order of the schema, and others only where additionalProperties asks for them.
/// Errors: Usage for what is no schema, Unsupported naming a keyword whose demand could not be kept, or a schema that is too
/// large.
[[nodiscard]] Result<Grammar> grammarOf(std::string_view schema);
}
