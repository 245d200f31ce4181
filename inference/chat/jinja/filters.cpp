// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The filters: value | name(arguments).

#include "base/format.h"
#include "inference/chat/jinja/builtins.h"
#include "inference/chat/jinja/text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace inference::chat::jinja
{
namespace filters
{
namespace
{
using In = Interpreter;
using Args = Arguments;

Value length(In &in, const Value &value, const Args & /*args*/)
{
    if (const std::string *text = value.text()) {
        return in.spend(text->size() / 64) ? Value(static_cast<std::int64_t>(characters(*text).size())) : Value();
    }
    if (const List *list = value.list()) {
        return {static_cast<std::int64_t>(list->items.size())};
    }
    if (const Dict *dict = value.dict()) {
        return {static_cast<std::int64_t>(dict->items.size())};
    }
    return value.isUndefined() ? Value(std::int64_t{0}) : in.error(base::format("{} has no length", value.typeName()));
}

Value trim(In &in, const Value &value, const Args &args)
{
    return in.text(std::string(stripped(in.toText(value), textOr(args.find(0, "chars"), Spaces), true, true)));
}

Value upper(In &in, const Value &value, const Args & /*args*/)
{
    return in.text(raised(in.toText(value)));
}

Value lower(In &in, const Value &value, const Args & /*args*/)
{
    return in.text(lowered(in.toText(value)));
}

Value capitalize(In &in, const Value &value, const Args & /*args*/)
{
    const std::string text = in.toText(value);
    const std::vector<std::string_view> letters = characters(text);
    const std::size_t first = letters.empty() ? 0 : letters.front().size();
    return in.text(raised(text.substr(0, first)) + lowered(text.substr(first)));
}

Value title(In &in, const Value &value, const Args & /*args*/)
{
    const std::string text = in.toText(value);
    std::string out;
    bool starts = true;
    for (const std::string_view letter : characters(text)) {
        out += starts ? raised(letter) : lowered(letter);
        starts = letter.find_first_of(" \t\n\r\f\v-({[<") != std::string_view::npos;
    }
    return in.text(std::move(out));
}

Value standard(In & /*in*/, const Value &value, const Args &args)
{
    const bool replace = value.isUndefined() || (truthOr(args.find(1, "boolean"), false) && !value.truthy());
    const Value *otherwise = args.find(0, "default_value");
    return !replace ? value : otherwise != nullptr ? *otherwise : Value(std::string());
}

Value join(In &in, const Value &value, const Args &args)
{
    const std::string_view separator = textOr(args.find(0, "d"), "");
    const std::string_view path = textOr(args.find(1, "attribute"), "");
    std::string out;
    bool first = true;
    for (const Value &item : in.elements(value)) {
        const std::string text = in.toText(path.empty() ? item : member(in, item, path));
        if (!in.spend((text.size() + separator.size()) / 64)) {
            return {};
        }
        out.append(first ? "" : separator).append(text);
        first = false;
    }
    return in.text(std::move(out));
}

Value first(In &in, const Value &value, const Args & /*args*/)
{
    const std::vector<Value> items = in.elements(value);
    return items.empty() ? Value() : items.front();
}

Value last(In &in, const Value &value, const Args & /*args*/)
{
    const std::vector<Value> items = in.elements(value);
    return items.empty() ? Value() : items.back();
}

Value list(In &in, const Value &value, const Args & /*args*/)
{
    return {in.heap().list(in.elements(value))};
}

Value string(In &in, const Value &value, const Args & /*args*/)
{
    return value.text() != nullptr ? value : in.text(in.toText(value));
}

Value toInteger(In & /*in*/, const Value &value, const Args &args)
{
    const std::int64_t otherwise = integerOr(args.find(0, "default"), 0);
    if (const auto integer = value.integer()) {
        return {*integer};
    }
    double real = value.real().value_or(std::nan(""));
    if (const std::string *text = value.text()) {
        const std::string_view digits = stripped(*text, Spaces, true, true);
        const char *end = digits.data() + digits.size();
        const std::int64_t base = std::clamp<std::int64_t>(integerOr(args.find(1, "base"), 10), 2, 36);
        const bool hasPrefix = (base == 16 && digits.starts_with("0x")) || (base == 8 && digits.starts_with("0o"))
            || (base == 2 && digits.starts_with("0b"));
        std::int64_t integer = 0;
        if (const auto read = std::from_chars(digits.data() + (hasPrefix ? 2 : 0), end, integer, static_cast<int>(base));
            read.ec == std::errc() && read.ptr == end) {
            return {integer};
        }
        if (const auto read = std::from_chars(digits.data(), end, real); read.ec != std::errc() || read.ptr != end) {
            real = std::nan("");
        }
    }
    return {std::abs(real) < 9e18 ? static_cast<std::int64_t>(real) : otherwise};
}

Value toReal(In & /*in*/, const Value &value, const Args &args)
{
    const Value *given = args.find(0, "default");
    double real = given != nullptr ? given->real().value_or(0) : 0;
    if (const std::string *text = value.text()) {
        const std::string_view digits = stripped(*text, Spaces, true, true);
        double read = 0;
        const auto result = std::from_chars(digits.data(), digits.data() + digits.size(), read);
        return {result.ec == std::errc() && result.ptr == digits.data() + digits.size() ? read : real};
    }
    return {value.real().value_or(real)};
}

Value absolute(In &in, const Value &value, const Args & /*args*/)
{
    if (const auto integer = value.integer()) {
        return *integer < 0 ? in.binary("-", Value(std::int64_t{0}), value) : Value(*integer);
    }
    const auto real = value.real();
    return real ? Value(std::abs(*real)) : in.error(base::format("{} has no absolute value", value.typeName()));
}

Value round(In &in, const Value &value, const Args &args)
{
    const auto real = value.real();
    if (!real) {
        return in.error(base::format("{} cannot be rounded", value.typeName()));
    }
    const std::int64_t precision = std::clamp<std::int64_t>(integerOr(args.find(0, "precision"), 0), -300, 300);
    const std::string_view method = textOr(args.find(1, "method"), "common");
    const double scale = std::pow(10.0, static_cast<double>(precision));
    if (method == "ceil" || method == "floor") {
        return {(method == "ceil" ? std::ceil(*real * scale) : std::floor(*real * scale)) / scale};
    }
    const double rounded = std::nearbyint(*real * scale) / scale;
    if (const auto integer = value.integer()) { // an integer stays one
        return {precision >= 0 ? *integer : static_cast<std::int64_t>(rounded)};
    }
    if (precision < 0) {
        return {rounded};
    }
    double nearest = *real; // it is rounded by its decimal digits, as Python does it: 2.675 is a little less than it looks
    const std::string digits = base::format("{:.{}f}", *real, precision);
    std::from_chars(digits.data(), digits.data() + digits.size(), nearest);
    return {nearest};
}

Value replace(In &in, const Value &value, const Args &args)
{
    const std::int64_t most = integerOr(args.find(2, "count"), -1);
    return in.text(replaced(in.toText(value), textOr(args.find(0, "old"), ""), textOr(args.find(1, "new"), ""),
                            most < 0 ? std::string::npos : static_cast<std::size_t>(most)));
}

Value toJson(In &in, const Value &value, const Args &args)
{
    const auto named = [&args](std::string_view name) { return args.find(args.positional.size(), name); };
    Writer writer{.style = Writer::Style::Json,
                  .sortKeys = truthOr(named("sort_keys"), false),
                  .escapeUnicode = truthOr(named("ensure_ascii"), false),
                  .limit = MostRepetitionBytes};
    if (const Value *indent = args.find(0, "indent"); indent != nullptr && indent->integer()) {
        writer.indent = static_cast<int>(std::clamp<std::int64_t>(*indent->integer(), 0, 16));
        writer.itemSeparator = ",";
    }
    const List *separators = named("separators") != nullptr ? named("separators")->list() : nullptr;
    if (separators != nullptr && separators->items.size() == 2) {
        writer.itemSeparator = textOr(&separators->items[0], writer.itemSeparator);
        writer.keySeparator = textOr(&separators->items[1], writer.keySeparator);
    }
    return writer.write(value) ? in.text(std::move(writer.text))
                               : in.error("a value is undefined, too large or too deep for JSON");
}

Value unchanged(In & /*in*/, const Value &value, const Args & /*args*/)
{
    return value;
}

Value escape(In &in, const Value &value, const Args & /*args*/)
{
    std::string text = in.toText(value);
    constexpr std::array<std::pair<std::string_view, std::string_view>, 5> Entities{
        {{"&", "&amp;"}, {"<", "&lt;"}, {">", "&gt;"}, {"'", "&#39;"}, {"\"", "&#34;"}}};
    for (const auto &[letter, entity] : Entities) {
        text = replaced(text, letter, entity, std::string::npos);
    }
    return in.text(std::move(text));
}

Value items(In &in, const Value &value, const Args & /*args*/)
{
    std::vector<Value> pairs;
    if (const Dict *dict = value.dict(); dict != nullptr && in.spend(dict->items.size())) {
        for (const auto &[key, object] : dict->items) {
            pairs.emplace_back(in.heap().list({key, object}, true));
        }
    } else if (!value.isUndefined()) {
        return in.error("only a dictionary has items");
    }
    return {in.heap().list(std::move(pairs))};
}

/// Sorts by `key`, which is computed once for each item. The case of letters counts only if `caseSensitive`.
Value sorted(In &in, std::vector<Value> all, bool reverse, bool caseSensitive, const auto &key)
{
    std::vector<std::pair<Value, Value>> keyed;
    for (Value &item : all) {
        Value by = key(item);
        if (const std::string *text = by.text(); text != nullptr && !caseSensitive) {
            by = Value(lowered(*text));
        }
        keyed.emplace_back(std::move(by), std::move(item));
    }
    for (std::size_t index = 1; index < keyed.size(); ++index) {
        if (!in.failed() && !in.compare(keyed[0].first, keyed[index].first)) {
            return in.error("values that cannot be compared cannot be sorted");
        }
    }
    if (!in.spend(keyed.size() * 16)) {
        return {};
    }
    std::ranges::stable_sort(keyed, [&in, reverse](const auto &left, const auto &right) {
        const int order = in.compare(left.first, right.first).value_or(0);
        return reverse ? order > 0 : order < 0;
    });
    std::vector<Value> result;
    result.reserve(keyed.size());
    for (auto &[by, item] : keyed) {
        result.push_back(std::move(item));
    }
    return {in.heap().list(std::move(result))};
}

/// Sorts by attributes, which stand with commas between them. The first one counts most.
Value sort(In &in, const Value &value, const Args &args)
{
    const std::string_view paths = textOr(args.find(2, "attribute"), "");
    const bool caseSensitive = truthOr(args.find(1, "case_sensitive"), false);
    const auto key = [&in, paths, caseSensitive](const Value &item) {
        if (!paths.contains(',')) {
            return paths.empty() ? item : member(in, item, paths);
        }
        std::vector<Value> parts;
        for (std::string_view rest = paths; !rest.empty();) {
            const std::size_t comma = std::min(rest.find(','), rest.size());
            Value part = member(in, item, rest.substr(0, comma));
            parts.push_back(part.text() != nullptr && !caseSensitive ? Value(lowered(*part.text())) : part);
            rest.remove_prefix(std::min(comma + 1, rest.size()));
        }
        return Value(in.heap().list(std::move(parts), true));
    };
    return sorted(in, in.elements(value), truthOr(args.find(0, "reverse"), false), caseSensitive, key);
}

Value dictSort(In &in, const Value &value, const Args &args)
{
    const Value pairs = items(in, value, {});
    const std::int64_t part = textOr(args.find(1, "by"), "key") == "value" ? 1 : 0;
    return sorted(in, in.elements(pairs), truthOr(args.find(2, "reverse"), false), truthOr(args.find(0, "case_sensitive"), false),
                  [&in, part](const Value &pair) { return in.attribute(pair, Value(part)); });
}

Value reverse(In &in, const Value &value, const Args & /*args*/)
{
    std::vector<Value> all = in.elements(value);
    std::ranges::reverse(all);
    if (value.text() == nullptr) {
        return {in.heap().list(std::move(all))};
    }
    std::string text;
    for (const Value &letter : all) {
        text += *letter.text();
    }
    return in.text(std::move(text));
}

Value unique(In &in, const Value &value, const Args &args)
{
    const bool caseSensitive = truthOr(args.find(0, "case_sensitive"), false);
    const std::string_view path = textOr(args.find(1, "attribute"), "");
    std::vector<Value> keys;
    std::vector<Value> result;
    for (const Value &item : in.elements(value)) {
        Value key = path.empty() ? item : member(in, item, path);
        if (key.text() != nullptr && !caseSensitive) {
            key = Value(lowered(*key.text()));
        }
        if (in.spend(keys.size()) && std::ranges::none_of(keys, [&key](const Value &other) { return other.equals(key); })) {
            keys.push_back(std::move(key));
            result.push_back(item);
        }
    }
    return {in.heap().list(std::move(result))};
}

Args without(const Args &args, std::size_t count)
{
    Args rest = args;
    rest.positional.erase(rest.positional.begin(),
                          rest.positional.begin() + static_cast<std::ptrdiff_t>(std::min(count, rest.positional.size())));
    return rest;
}

Value map(In &in, const Value &value, const Args &args)
{
    const Value *path = args.find(args.positional.size(), "attribute");
    const Value *otherwise = args.find(args.positional.size(), "default");
    std::vector<Value> result;
    for (const Value &item : in.elements(value)) {
        if (path != nullptr) {
            const Value found = member(in, item, textOr(path, ""));
            result.push_back(found.isUndefined() && otherwise != nullptr ? *otherwise : found);
        } else {
            result.push_back(in.applyFilter(textOr(args.find(0, ""), ""), item, without(args, 1)));
        }
    }
    return {in.heap().list(std::move(result))};
}

/// Does the work of select, reject, selectattr and rejectattr.
Value chosen(In &in, const Value &value, const Args &args, bool keep, bool byAttribute)
{
    const std::size_t at = byAttribute ? 1 : 0;
    const std::string_view test = textOr(args.find(at, ""), "");
    std::vector<Value> result;
    for (const Value &item : in.elements(value)) {
        const Value subject = byAttribute ? member(in, item, textOr(args.find(0, ""), "")) : item;
        const bool passes = test.empty() ? subject.truthy() : in.applyTest(test, subject, without(args, at + 1));
        if (in.failed()) {
            return {};
        }
        if (passes == keep) {
            result.push_back(item);
        }
    }
    return {in.heap().list(std::move(result))};
}

Value select(In &in, const Value &value, const Args &args)
{
    return chosen(in, value, args, true, false);
}

Value reject(In &in, const Value &value, const Args &args)
{
    return chosen(in, value, args, false, false);
}

Value selectAttribute(In &in, const Value &value, const Args &args)
{
    return chosen(in, value, args, true, true);
}

Value rejectAttribute(In &in, const Value &value, const Args &args)
{
    return chosen(in, value, args, false, true);
}

Value indent(In &in, const Value &value, const Args &args)
{
    const Value *width = args.find(0, "width");
    const std::string spaces = width != nullptr && width->text() != nullptr
        ? *width->text()
        : std::string(static_cast<std::size_t>(std::clamp<std::int64_t>(integerOr(width, 4), 0, 1000)), ' ');
    const bool firstToo = truthOr(args.find(1, "first"), false);
    const bool blankToo = truthOr(args.find(2, "blank"), false);
    const std::string text = in.toText(value);
    std::string out;
    for (std::size_t at = 0, number = 0; at <= text.size() && in.spend(1 + spaces.size() / 64); ++number) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        if (number > 0) {
            out += '\n';
        }
        if (number == 0 ? firstToo : blankToo || end > at) {
            out += spaces;
        }
        out.append(text, at, end - at);
        at = end + 1;
    }
    return in.text(std::move(out));
}

Value sum(In &in, const Value &value, const Args &args)
{
    const std::string_view path = textOr(args.find(0, "attribute"), "");
    const Value *start = args.find(1, "start");
    Value total = start != nullptr ? *start : Value(std::int64_t{0});
    for (const Value &item : in.elements(value)) {
        total = in.binary("+", total, path.empty() ? item : member(in, item, path));
    }
    return total;
}

Value extreme(In &in, const Value &value, int wanted)
{
    Value best;
    for (const Value &item : in.elements(value)) {
        if (best.isUndefined() || in.compare(item, best) == wanted) {
            best = item;
        }
    }
    return best;
}

Value minimum(In &in, const Value &value, const Args & /*args*/)
{
    return extreme(in, value, -1);
}

Value maximum(In &in, const Value &value, const Args & /*args*/)
{
    return extreme(in, value, 1);
}

constexpr auto Filters = std::to_array<std::pair<std::string_view, Builtin>>({
    {"abs", absolute},
    {"capitalize", capitalize},
    {"count", length},
    {"d", standard},
    {"default", standard},
    {"dictsort", dictSort},
    {"e", escape},
    {"escape", escape},
    {"first", first},
    {"float", toReal},
    {"forceescape", escape},
    {"indent", indent},
    {"int", toInteger},
    {"items", items},
    {"join", join},
    {"last", last},
    {"length", length},
    {"list", list},
    {"lower", lower},
    {"map", map},
    {"max", maximum},
    {"min", minimum},
    {"reject", reject},
    {"rejectattr", rejectAttribute},
    {"replace", replace},
    {"reverse", reverse},
    {"round", round},
    {"safe", unchanged},
    {"select", select},
    {"selectattr", selectAttribute},
    {"sort", sort},
    {"string", string},
    {"sum", sum},
    {"title", title},
    {"tojson", toJson},
    {"trim", trim},
    {"unique", unique},
    {"upper", upper},
});
}
}

Builtin findFilter(std::string_view name)
{
    const auto *const found = std::ranges::find(filters::Filters, name, &std::pair<std::string_view, Builtin>::first);
    return found != filters::Filters.end() ? found->second : findRareFilter(name);
}
}
