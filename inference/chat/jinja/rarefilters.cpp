// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The filters that few templates use: groups, columns, and the setting of text.

#include "base/format.h"
#include "inference/chat/jinja/builtins.h"
#include "inference/chat/jinja/formatting.h"
#include "inference/chat/jinja/text.h"

#include <array>

namespace inference::chat::jinja
{
namespace rarefilters
{
namespace
{
using In = Interpreter;
using Args = Arguments;

/// Returns pairs of a value and the items that have it, sorted by the value.
Value groupBy(In &in, const Value &value, const Args &args)
{
    const std::string_view path = textOr(args.find(0, "attribute"), "");
    const Value by(std::string{path});
    const Value sorted = in.applyFilter("sort", value, {.positional = {}, .named = {{"attribute", by}}});
    std::vector<Value> groups;
    List *current = nullptr;
    Value key;
    for (const Value &item : in.elements(sorted)) {
        const Value its = member(in, item, path);
        if (current == nullptr || !its.equals(key)) {
            key = its;
            current = in.heap().list();
            groups.emplace_back(in.heap().list({key, Value(current)}, true));
        }
        current->items.push_back(item);
    }
    return {in.heap().list(std::move(groups))};
}

Value batch(In &in, const Value &value, const Args &args)
{
    const auto size = static_cast<std::size_t>(std::clamp<std::int64_t>(integerOr(args.find(0, "linecount"), 1), 1, 1'000'000));
    const Value *fill = args.find(1, "fill_with");
    std::vector<Value> rows;
    List *row = nullptr;
    for (const Value &item : in.elements(value)) {
        if (row == nullptr || row->items.size() == size) {
            row = in.heap().list();
            rows.emplace_back(row);
        }
        row->items.push_back(item);
    }
    while (row != nullptr && fill != nullptr && row->items.size() < size && in.spend(1)) {
        row->items.push_back(*fill);
    }
    return {in.heap().list(std::move(rows))};
}

/// Returns columns of about the same length, the longer ones first.
Value columns(In &in, const Value &value, const Args &args)
{
    const auto count = static_cast<std::size_t>(std::clamp<std::int64_t>(integerOr(args.find(0, "slices"), 1), 1, 100'000));
    const Value *fill = args.find(1, "fill_with");
    const std::vector<Value> items = in.elements(value);
    std::vector<Value> rows;
    auto from = items.begin();
    for (std::size_t index = 0; index < count && in.spend(1); ++index) {
        const std::size_t length = items.size() / count + (index < items.size() % count ? 1 : 0);
        List *const row = in.heap().list({from, from + static_cast<std::ptrdiff_t>(length)});
        from += static_cast<std::ptrdiff_t>(length);
        if (fill != nullptr && index >= items.size() % count && items.size() % count != 0) {
            row->items.push_back(*fill);
        }
        rows.emplace_back(row);
    }
    return {in.heap().list(std::move(rows))};
}

Value format(In &in, const Value &value, const Args &args)
{
    return percentFormatted(in, in.toText(value), args);
}

Value wordCount(In &in, const Value &value, const Args & /*args*/)
{
    const std::string text = in.toText(value);
    std::int64_t words = 0;
    for (std::size_t at = text.find_first_not_of(Spaces); at != std::string::npos; at = text.find_first_not_of(Spaces, at)) {
        ++words;
        at = std::min(text.find_first_of(Spaces, at), text.size());
    }
    return {words};
}

Value attr(In &in, const Value &value, const Args &args)
{
    const std::string_view name = textOr(args.find(0, "name"), "");
    if (findMethod(value, name) != nullptr) {
        return {in.heap().function("attr", value)};
    }
    return value.dict() != nullptr && value.dict()->isNamespace ? in.attribute(value, Value(std::string(name))) : Value();
}

Value center(In &in, const Value &value, const Args &args)
{
    const std::string text = in.toText(value);
    const auto width = static_cast<std::size_t>(std::clamp<std::int64_t>(integerOr(args.find(0, "width"), 80), 0, 10'000));
    const std::size_t length = characters(text).size();
    const std::size_t missing = width > length ? width - length : 0;
    // Python gives the odd space to the left of a text of even length in an odd width.
    const std::size_t before = missing / 2 + (missing & width & 1);
    return in.text(std::string(before, ' ') + text + std::string(missing - before, ' '));
}

/// Cuts a text behind a whole word, or anywhere with `killwords`. One that is at most `leeway` characters too long stays.
Value truncate(In &in, const Value &value, const Args &args)
{
    const std::string text = in.toText(value);
    const std::string_view end = textOr(args.find(2, "end"), "...");
    const auto most = static_cast<std::size_t>(std::max<std::int64_t>(integerOr(args.find(0, "length"), 255), 0));
    const auto leeway = static_cast<std::size_t>(std::max<std::int64_t>(integerOr(args.find(3, "leeway"), 5), 0));
    const std::vector<std::string_view> letters = characters(text);
    if (letters.size() <= most + leeway) {
        return in.text(text);
    }
    const std::size_t endLength = characters(end).size();
    if (most < endLength) {
        return in.error("a text cannot be cut to less than what marks the cut");
    }
    std::string kept = text.substr(0, static_cast<std::size_t>(letters[most - endLength].data() - text.data()));
    if (!truthOr(args.find(1, "killwords"), false)) {
        kept.resize(std::min(kept.rfind(' '), kept.size()));
    }
    return in.text(kept.append(end));
}

std::string urlEncoded(std::string_view text, bool isQuery)
{
    std::string out;
    for (const char letter : text) {
        const bool plain = (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z')
            || (letter >= '0' && letter <= '9') || std::string_view("_.-~").contains(letter) || (!isQuery && letter == '/');
        if (plain) {
            out += letter;
        } else if (isQuery && letter == ' ') {
            out += '+';
        } else {
            out += base::format("%{:02X}", static_cast<unsigned char>(letter));
        }
    }
    return out;
}

Value urlEncode(In &in, const Value &value, const Args & /*args*/)
{
    const Dict *dict = value.dict();
    if (dict == nullptr) {
        return in.text(urlEncoded(in.toText(value), false));
    }
    std::string query;
    for (const auto &[key, member] : dict->items) {
        query += query.empty() ? "" : "&";
        query += urlEncoded(in.toText(key), true) + "=" + urlEncoded(in.toText(member), true);
    }
    return in.text(std::move(query));
}

Value represent(In &in, const Value &value, const Args & /*args*/)
{
    return in.text(in.quoted(value));
}

constexpr auto Filters = std::to_array<std::pair<std::string_view, Builtin>>({
    {"attr", attr},
    {"batch", batch},
    {"center", center},
    {"format", format},
    {"groupby", groupBy},
    {"pprint", represent},
    {"slice", columns},
    {"truncate", truncate},
    {"urlencode", urlEncode},
    {"wordcount", wordCount},
});
}
}

Builtin findRareFilter(std::string_view name)
{
    const auto *const found = std::ranges::find(rarefilters::Filters, name, &std::pair<std::string_view, Builtin>::first);
    return found != rarefilters::Filters.end() ? found->second : nullptr;
}
}
