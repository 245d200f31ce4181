// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The messages' lists of fields and docs/protocol.md say the same, field by field.
#include "base/format.h"
#include "base/json.h"
#include "inference/protocol/fields.h"

#include <nlohmann/json.hpp>

#include <QFile>
#include <QTest>

#include <map>
#include <set>
#include <type_traits>

using namespace inference;
using namespace Qt::StringLiterals;
using namespace std::string_view_literals;
using nlohmann::json;

namespace
{
/// What a table of docs/protocol.md says of a field.
struct Described {
    QString type;
    QString absent;
};
using Table = std::map<QString, Described>; ///< the fields of a table by their names

/// The tables by "method: title", as their headings and first columns have it.
using Tables = std::map<QString, Table>;

QStringList cells(const QString &line)
{
    QStringList found = line.split(u'|');
    for (QString &cell : found) {
        cell = cell.trimmed();
    }
    return found.mid(1);
}

/// Returns the tables of the document that have a column `type`.
Tables readTables(const QString &document)
{
    Tables tables;
    QString heading;
    Table *table = nullptr;
    for (const QString &line : document.split(u'\n')) {
        if (line.startsWith(u'#')) {
            heading = line.section(u' ', 1).remove(u'`');
        }
        if (!line.startsWith(u'|')) {
            table = nullptr;
            continue;
        }
        const QStringList row = cells(line);
        if (row.value(1) == "type"_L1 && row.value(2) == "absent"_L1) {
            table = &tables[heading + ": "_L1 + QString(row[0]).remove(u'`')];
        } else if (table != nullptr && row.value(0).startsWith(u'`')) {
            for (const QString &name : row[0].split(u',')) {
                (*table)[name.trimmed().remove(u'`')] = {.type = row.value(1), .absent = row.value(2)};
            }
        }
    }
    return tables;
}

/// Where the document describes a message, and which way the message goes.
struct Place {
    const char *table;
    enum { ToEngine, FromEngine } way;
};

template<typename T>
constexpr auto placeOf = nullptr; // with a message that has no place this does not compile
template<>
constexpr auto placeOf<protocol::EngineInfo> = Place{"initialize: result", Place::FromEngine};
template<>
constexpr auto placeOf<protocol::DeviceList> = Place{"devices: result", Place::FromEngine};
template<>
constexpr auto placeOf<protocol::DeviceInfo> = Place{"devices: of devices", Place::FromEngine};
template<>
constexpr auto placeOf<protocol::DevicesRetry> = Place{"devices/retry: parameter", Place::ToEngine};
template<>
constexpr auto placeOf<protocol::ModelLoad> = Place{"model/load: parameter", Place::ToEngine};
template<>
constexpr auto placeOf<protocol::ModelProgress> = Place{"model/load: model/progress", Place::FromEngine};
template<>
constexpr auto placeOf<protocol::ModelInfo> = Place{"model/load: result", Place::FromEngine};
template<>
constexpr auto placeOf<protocol::MemoryUse> = Place{"model/load: of memory", Place::FromEngine};
template<>
constexpr auto placeOf<protocol::ModelDescribe> = Place{"model/describe: parameter", Place::ToEngine};
template<>
constexpr auto placeOf<protocol::ModelDescription> = Place{"model/describe: result", Place::FromEngine};
template<>
constexpr auto placeOf<protocol::LanguageSource> = Place{"model/describe: of languageSources", Place::FromEngine};
template<>
constexpr auto placeOf<protocol::Exactness> = Place{"model/compare: result", Place::FromEngine};
template<>
constexpr auto placeOf<protocol::ChatStart> = Place{"chat/start: parameter", Place::ToEngine};
template<>
constexpr auto placeOf<protocol::ChatMessage> = Place{"chat/start: of messages", Place::ToEngine};
template<>
constexpr auto placeOf<protocol::Sampling> = Place{"chat/start: of sampling", Place::ToEngine};
template<>
constexpr auto placeOf<protocol::TokenBias> = Place{"chat/start: of logitBias", Place::ToEngine};
template<>
constexpr auto placeOf<protocol::ChatPrefill> = Place{"chat/start: chat/prefill", Place::FromEngine};
template<>
constexpr auto placeOf<protocol::ChatToken> = Place{"chat/start: chat/token", Place::FromEngine};
template<>
constexpr auto placeOf<protocol::ChatResult> = Place{"chat/start: result", Place::FromEngine};
template<>
constexpr auto placeOf<protocol::ChatStop> = Place{"chat/stop: parameter", Place::ToEngine};
template<>
constexpr auto placeOf<protocol::CacheForget> = Place{"cache/forget: parameter", Place::ToEngine};
template<>
constexpr auto placeOf<protocol::CacheLimit> = Place{"cache/limit: parameter", Place::ToEngine};
template<>
constexpr auto placeOf<protocol::TokensCount> = Place{"tokens/count: parameter", Place::ToEngine};
template<>
constexpr auto placeOf<protocol::TokensCounted> = Place{"tokens/count: result", Place::FromEngine};

template<>
constexpr auto placeOf<Error> = Place{"Errors: of data", Place::FromEngine};
template<>
constexpr auto placeOf<TokenShortage> = Place{"Errors: of tokens", Place::FromEngine};

template<typename T>
struct Unwrapped {
    using Type = T;
    static constexpr bool IsList = false;
    static constexpr bool IsOptional = false;
};
template<typename T>
struct Unwrapped<std::optional<T>> : Unwrapped<T> {
    static constexpr bool IsOptional = true;
};
template<typename T>
struct Unwrapped<std::vector<T>> {
    using Type = T;
    static constexpr bool IsList = true;
    static constexpr bool IsOptional = false;
};

/// Returns the document's word for a member's type.
template<typename Struct, typename Member>
QString typeWord(const protocol::Field<Struct, Member> &field)
{
    using Type = Unwrapped<Member>::Type;
    const bool isList = Unwrapped<Member>::IsList;
    if (field.form != protocol::Form::Plain) {
        return field.form == protocol::Form::Embedded ? u"any JSON"_s : u"text or whole number"_s;
    }
    if constexpr (protocol::Message<Type>) {
        return isList ? u"list of objects"_s : u"object"_s;
    } else if constexpr (std::same_as<Type, bool>) {
        return u"true or false"_s;
    } else if constexpr (std::is_arithmetic_v<Type>) {
        const QString word = std::is_integral_v<Type> ? u"whole number"_s : u"number"_s;
        return field.bounds
            ? word + QString::fromStdString(base::format(", {} to {}", field.bounds->lowest, field.bounds->highest))
            : word;
    } else {
        return isList ? u"list of texts"_s : u"text"_s;
    }
}

/// Returns a default as the document has it.
template<typename T>
QString codeOf(const T &value)
{
    std::string code;
    if constexpr (std::same_as<T, double>) {
        code = base::format("{}", value);
    } else if constexpr (protocol::Message<T>) {
        code = "{}";
    } else if constexpr (!Unwrapped<T>::IsOptional) {
        code = base::dump(json(value));
    }
    return QString::fromStdString(base::format("`{}`", code));
}

template<typename T, typename Visit>
void forEachField(T &message, Visit visit)
{
    protocol::forEachField<T>([&](const auto &field) { visit(field, message.*field.member); });
}

/// Gives a member a value that it does not have by itself.
template<typename Struct, typename Member, typename T>
void change(const protocol::Field<Struct, Member> &field, T &value)
{
    if constexpr (Unwrapped<T>::IsList) {
        change(field, value.emplace_back());
    } else if constexpr (Unwrapped<T>::IsOptional) {
        change(field, value.emplace());
    } else if constexpr (protocol::Message<T>) {
        forEachField(value, [](const auto &inner, auto &member) { change(inner, member); });
    } else if constexpr (std::same_as<T, bool>) {
        value = !value;
    } else if constexpr (std::is_arithmetic_v<T>) {
        value = static_cast<T>(!field.bounds                       ? value + 1
                                   : value == field.bounds->lowest ? field.bounds->highest
                                                                   : field.bounds->lowest);
    } else if constexpr (std::same_as<T, generation::StopReason>) {
        value = generation::StopReason::ContextFull;
    } else if constexpr (std::same_as<T, ErrorCode>) {
        value = ErrorCode::Busy;
    } else {
        value = field.form == protocol::Form::Embedded ? R"({"type":"object"})" : "changed";
    }
}

/// Returns whether the document's word on an absent field is what reading and writing do. Where nothing stands for it, any words
/// do.
template<typename Struct, typename Member>
bool isSaid(const protocol::Field<Struct, Member> &field, const QString &absent)
{
    const bool isRequired = field.presence == protocol::Presence::Required;
    const bool hasNoValue = Unwrapped<Member>::IsOptional || field.presence == protocol::Presence::OmittedIfEmpty;
    if (hasNoValue) {
        return !isRequired && !absent.isEmpty() && !absent.startsWith(u'`') && absent != "never"_L1 && absent != "error"_L1;
    }
    if (placeOf<Struct>.way == Place::FromEngine) {
        return absent == "never"_L1;
    }
    return absent == (isRequired ? u"error"_s : codeOf(Struct{}.*field.member));
}

/// Returns what the document says otherwise than the list of the message, whose table is taken out of `tables`.
template<typename Struct>
QStringList differences(Tables &tables)
{
    const QString place = QString::fromLatin1(placeOf<Struct>.table);
    QStringList found;
    Table table = std::exchange(tables[place], {});
    tables.erase(place);
    protocol::forEachField<Struct>([&](const auto &field) {
        const auto row = table.extract(QString::fromLatin1(field.name));
        const QString name = u"%1, %2"_s.arg(place, QLatin1StringView(field.name));
        if (row.empty()) {
            found += name + u" is not described"_s;
        } else if (row.mapped().type != typeWord(field)) {
            found += name + u" is a %1, not a %2"_s.arg(typeWord(field), row.mapped().type);
        } else if (!isSaid(field, row.mapped().absent)) {
            found += name + u" if absent is not %1"_s.arg(row.mapped().absent);
        }
    });
    for (const auto &[name, described] : table) {
        found += u"%1, %2 is described, but there is no such field"_s.arg(place, name);
    }
    return found;
}

template<typename... Structs>
QStringList allDifferences(Tables tables, std::type_identity<std::tuple<Structs...>> /*messages*/)
{
    QStringList found = (QStringList() + ... + differences<Structs>(tables));
    for (const auto &[place, table] : tables) {
        found += place + u" is described, but there is no such message"_s;
    }
    return found;
}

QStringList allDifferences(const QString &document)
{
    return allDifferences(readTables(document), std::type_identity<protocol::Messages>());
}
}

class ProtocolTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QFile file(QStringLiteral(TRAMONTANE_PROTOCOL_DOCUMENT));
        QVERIFY(file.open(QIODevice::ReadOnly));
        m_document = QString::fromUtf8(file.readAll());
    }

    void theDocumentNamesEveryFieldAsItIs()
    {
        const QStringList found = allDifferences(m_document);
        QVERIFY2(found.isEmpty(), qPrintable(found.join(u'\n')));
    }

    void aDifferenceIsNoticed_data()
    {
        QTest::addColumn<QString>("before");
        QTest::addColumn<QString>("after");
        QTest::newRow("a field is left out") << u"| `seed` | "_s << u"| seed | "_s;
        QTest::newRow("a field is made up") << u"| `topK` | "_s << u"| `topK`, `topQ` | "_s;
        QTest::newRow("another type") << u"| `topK` | whole number |"_s << u"| `topK` | number |"_s;
        QTest::newRow("another range") << u"| `dryBase` | number, 1 to 100 |"_s << u"| `dryBase` | number, 1 to 99 |"_s;
        QTest::newRow("another default") << u"| `64` |"_s << u"| `65` |"_s;
        QTest::newRow("a default in place of nothing") << u"| drawn |"_s << u"| `0` |"_s;
        QTest::newRow("required, not optional")
            << u"| `maxTokens` | whole number | `0` |"_s << u"| `maxTokens` | whole number | error |"_s;
        QTest::newRow("optional, not required") << u"| `role` | text | error |"_s << u"| `role` | text | `\"\"` |"_s;
        QTest::newRow("never left out") << u"| for the processor |"_s << u"| never |"_s;
        QTest::newRow("left out at times") << u"| `scratchBytes` | whole number | never |"_s
                                           << u"| `scratchBytes` | whole number | on Sundays |"_s;
        QTest::newRow("a message is left out") << u"| of `logitBias` | type |"_s << u"| of `logitBias` | kind |"_s;
        QTest::newRow("a message is made up") << u"| of `logitBias` | type |"_s << u"| of `tokenBias` | type |"_s;
    }

    void aDifferenceIsNoticed()
    {
        QFETCH(const QString, before);
        QFETCH(const QString, after);
        QString document = m_document;
        QVERIFY(document.contains(before));
        document.replace(document.indexOf(before), before.size(), after);
        QVERIFY(!allDifferences(document).isEmpty());
    }

    void reasonsToStopHaveTheWordsOfTheDocument()
    {
        using enum protocol::StopReason;
        for (const auto reason : {EndOfTurn, Length, ContextFull, StopString, Stopped}) {
            const std::string word(protocol::name(reason));
            QVERIFY(m_document.contains(u"`%1`"_s.arg(QString::fromStdString(word))));
            QCOMPARE(protocol::stopReasonFromName(word), reason);
            QCOMPARE(json(protocol::ChatResult{.stopReason = reason})["stopReason"], json(word));
            QCOMPARE(protocol::parse<protocol::ChatResult>(json{{"stopReason", word}})->stopReason, reason);
        }
        QCOMPARE(protocol::stopReasonFromName("ofAnotherVersion"), EndOfTurn);
        QVERIFY(!protocol::parse<protocol::ChatResult>(json{{"stopReason", 1}}));
        QVERIFY(!protocol::parse<protocol::ChatResult>(json::object()));
    }

    void everyMessageSurvivesTheWayThere()
    {
        std::apply([this](const auto &...messages) { (survives(messages), ...); }, protocol::Messages());
    }

private:
    /// Checks that what is written is read as the same, in every field.
    template<typename T>
    static void survives(const T &empty)
    {
        T message = empty;
        forEachField(message, [](const auto &field, auto &value) { change(field, value); });
        if constexpr (std::same_as<T, protocol::TokensCount>) {
            message.messages = empty.messages; // a text is counted, or messages are
        }
        const json written(message);
        const json without(empty);
        forEachField(message, [&](const auto &field, const auto &) {
            if constexpr (std::same_as<T, protocol::TokensCount>) {
                if (field.name == "messages"sv) {
                    return;
                }
            }
            QVERIFY2(written.contains(field.name) && written[field.name] != without.value(field.name, json()), field.name);
        });
        const auto back = protocol::parse<T>(written);
        QVERIFY2(back, back ? "" : back.error().detail.c_str());
        QCOMPARE(json(*back), written);
    }

    QString m_document;
};

QTEST_GUILESS_MAIN(ProtocolTest)
#include "protocoltest.moc"
