// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/sampling/jsonschema.h"

#include "base/format.h"
#include "base/json.h"
#include "base/utf8.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace inference::sampling
{
namespace
{
using Json = nlohmann::ordered_json;
using State = Network::State;

constexpr std::size_t MostNetworkStates = 200'000;
constexpr std::uint64_t MostRepetitions = 20'000;
constexpr int DeepestSchema = 64;
constexpr int MostIndentation = 24; // spaces at the beginning of a line

/// The keywords that are known: first those whose demands are kept, then those that demand nothing.
constexpr auto Keywords = std::to_array<std::string_view>({
    "type",    "enum",        "const",    "properties", "required",  "additionalProperties",
    "items",   "prefixItems", "minItems", "maxItems",   "minLength", "maxLength",
    "anyOf",   "oneOf",       "allOf",    "$ref",       "$defs",     "definitions",
    "title",   "description", "default",  "examples",   "$schema",   "$id",
    "$anchor", "$comment",    "format",   "readOnly",   "writeOnly", "deprecated",
});

/// The first error sticks: every function gives something harmless after it.
class Compiler
{
public:
    explicit Compiler(const Json &root)
        : m_root(root)
    {
    }

    Result<Grammar> run()
    {
        const State start = m_net.add();
        const State end = value(m_root, start);
        m_net.finish(end);
        if (m_error) {
            return std::unexpected(*std::move(m_error));
        }
        return Grammar{.network = std::move(m_net), .start = start};
    }

private:
    State fail(ErrorCode code, std::string what)
    {
        if (!m_error) {
            m_error = Error{.code = code, .detail = "JSON schema: " + std::move(what)};
        }
        return m_net.add();
    }
    /// Returns false if there is an error, also because the network has grown too large.
    bool roomy()
    {
        if (m_net.size() > MostNetworkStates) {
            fail(ErrorCode::Unsupported, "it is too large");
        }
        return !m_error;
    }

    State value(const Json &schema, State from);
    State typed(const Json &schema, std::string_view type, State from);
    State alternatives(const Json &list, State from);
    State reference(const std::string &path, State from);
    State object(const Json &schema, State from);
    State allOf(const Json &schema, State from);
    State property(State from, std::string_view name, const Json &schema);
    State others(const Json &schema, State first, State further);
    State array(const Json &schema, State from);
    State string(const Json &schema, State from);
    std::optional<std::uint64_t> count(const Json &schema, const char *keyword);
    [[nodiscard]] bool knows(const Json &schema);

    // These are rules that many places call. Each is built when the first place does.
    using Build = State (Compiler::*)(State from);
    State shared(Build build, State from);
    State anyValue(State from);
    State space(State from);
    State character(State from);
    State number(State from);
    State integer(State from);
    State digits(State from, int least, int most);
    void continuation(State from, std::uint8_t first, std::uint8_t last, int more, State to);

    const Json &m_root;
    Network m_net;
    std::vector<std::unique_ptr<Json>> m_merged; // the schemas that each allOf becomes
    std::map<const Json *, State> m_references; // where each schema's rule starts
    std::vector<std::pair<Build, State>> m_shared;
    int m_depth = 0;
    std::optional<Error> m_error;
};

State Compiler::shared(Build build, State from)
{
    auto found = std::ranges::find(m_shared, build, &std::pair<Build, State>::first);
    if (found == m_shared.end()) {
        const State start = m_net.add();
        m_shared.emplace_back(build, start); // this comes before it is built, since it may call itself
        m_net.finish((this->*build)(start));
        found = std::ranges::find(m_shared, build, &std::pair<Build, State>::first);
    }
    const State to = m_net.add();
    m_net.call(from, found->second, to);
    return to;
}

bool Compiler::knows(const Json &schema)
{
    for (const auto &[keyword, demand] : schema.items()) {
        if (std::ranges::find(Keywords, keyword) == Keywords.end()) {
            fail(ErrorCode::Unsupported, base::format("the keyword {} is not supported", base::utf8::quoted(keyword)));
            return false;
        }
    }
    return true;
}

State Compiler::value(const Json &schema, State from)
{
    if (m_error || !roomy()) {
        return from;
    }
    if (schema == Json(true)) {
        return shared(&Compiler::anyValue, from);
    }
    if (!schema.is_object()) {
        return fail(ErrorCode::Usage, "a schema is an object");
    }
    if (m_depth >= DeepestSchema) {
        return fail(ErrorCode::Unsupported, "it nests too deeply");
    }
    if (!knows(schema)) {
        return from;
    }
    ++m_depth;
    State to = from;
    if (const auto path = schema.find("$ref"); path != schema.end()) {
        to = path->is_string() ? reference(path->get<std::string>(), from) : fail(ErrorCode::Usage, "$ref is a text");
    } else if (const auto constant = schema.find("const"); constant != schema.end()) {
        to = m_net.literal(from, base::dump(*constant));
    } else if (const auto list = schema.find("enum"); list != schema.end()) {
        to = m_net.add();
        if (!list->is_array() || list->empty()) {
            fail(ErrorCode::Usage, "enum is a list of values");
        }
        for (const Json &one : *list) {
            m_net.empty(m_net.literal(from, base::dump(one)), to);
        }
    } else if (schema.contains("anyOf") || schema.contains("oneOf")) {
        if (schema.contains("properties") || schema.contains("items") || schema.contains("allOf")) {
            fail(ErrorCode::Unsupported, "anyOf and oneOf stand by themselves");
        }
        to = alternatives(schema.contains("anyOf") ? schema["anyOf"] : schema["oneOf"], from);
    } else if (schema.contains("allOf")) {
        to = allOf(schema, from);
    } else if (const auto type = schema.find("type"); type != schema.end() && type->is_array()) {
        to = m_net.add();
        for (const Json &one : *type) {
            m_net.empty(one.is_string() ? typed(schema, one.get<std::string>(), from) : fail(ErrorCode::Usage, "type is a name"),
                        to);
        }
    } else if (type != schema.end()) {
        to = type->is_string() ? typed(schema, type->get<std::string>(), from) : fail(ErrorCode::Usage, "type is a name");
    } else {
        to = typed(schema,
                   schema.contains("properties")                                    ? "object"
                       : schema.contains("items") || schema.contains("prefixItems") ? "array"
                                                                                    : "",
                   from);
    }
    --m_depth;
    return to;
}

State Compiler::typed(const Json &schema, std::string_view type, State from)
{
    if (type == "object") {
        return object(schema, from);
    }
    if (type == "array") {
        return array(schema, from);
    }
    if (type == "string") {
        return string(schema, from);
    }
    if (type == "number") {
        return shared(&Compiler::number, from);
    }
    if (type == "integer") {
        return shared(&Compiler::integer, from);
    }
    if (type == "null") {
        return m_net.literal(from, "null");
    }
    if (type == "boolean") {
        const State to = m_net.literal(from, "true");
        m_net.empty(m_net.literal(from, "false"), to);
        return to;
    }
    if (type.empty()) {
        return shared(&Compiler::anyValue, from);
    }
    return fail(ErrorCode::Usage, base::format("the type {} is not known", base::utf8::quoted(type)));
}

State Compiler::alternatives(const Json &list, State from)
{
    if (!list.is_array() || list.empty()) {
        return fail(ErrorCode::Usage, "anyOf and oneOf are lists of schemas");
    }
    const State to = m_net.add();
    for (const Json &one : list) {
        m_net.empty(value(one, from), to);
    }
    return to;
}

/// Puts together the properties of the objects in allOf.
State Compiler::allOf(const Json &schema, State from)
{
    if (!schema["allOf"].is_array() || schema["allOf"].empty()) {
        return fail(ErrorCode::Usage, "allOf is a list of schemas");
    }
    if (schema["allOf"].size() == 1 && !schema.contains("properties")) {
        return value(schema["allOf"].front(), from);
    }
    auto merged = std::make_unique<Json>(Json{{"type", "object"}, {"properties", Json::object()}, {"required", Json::array()}});
    const auto add = [&merged](const Json &part) {
        if (part.contains("properties") && part["properties"].is_object()) {
            (*merged)["properties"].update(part["properties"]);
        }
        if (part.contains("required") && part["required"].is_array()) {
            (*merged)["required"].insert((*merged)["required"].end(), part["required"].begin(), part["required"].end());
        }
    };
    for (const Json &part : schema["allOf"]) {
        const bool isPlain = part.is_object() && (part.contains("properties") || part.contains("required"));
        if (!isPlain || !knows(part)) {
            return fail(ErrorCode::Unsupported, "allOf puts objects with properties together, nothing else");
        }
        add(part);
    }
    add(schema);
    return object(*m_merged.emplace_back(std::move(merged)), from);
}

/// Calls the rule of the schema that "#" or "#/$defs/name" refers to. It is a rule of its own, so that a schema may hold itself.
State Compiler::reference(const std::string &path, State from)
{
    const Json *target = nullptr;
    if (path == "#") {
        target = &m_root;
    } else if (path.starts_with("#/")) {
        target = &m_root;
        for (std::size_t at = 2; target != nullptr && at <= path.size();) {
            const std::size_t end = std::min(path.find('/', at), path.size());
            std::string name = path.substr(at, end - at);
            for (std::size_t tilde = name.find('~'); tilde != std::string::npos; tilde = name.find('~', tilde + 1)) {
                name.replace(tilde, 2, name.compare(tilde, 2, "~1") == 0 ? "/" : "~");
            }
            const auto member = target->is_object() ? target->find(name) : target->end();
            target = target->is_object() && member != target->end() ? &*member : nullptr;
            at = end + 1;
        }
    }
    if (target == nullptr) {
        return fail(ErrorCode::Usage, base::format("$ref to {} leads nowhere", base::utf8::quoted(path)));
    }
    auto rule = m_references.find(target);
    if (rule == m_references.end()) {
        const State start = m_net.add();
        rule = m_references.emplace(target, start).first;
        m_net.finish(value(*target, start));
    }
    const State to = m_net.add();
    m_net.call(from, rule->second, to);
    return to;
}

State Compiler::property(State from, std::string_view name, const Json &schema)
{
    State at = m_net.literal(from, base::dump(Json(name)) + ":");
    const State close = m_net.literal(at, " ");
    m_net.empty(at, close);
    return value(schema, close);
}

/// Builds two rows of states, which stand before property i: one with no property given so far, the other with some. A comma
/// stands between two properties.
State Compiler::object(const Json &schema, State from)
{
    static const Json none = Json::object();
    const Json &properties = schema.contains("properties") ? schema["properties"] : none;
    const Json required = schema.value("required", Json::array());
    if (!properties.is_object() || !required.is_array()) {
        return fail(ErrorCode::Usage, "properties is an object, and required a list");
    }
    for (const Json &name : required) {
        if (!name.is_string() || !properties.contains(name.get<std::string>())) {
            return fail(ErrorCode::Unsupported, "required names a property that is not among properties");
        }
    }
    std::optional<State> first = shared(&Compiler::space, m_net.literal(from, "{")); // no property was given so far
    std::optional<State> further; // some were given
    for (const auto &[name, demand] : properties.items()) {
        const bool isRequired = std::ranges::find(required, Json(name)) != required.end();
        const State given = m_net.add();
        if (first) {
            m_net.empty(property(*first, name, demand), given);
        }
        if (further) {
            m_net.empty(property(shared(&Compiler::space, m_net.literal(*further, ",")), name, demand), given);
        }
        if (!isRequired && further) {
            m_net.empty(*further, given);
        }
        further = given;
        first = isRequired ? std::nullopt : first;
        if (!roomy()) {
            return from;
        }
    }
    const Json more = schema.value("additionalProperties", Json(!schema.contains("properties")));
    if (more != Json(false)) {
        const State last = further ? *further : m_net.add();
        further = others(more, first ? *first : m_net.add(), last);
    }
    const State end = m_net.add();
    if (first) {
        m_net.empty(*first, end);
    }
    if (further) {
        m_net.empty(shared(&Compiler::space, *further), end);
    }
    return m_net.literal(end, "}");
}

/// Adds any number of further properties, behind those that were given: their names are free, and their values are of `schema`.
State Compiler::others(const Json &schema, State first, State further)
{
    const State to = m_net.add();
    const State name = m_net.add();
    m_net.empty(first, name);
    m_net.empty(further, to);
    m_net.empty(shared(&Compiler::space, m_net.literal(to, ",")), name);
    const State colon = m_net.literal(string(Json::object(), name), ":");
    const State behind = m_net.literal(colon, " ");
    m_net.empty(colon, behind);
    m_net.empty(value(schema, behind), to);
    return to;
}

std::optional<std::uint64_t> Compiler::count(const Json &schema, const char *keyword)
{
    const auto found = schema.find(keyword);
    if (found == schema.end()) {
        return std::nullopt;
    }
    if (!found->is_number_unsigned() || found->get<std::uint64_t>() > MostRepetitions) {
        fail(found->is_number_unsigned() ? ErrorCode::Unsupported : ErrorCode::Usage,
             base::format("{} is a whole number of at most {}", keyword, MostRepetitions));
        return std::nullopt;
    }
    return found->get<std::uint64_t>();
}

State Compiler::array(const Json &schema, State from)
{
    static const Json none = Json::array();
    static const Json any(true);
    const Json &prefix = schema.contains("prefixItems") ? schema["prefixItems"] : none;
    const Json &items = schema.contains("items") ? schema["items"] : any;
    const std::uint64_t least = count(schema, "minItems").value_or(0);
    const auto most = count(schema, "maxItems");
    if (!prefix.is_array() || (most && *most < least)) {
        return fail(ErrorCode::Usage, "prefixItems is a list, and maxItems is at least minItems");
    }
    State at = shared(&Compiler::space, m_net.literal(from, "["));
    const State end = m_net.add();
    // Repetitions beyond those that are counted share one state that leads back to itself.
    const std::uint64_t counted = most.value_or(std::max<std::uint64_t>({least, prefix.size(), 1}));
    const bool goesOn = items != Json(false);
    for (std::uint64_t index = 0; index < counted && roomy(); ++index) {
        if (index >= least) {
            m_net.empty(shared(&Compiler::space, at), end);
        }
        if (index >= prefix.size() && !goesOn) {
            return m_net.literal(end, "]");
        }
        const State before = index == 0 ? at : shared(&Compiler::space, m_net.literal(at, ","));
        at = value(index < prefix.size() ? prefix[index] : items, before);
    }
    m_net.empty(shared(&Compiler::space, at), end);
    if (!most && goesOn) {
        const State again = m_net.add();
        m_net.empty(at, again);
        m_net.empty(value(items, shared(&Compiler::space, m_net.literal(again, ","))), again);
        m_net.empty(shared(&Compiler::space, again), end);
    }
    return m_net.literal(end, "]");
}

State Compiler::string(const Json &schema, State from)
{
    const std::uint64_t least = count(schema, "minLength").value_or(0);
    const auto most = count(schema, "maxLength");
    if (most && *most < least) {
        return fail(ErrorCode::Usage, "maxLength is less than minLength");
    }
    State at = m_net.literal(from, "\"");
    const State end = m_net.add();
    for (std::uint64_t index = 0; index < most.value_or(least) && roomy(); ++index) {
        if (index >= least) {
            m_net.empty(at, end);
        }
        at = shared(&Compiler::character, at);
    }
    if (!most) {
        const State again = m_net.add();
        m_net.empty(at, again);
        m_net.empty(shared(&Compiler::character, again), again);
        at = again;
    }
    m_net.empty(at, end);
    return m_net.literal(end, "\"");
}

State Compiler::anyValue(State from)
{
    const State to = m_net.add();
    const Json strings{{"type", "string"}};
    for (const char *type : {"string", "number", "boolean", "null"}) {
        m_net.empty(typed(strings, type, from), to);
    }
    m_net.empty(object(Json::object(), from), to);
    m_net.empty(array(Json::object(), from), to);
    return to;
}

/// Adds the white space that is allowed: nothing, one space, or a new line with its indentation. That is enough for readers, and
/// too little to go on for ever.
State Compiler::space(State from)
{
    const State to = m_net.add();
    m_net.empty(from, to);
    m_net.bytes(from, ' ', ' ', to);
    State at = m_net.literal(from, "\n");
    for (int index = 0; index < MostIndentation; ++index) {
        m_net.empty(at, to);
        at = m_net.literal(at, " ");
    }
    m_net.empty(at, to);
    return to;
}

/// Adds a byte from `first` to `last`, then `more` continuation bytes of UTF-8.
void Compiler::continuation(State from, std::uint8_t first, std::uint8_t last, int more, State to)
{
    const State at = more > 0 ? m_net.add() : to;
    m_net.bytes(from, first, last, at);
    if (more > 0) {
        continuation(at, 0x80, 0xBF, more - 1, to);
    }
}

/// Adds one character of a string: UTF-8 (Unicode 16.0, table 3-7) but for control characters, or an escape.
State Compiler::character(State from)
{
    const State to = m_net.add();
    m_net.bytes(from, 0x20, 0x21, to);
    m_net.bytes(from, 0x23, 0x5B, to);
    m_net.bytes(from, 0x5D, 0x7E, to);
    continuation(from, 0xC2, 0xDF, 1, to);
    continuation(m_net.literal(from, "\xE0"), 0xA0, 0xBF, 1, to);
    continuation(from, 0xE1, 0xEC, 2, to);
    continuation(m_net.literal(from, "\xED"), 0x80, 0x9F, 1, to);
    continuation(from, 0xEE, 0xEF, 2, to);
    continuation(m_net.literal(from, "\xF0"), 0x90, 0xBF, 2, to);
    continuation(from, 0xF1, 0xF3, 3, to);
    continuation(m_net.literal(from, "\xF4"), 0x80, 0x8F, 2, to);
    const State escape = m_net.literal(from, "\\");
    for (const char letter : std::string_view("\"\\/bfnrt")) {
        m_net.empty(m_net.literal(escape, {&letter, 1}), to);
    }
    State hex = m_net.literal(escape, "u");
    for (int digit = 0; digit < 4; ++digit) {
        const State next = digit < 3 ? m_net.add() : to;
        m_net.bytes(hex, '0', '9', next);
        m_net.bytes(hex, 'a', 'f', next);
        m_net.bytes(hex, 'A', 'F', next);
        hex = next;
    }
    return to;
}

State Compiler::digits(State from, int least, int most)
{
    const State to = m_net.add();
    for (int index = 0; index < most; ++index) {
        if (index >= least) {
            m_net.empty(from, to);
        }
        const State next = m_net.add();
        m_net.bytes(from, '0', '9', next);
        from = next;
    }
    m_net.empty(from, to);
    return to;
}

State Compiler::integer(State from)
{
    const State sign = m_net.literal(from, "-");
    m_net.empty(from, sign);
    const State to = m_net.literal(sign, "0");
    const State first = m_net.add();
    m_net.bytes(sign, '1', '9', first);
    m_net.empty(digits(first, 0, 15), to);
    return to;
}

State Compiler::number(State from)
{
    const State whole = integer(from);
    const State fraction = m_net.add();
    m_net.empty(whole, fraction);
    m_net.empty(digits(m_net.literal(whole, "."), 1, 15), fraction);
    const State exponent = m_net.add();
    m_net.bytes(fraction, 'e', 'e', exponent);
    m_net.bytes(fraction, 'E', 'E', exponent);
    const State sign = m_net.add();
    m_net.empty(exponent, sign);
    m_net.bytes(exponent, '+', '+', sign);
    m_net.bytes(exponent, '-', '-', sign);
    const State to = digits(sign, 1, 2); // a double holds exponents of two digits
    m_net.empty(fraction, to);
    return to;
}
}

Result<Grammar> grammarOf(std::string_view schema)
{
    const Json json = base::parseOrderedJson(schema);
    if (json.is_discarded() || (!json.is_object() && json != Json(true))) {
        return fail(ErrorCode::Usage, "The JSON schema is no JSON object");
    }
    return Compiler(json).run();
}
}
