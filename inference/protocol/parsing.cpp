// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Takes messages apart, which may be anybody's: every field is checked, and the first wrong one is named.
#include "inference/protocol/messages.h"

#include "base/format.h"
#include "base/json.h"
#include "inference/protocol/fields.h"

#include <nlohmann/json.hpp>

#include <concepts>
#include <type_traits>
#include <utility>

namespace inference::protocol
{
namespace
{
/// Takes fields out of an object. The first thing wrong sticks, and all() reports it.
class Reader
{
public:
    explicit Reader(const nlohmann::json &json)
        : m_json(json)
    {
        if (!json.is_object()) {
            wrong("an object is expected");
        }
    }

    template<typename Struct, typename Member>
    void read(const Field<Struct, Member> &field, Struct &message)
    {
        Member &value = message.*field.member;
        const nlohmann::json *found = find(field.name);
        if (found == nullptr) {
            if (field.presence == Presence::Required) {
                wrong(base::format("the field \"{}\" is missing", field.name));
            }
            return;
        }
        if constexpr (std::same_as<Member, std::string>) {
            take(field.name, *found, value, field.form);
        } else {
            take(field.name, *found, value);
        }
        if constexpr (std::is_arithmetic_v<Member>) {
            if (field.bounds && !(value >= field.bounds->lowest && value <= field.bounds->highest)) { // true for NaN, too
                keepFirst(m_outOfRange,
                          base::format("the field \"{}\" must lie between {} and {}", field.name, field.bounds->lowest,
                                       field.bounds->highest));
            }
        }
    }

    /// Returns `value`, or an error if anything was wrong. `broken` comes from brokenRule().
    template<typename T>
    Result<T> all(T value, const char *broken)
    {
        if (m_wrong || m_outOfRange) {
            return fail(ErrorCode::Usage, *std::move(m_wrong ? m_wrong : m_outOfRange));
        }
        if (broken != nullptr) {
            return fail(ErrorCode::Usage, broken);
        }
        return value;
    }

private:
    /// Returns null also if the field is there and null: that is how some languages write an absent one.
    const nlohmann::json *find(const char *name) const
    {
        if (!m_json.is_object()) {
            return nullptr;
        }
        const auto found = m_json.find(name);
        return found != m_json.end() && !found->is_null() ? &*found : nullptr;
    }

    static void keepFirst(std::optional<std::string> &kept, std::string what)
    {
        if (!kept) {
            kept = std::move(what);
        }
    }
    void wrong(std::string what) { keepFirst(m_wrong, std::move(what)); }
    void wrongType(const char *name, const char *wanted) { wrong(base::format("the field \"{}\" must be {}", name, wanted)); }

    void take(const char *name, const nlohmann::json &field, std::string &value, Form form = Form::Plain)
    {
        if (form == Form::Embedded) {
            value = base::dump(field);
        } else if (form == Form::TextOrNumber && field.is_number()) {
            std::uint32_t number = 0;
            take(name, field, number);
            value = std::to_string(number);
        } else if (const auto *text = field.get_ptr<const std::string *>()) {
            value = *text;
        } else {
            wrongType(name, "a text");
        }
    }
    void take(const char *name, const nlohmann::json &field, StopReason &value)
    {
        std::string word;
        take(name, field, word);
        value = stopReasonFromName(word);
    }
    void take(const char *name, const nlohmann::json &field, ErrorCode &value)
    {
        std::string word;
        take(name, field, word);
        value = errorCodeFromName(word);
    }
    void take(const char *name, const nlohmann::json &field, bool &value)
    {
        if (field.is_boolean()) {
            value = field.get<bool>();
        } else {
            wrongType(name, "true or false");
        }
    }
    void take(const char *name, const nlohmann::json &field, double &value)
    {
        if (field.is_number()) {
            value = field.get<double>();
        } else {
            wrongType(name, "a number");
        }
    }
    template<std::integral T>
    void take(const char *name, const nlohmann::json &field, T &value)
    {
        if (field.is_number_unsigned() && std::in_range<T>(field.get<std::uint64_t>())) {
            value = static_cast<T>(field.get<std::uint64_t>());
        } else if (field.is_number_integer() && !field.is_number_unsigned() && std::in_range<T>(field.get<std::int64_t>())) {
            value = static_cast<T>(field.get<std::int64_t>());
        } else {
            wrongType(name, "a whole number in range");
        }
    }
    template<typename T>
    void take(const char *name, const nlohmann::json &field, std::optional<T> &value)
    {
        take(name, field, value.emplace());
    }
    template<typename T>
    void take(const char *name, const nlohmann::json &field, std::vector<T> &value)
    {
        if (!field.is_array()) {
            wrongType(name, "a list");
            return;
        }
        value.clear();
        for (const nlohmann::json &item : field) {
            take(name, item, value.emplace_back());
        }
    }
    template<Message T>
    void take(const char *name, const nlohmann::json &field, T &value)
    {
        Result<T> inner = parse<T>(field);
        if (inner) {
            value = *std::move(inner);
        } else {
            wrong(base::format("{}: {}", name, inner.error().detail));
        }
    }

    const nlohmann::json &m_json;
    std::optional<std::string> m_wrong; // tells of a field that is absent or of a wrong type, or of no object
    std::optional<std::string> m_outOfRange; // reported if nothing else is wrong
};

/// Returns what is wrong with a message whose fields are each fine; null if nothing is.
template<typename T>
const char *brokenRule(const T & /*message*/)
{
    return nullptr;
}

const char *brokenRule(const ChatStart &start)
{
    return start.messages.empty() ? "there are no messages" : nullptr;
}

const char *brokenRule(const TokensCount &count)
{
    return count.messages.empty() == !count.text ? "either messages or a text is expected" : nullptr;
}
}

template<Message T>
Result<T> parse(const nlohmann::json &json)
{
    T message{};
    Reader reader(json);
    forEachField<T>([&reader, &message](const auto &field) { reader.read(field, message); });
    const char *broken = brokenRule(message);
    return reader.all(std::move(message), broken);
}

template Result<EngineInfo> parse(const nlohmann::json &);
template Result<DeviceInfo> parse(const nlohmann::json &);
template Result<DeviceList> parse(const nlohmann::json &);
template Result<DevicesRetry> parse(const nlohmann::json &);
template Result<ModelLoad> parse(const nlohmann::json &);
template Result<ModelProgress> parse(const nlohmann::json &);
template Result<MemoryUse> parse(const nlohmann::json &);
template Result<LanguageSource> parse(const nlohmann::json &);
template Result<ModelDescribe> parse(const nlohmann::json &);
template Result<ModelDescription> parse(const nlohmann::json &);
template Result<Exactness> parse(const nlohmann::json &);
template Result<ModelInfo> parse(const nlohmann::json &);
template Result<ChatMessage> parse(const nlohmann::json &);
template Result<TokenBias> parse(const nlohmann::json &);
template Result<Sampling> parse(const nlohmann::json &);
template Result<ChatStart> parse(const nlohmann::json &);
template Result<ChatPrefill> parse(const nlohmann::json &);
template Result<ChatToken> parse(const nlohmann::json &);
template Result<ChatResult> parse(const nlohmann::json &);
template Result<ChatStop> parse(const nlohmann::json &);
template Result<TokensCount> parse(const nlohmann::json &);
template Result<TokensCounted> parse(const nlohmann::json &);
template Result<CacheForget> parse(const nlohmann::json &);
template Result<CacheLimit> parse(const nlohmann::json &);
template Result<Error> parse(const nlohmann::json &);
template Result<TokenShortage> parse(const nlohmann::json &);
}
