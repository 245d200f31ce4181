// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Answers that a JSON schema constrains: what may be said, what may not, and that whatever comes out conforms.

#include "inference/sampling/constraint.h"
#include "base/json.h"
#include "tests/inference/scripted.h"

#include <QElapsedTimer>
#include <QTest>

#include <nlohmann/json.hpp>

#include <random>

using namespace inference;
using sampling::Constraint;
using Json = nlohmann::json;

namespace
{
bool may(std::span<const std::uint64_t> allowed, tokenizer::TokenId token)
{
    return (allowed[static_cast<std::size_t>(token) / 64] >> (static_cast<std::size_t>(token) % 64) & 1) != 0;
}

constexpr tokenizer::TokenId End = 1; // "<|im_end|>"
}

class ConstraintTest : public QObject
{
    Q_OBJECT

private:
    std::shared_ptr<const tokenizer::Tokenizer> m_tokenizer = scripted::tokenizer();

    std::unique_ptr<Constraint> made(const char *schema) const
    {
        auto constraint = Constraint::fromJsonSchema(schema, *m_tokenizer);
        return constraint ? *std::move(constraint) : nullptr;
    }

    bool accepts(const char *schema, std::string_view text) const
    {
        const auto constraint = made(schema);
        for (const auto token : m_tokenizer->encode(text, {.addSpecial = false})) {
            if (!constraint || !may(constraint->allowed(), token)) {
                return false;
            }
            constraint->accept(token);
        }
        return constraint && may(constraint->allowed(), End);
    }

private Q_SLOTS:
    void keepsToTheSchema_data()
    {
        QTest::addColumn<QByteArray>("schema");
        QTest::addColumn<QByteArrayList>("good");
        QTest::addColumn<QByteArrayList>("bad");
        QTest::newRow("integer") << QByteArray(R"({"type": "integer"})") << QByteArrayList{"0", "-17", "123456789"}
                                 << QByteArrayList{"", "-", "01", "1.5", "1e3", "\"1\"", " 1", "1 "};
        QTest::newRow("number") << QByteArray(R"({"type": "number"})") << QByteArrayList{"0", "-0.5", "1e9", "2.5E-3"}
                                << QByteArrayList{"1.", ".5", "1e", "+1", "NaN"};
        QTest::newRow("string") << QByteArray(R"({"type": "string"})") << QByteArrayList{"\"\"", "\"a\\n\\u00e9\xC3\xA9\\\"\""}
                                << QByteArrayList{"\"", "a", "\"\\x\"", "\"\\u12\"", "\"a\"b\""};
        QTest::newRow("lengths") << QByteArray(R"({"type": "string", "minLength": 2, "maxLength": 3})")
                                 << QByteArrayList{"\"ab\"", "\"abc\"", "\"\xC3\xA9\\n\""}
                                 << QByteArrayList{"\"\"", "\"a\"", "\"abcd\"", "\"\xC3\xA9\""};
        QTest::newRow("enum") << QByteArray(R"({"enum": ["red", "green", 7, null, {"a": [1]}]})")
                              << QByteArrayList{"\"red\"", "7", "null", "{\"a\":[1]}"} << QByteArrayList{"\"blue\"", "red", "77"};
        QTest::newRow("const") << QByteArray(R"({"const": "x"})") << QByteArrayList{"\"x\""} << QByteArrayList{"\"y\""};
        QTest::newRow("types") << QByteArray(R"({"type": ["boolean", "null"]})") << QByteArrayList{"true", "false", "null"}
                               << QByteArrayList{"1", "true1", "truefalse"};
        QTest::newRow("object") << QByteArray("{\"type\": \"object\", \"properties\": {\"a\": {\"type\": \"integer\"}, "
                                              "\"b\": {\"type\": \"null\"}, \"c\": {}}, \"required\": [\"b\"]}")
                                << QByteArrayList{"{\"b\":null}", "{\"a\": 1, \"b\": null, \"c\": [2, {}]}",
                                                  "{\n  \"b\": null,\n  \"c\": \"x\"\n}"}
                                << QByteArrayList{"{}",
                                                  "{\"a\":1}",
                                                  "{\"b\":null,\"a\":1}",
                                                  "{\"b\":null,}",
                                                  "{,\"b\":null}",
                                                  "{\"b\":null,\"d\":1}",
                                                  "{\"b\":1}",
                                                  "{\"a\":1\"b\":null}"};
        QTest::newRow("all optional") << QByteArray(R"({"properties": {"a": {"type": "null"}, "b": {"type": "null"}}})")
                                      << QByteArrayList{"{}", "{\"a\":null}", "{\"b\":null}", "{\"a\":null,\"b\":null}"}
                                      << QByteArrayList{"{\"b\":null,\"a\":null}", "{\"a\":null\"b\":null}"};
        QTest::newRow("other names") << QByteArray(
            R"({"properties": {"a": {"type": "null"}}, "additionalProperties": {"type": "integer"}})")
                                     << QByteArrayList{"{}", "{\"a\":null}", "{\"x\":1,\"y\":2}", "{\"a\":null, \"x\": 1}"}
                                     << QByteArrayList{"{\"x\":null}", "{\"x\":1\"y\":2}", "{x:1}"};
        QTest::newRow("array") << QByteArray(R"({"type": "array", "items": {"type": "integer"}})")
                               << QByteArrayList{"[]", "[1]", "[1,2, 3]", "[\n 1\n]"}
                               << QByteArrayList{"[", "[1,]", "[,1]", "[1 2]", "[null]"};
        QTest::newRow("counts") << QByteArray(R"({"type": "array", "items": {"const": 1}, "minItems": 2, "maxItems": 3})")
                                << QByteArrayList{"[1,1]", "[1,1,1]"} << QByteArrayList{"[]", "[1]", "[1,1,1,1]"};
        QTest::newRow("tuple") << QByteArray(R"({"prefixItems": [{"const": 1}, {"const": 2}], "items": false, "minItems": 1})")
                               << QByteArrayList{"[1]", "[1,2]"} << QByteArrayList{"[]", "[2]", "[1,2,3]"};
        QTest::newRow("empty array") << QByteArray(R"({"type": "array", "maxItems": 0})") << QByteArrayList{"[]"}
                                     << QByteArrayList{"[1]"};
        QTest::newRow("anyOf") << QByteArray(R"({"anyOf": [{"const": "a"}, {"type": "array", "items": {"const": "a"}}]})")
                               << QByteArrayList{"\"a\"", "[\"a\"]"} << QByteArrayList{"\"b\"", "[[\"a\"]]"};
        QTest::newRow("a tree") << QByteArray("{\"$ref\": \"#/$defs/node\", \"$defs\": {\"node\": {\"type\": "
                                              "\"object\", \"required\": [\"next\"], \"properties\": {\"next\": "
                                              "{\"anyOf\": [{\"type\": \"null\"}, {\"$ref\": \"#/$defs/node\"}]}}}}}")
                                << QByteArrayList{"{\"next\":null}", "{\"next\":{\"next\":{\"next\":null}}}"}
                                << QByteArrayList{"{\"next\":{}}", "{\"next\":{\"next\":null}"};
        QTest::newRow("allOf") << QByteArray("{\"allOf\": [{\"properties\": {\"a\": {\"const\": 1}}, \"required\": "
                                             "[\"a\"]}, {\"properties\": {\"b\": {\"const\": 2}}}]}")
                               << QByteArrayList{"{\"a\":1}", "{\"a\":1,\"b\":2}"} << QByteArrayList{"{}", "{\"b\":2}"};
        QTest::newRow("anything") << QByteArray(
            "{}") << QByteArrayList{"{\"a\": [1, \"b\", {\"c\": null}], \"d\": true}", "[[[[]]]]", "-1.5e3", "\"x\""}
                                  << QByteArrayList{"", "{", "[1,", "undefined", "{\"a\"}"};
    }

    void keepsToTheSchema()
    {
        QFETCH(const QByteArray, schema);
        QFETCH(const QByteArrayList, good);
        QFETCH(const QByteArrayList, bad);
        QVERIFY(made(schema.constData()));
        for (const QByteArray &text : good) {
            QVERIFY2(accepts(schema.constData(), text.toStdString()), text.constData());
        }
        for (const QByteArray &text : bad) {
            QVERIFY2(!accepts(schema.constData(), text.toStdString()), text.constData());
        }
    }

    void whateverComesOutIsJson()
    {
        const char *schema = "{\"type\": \"object\", \"required\": [\"name\", \"tags\"], "
                             "\"properties\": { \"name\": {\"type\": \"string\", \"maxLength\": 8}, "
                             "\"age\": {\"type\": \"integer\"}, \"tags\": {\"type\": \"array\", "
                             "\"items\": {\"enum\": [\"a\", \"b\"]}, \"minItems\": 1, \"maxItems\": "
                             "3}, \"more\": {\"type\": \"array\", \"items\": {\"type\": [\"number\", "
                             "\"boolean\"]}, \"maxItems\": 2}}}";
        for (unsigned seed = 0; seed < 200; ++seed) {
            std::mt19937 random(seed);
            const auto constraint = made(schema);
            std::vector<tokenizer::TokenId> ids;
            while (ids.size() < 400) {
                std::vector<tokenizer::TokenId> choices;
                const auto allowed = constraint->allowed();
                for (tokenizer::TokenId token = 0; token < static_cast<int>(m_tokenizer->vocabulary().size()); ++token) {
                    if (may(allowed, token)) {
                        choices.push_back(token);
                    }
                }
                QVERIFY(!choices.empty());
                const auto token = choices[random() % choices.size()];
                if (token == End) {
                    break;
                }
                constraint->accept(token);
                ids.push_back(token);
            }
            const std::string text = m_tokenizer->decode(ids, false);
            const Json json = base::parseJson(text);
            QVERIFY2(json.is_object(), text.c_str());
            QVERIFY2(json.contains("name") && json["tags"].is_array() && !json["tags"].empty(), text.c_str());
            QVERIFY2(!json.contains("age") || json["age"].is_number_integer(), text.c_str());
        }
    }

    void demandsThatCannotBeKeptAreNamed_data()
    {
        QTest::addColumn<QByteArray>("schema");
        QTest::addColumn<int>("code");
        QTest::addColumn<QByteArray>("word");
        const int unsupported = static_cast<int>(ErrorCode::Unsupported);
        const int usage = static_cast<int>(ErrorCode::Usage);
        QTest::newRow("no JSON") << QByteArray("{") << usage << QByteArray("JSON");
        QTest::newRow("no object") << QByteArray("[]") << usage << QByteArray("object");
        QTest::newRow("pattern") << QByteArray(R"({"type": "string", "pattern": "a+"})") << unsupported << QByteArray("pattern");
        QTest::newRow("minimum") << QByteArray(R"({"type": "integer", "minimum": 3})") << unsupported << QByteArray("minimum");
        QTest::newRow("a type") << QByteArray(R"({"type": "date"})") << usage << QByteArray("date");
        QTest::newRow("a reference") << QByteArray("{\"$ref\": \"#/$defs/x\"}") << usage << QByteArray("leads nowhere");
        QTest::newRow("a missing property") << QByteArray(R"({"type": "object", "required": ["a"]})") << unsupported
                                            << QByteArray("required");
        QTest::newRow("too many") << QByteArray(R"({"type": "string", "maxLength": 99999999999})") << unsupported
                                  << QByteArray("maxLength");
        QTest::newRow("too large") << QByteArray(
            R"({"type": "array", "minItems": 20000, "items": {"type": "array", "minItems": 20000}})")
                                   << unsupported << QByteArray("too large");
        QTest::newRow("a circle") << QByteArray("{\"$ref\": \"#\"}") << unsupported << QByteArray("begin");
    }

    void demandsThatCannotBeKeptAreNamed()
    {
        QFETCH(const QByteArray, schema);
        QFETCH(const int, code);
        QFETCH(const QByteArray, word);
        QElapsedTimer timer;
        timer.start();
        const auto constraint = Constraint::fromJsonSchema(schema.toStdString(), *m_tokenizer);
        QVERIFY(!constraint);
        QCOMPARE(static_cast<int>(constraint.error().code), code);
        QVERIFY2(constraint.error().detail.contains(word.constData()), constraint.error().detail.c_str());
        QVERIFY(timer.elapsed() < 5000);
    }

    void deepNestingIsFollowed()
    {
        const auto constraint = made("{}");
        const auto open = m_tokenizer->encode("[", {.addSpecial = false}).front();
        const auto close = m_tokenizer->encode("]", {.addSpecial = false}).front();
        for (int index = 0; index < 3000; ++index) {
            QVERIFY(may(constraint->allowed(), open));
            constraint->accept(open);
        }
        for (int index = 0; index < 3000; ++index) {
            QVERIFY(!may(constraint->allowed(), End));
            constraint->accept(close);
        }
        QVERIFY(may(constraint->allowed(), End));
        QVERIFY(!may(constraint->allowed(), close));
    }
};

QTEST_GUILESS_MAIN(ConstraintTest)
#include "constrainttest.moc"
