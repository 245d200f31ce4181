// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Chat templates against what the reference implementations render, and against templates that mean harm.

#include "inference/chat/template.h"
#include "base/format.h"
#include "base/json.h"
#include "inference/chat/systemrole.h"

#include "base/utf8.h"
#include "tests/inference/ggufwriter.h"
#include "tests/inference/references.h"

#include <QElapsedTimer>
#include <QTest>

#include <algorithm>

using namespace inference;
using chat::Template;

namespace
{
std::string rendered(std::string_view source, nlohmann::ordered_json variables = nlohmann::ordered_json::object())
{
    const auto parsed = Template::parse(source, "<s>", "</s>");
    if (!parsed) {
        return "REFUSED: " + parsed.error().detail;
    }
    const auto text = parsed->render({.messages = nlohmann::ordered_json::array(), .variables = std::move(variables)});
    return text ? *text : "FAILED: " + text.error().detail;
}

std::tm timeFrom(const std::string &text)
{
    std::tm time{};
    std::sscanf(text.c_str(), "%d-%d-%d %d:%d:%d", &time.tm_year, &time.tm_mon, &time.tm_mday, &time.tm_hour, &time.tm_min,
                &time.tm_sec);
    time.tm_year -= 1900;
    time.tm_mon -= 1;
    time.tm_isdst = -1;
    std::mktime(&time);
    return time;
}
}

class TemplateTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void agreesWithTheReferences_data()
    {
        QTest::addColumn<QString>("name");
        for (const char *name :
             {"smollm2", "chatml", "apertus", "gemma2", "gemma3", "llama2", "llama3.1", "ministral3", "mistral-nemo",
              "mistral-v1", "mistral-v3", "mistral-v7-tekken", "phi3.5", "qwen2.5", "qwen3", "smollm3"}) {
            QTest::newRow(name) << QString::fromLatin1(name);
        }
    }

    void agreesWithTheReferences()
    {
        QFETCH(const QString, name);
        const auto reference = references::load(("chat/" + name.toStdString() + ".json").c_str());
        if (!reference) {
            QSKIP("SKIPPED: the rendered chat templates are not at TRAMONTANE_GOLDEN_DIR");
        }
        const auto parsed
            = Template::parse(reference->at("template").get<std::string>(), reference->at("bos_token").get<std::string>(),
                              reference->at("eos_token").get<std::string>());
        QVERIFY2(parsed.has_value(), parsed ? "" : parsed.error().detail.c_str());
        const nlohmann::ordered_json pair
            = {{{"role", "system"}, {"content", "Rule"}}, {{"role", "user"}, {"content", "Question"}}};
        QCOMPARE(parsed->fitted(pair) == pair, name != QStringLiteral("gemma2")); // the only one that knows no system role
        int compared = 0;
        for (const auto &one : reference->at("cases")) {
            if (!one.value("agree", false)) {
                continue;
            }
            const auto text = parsed->render({.messages = one.at("messages"),
                                              .addGenerationPrompt = one.value("add_generation_prompt", false),
                                              .variables = one.contains("kwargs") ? one.at("kwargs") : nlohmann::ordered_json(),
                                              .now = timeFrom(reference->at("now").get<std::string>())});
            ++compared;
            if (!one.contains("llamacpp")) { // both references refuse these messages
                QVERIFY2(!text, one.at("name").get<std::string>().c_str());
                continue;
            }
            const auto expected = one.at("llamacpp").get<std::string>();
            QVERIFY2(text.has_value(), text ? "" : (one.at("name").get<std::string>() + ": " + text.error().detail).c_str());
            QVERIFY2(*text == expected,
                     base::format("{}\n{}\nshould be\n{}", one.at("name").get<std::string>(), base::utf8::quoted(*text, 3000),
                                  base::utf8::quoted(expected, 3000))
                         .c_str());
        }
        QVERIFY(compared >= 9);
    }

    void thinkingIsSwitchedWhereTheTemplateKnowsIt_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<bool>("switches");
        QTest::newRow("qwen3") << QStringLiteral("qwen3") << true;
        QTest::newRow("smollm3") << QStringLiteral("smollm3") << true;
        QTest::newRow("deepseek-v3.1") << QStringLiteral("deepseek-v3.1") << true;
        QTest::newRow("qwen2.5") << QStringLiteral("qwen2.5") << false;
        QTest::newRow("gemma2") << QStringLiteral("gemma2") << false;
        QTest::newRow("ministral3") << QStringLiteral("ministral3") << false;
    }

    void thinkingIsSwitchedWhereTheTemplateKnowsIt()
    {
        QFETCH(const QString, name);
        QFETCH(const bool, switches);
        const auto reference = references::load(("chat/" + name.toStdString() + ".json").c_str());
        if (!reference) {
            QSKIP("SKIPPED: the rendered chat templates are not at TRAMONTANE_GOLDEN_DIR");
        }
        const auto parsed = Template::parse(reference->at("template").get<std::string>(), "<s>", "</s>");
        QVERIFY2(parsed.has_value(), parsed ? "" : parsed.error().detail.c_str());
        QCOMPARE(parsed->switchesThinking(), switches);
    }

    void expressionsMeanWhatTheyMeanInJinja_data()
    {
        QTest::addColumn<QString>("source");
        QTest::addColumn<QString>("expected");
        const auto row = [](const char *source, const char *expected) {
            QTest::newRow(source) << QString::fromUtf8(source) << QString::fromUtf8(expected);
        };
        row("{{ 1 + 2 * 3 ** 2 }}", "19");
        row("{{ 7 // -2 }} {{ -7 % 3 }} {{ 7 / 2 }}", "-4 2 3.5");
        row("{{ 1 ~ 'a' ~ none ~ true }}", "1aNoneTrue");
        row("{{ ['a', 1, 2.0, {'k': 'it\\'s'}] }}", "['a', 1, 2.0, {'k': \"it's\"}]");
        row("{{ 'äöü'[1] }}{{ 'äöü'[-1] }}{{ 'äöüß'[1:3] }}{{ 'abc'[::-1] }}", "öüöücba");
        row("{{ [1,2,3,4][-2:] }}{{ [1,2,3][:9] }}{{ 'äö'|length }}", "[3, 4][1, 2, 3]2");
        row("{{ 'a' if false }}|{{ 'a' if 0 else 'b' }}", "|b");
        row("{{ not 1 == 2 and 'x' in 'xyz' and 3 not in [1, 2] }}", "True");
        row("{{ x is defined }} {{ x is not defined }} {{ none is none }} {{ 4 is divisibleby 2 }}", "False True True True");
        row("{{ x|default('d') }}{{ ''|default('e', true) }}{{ x }}", "de");
        row("{{ -3|abs }}{{ '  a '|trim }}{{ 'abc'|upper|lower|title }}", "3aAbc");
        row("{{ [3,1,2]|sort|join('-') }} {{ ['b','A']|sort }} {{ {'b':1,'a':2}|dictsort }}",
            "1-2-3 ['A', 'b'] [('a', 2), ('b', 1)]");
        row("{{ {'a': [1, none, true, 'ü\"\\n']}|tojson }}", "{\"a\": [1, null, true, \"ü\\\"\\n\"]}");
        row("{{ {'a': [1], 'b': {}}|tojson(indent=2) }}", "{\n  \"a\": [\n    1\n  ],\n  \"b\": {}\n}");
        row("{{ 'a,b,c'.split(',')[1] }}{{ ' x y '.split() }}{{ 'a-b-c'.rsplit('-', 1) }}", "b['x', 'y']['a-b', 'c']");
        row("{{ 'aXbX'.replace('X', '.') }}{{ 'abc'.startswith('ab') }}{{ 'xxaxx'.strip('x') }}", "a.b.Truea");
        row("{{ [{'n': 1}, {'n': 2}]|selectattr('n', 'equalto', 2)|map(attribute='n')|list }}", "[2]");
        row("{{ [1, 2, 3]|select('odd')|list }}{{ [1, 2]|map('string')|join }}", "[1, 3]12");
        row("{% for k, v in {'a': 1, 'b': 2}.items() %}{{ k }}={{ v }};{% endfor %}", "a=1;b=2;");
        row("{% for i in range(5) if i % 2 %}{{ loop.index }}/{{ loop.length }}{% if not loop.last %},{% endif %}{% else "
            "%}none{% endfor %}",
            "1/2,2/2");
        row("{% for i in [] %}{% else %}none{% endfor %}", "none");
        row("{% for i in range(9) %}{% if i == 1 %}{% continue %}{% endif %}{% if i == 3 %}{% break %}{% endif %}{{ i }}{% "
            "endfor %}",
            "02");
        row("{% set x = 1 %}{% for i in [1] %}{% set x = 2 %}{% endfor %}{{ x }}", "1");
        row("{% set ns = namespace(x=1) %}{% for i in [1] %}{% set ns.x = 2 %}{% endfor %}{{ ns.x }}", "2");
        row("{% set a, b = 1, 2 %}{{ a }}{{ b }}{% set t %}text{% endset %}{{ t }}", "12text");
        row("{% macro m(a, b='B') %}{{ a }}{{ b }}{{ caller() if caller }}{% endmacro %}{{ m(1) }}{{ m(1, b=2) }}{% call m(3) "
            "%}c{% endcall %}",
            "1B123Bc");
        row("{% set l = [] %}{% set _ = l.append(1) %}{{ l }}{{ {'a': 1}.get('b', 2) }}", "[1]2");
        row("{% raw %}{{ x }}{% endraw %}{# comment #}{{ '{{' }}", "{{ x }}{{");
        row("a\n  {%- if true %}\n  b\n  {%- endif %}\nc", "a  bc");
        row("a\n  {% if true %}\nb\n  {% endif %}\nc\n", "a\nb\nc");
        row("{{ 'a' -}}   \n  b {{- 'c' }}", "abc");
        row("{{ \"\\u00e9\\n\\x41\" }}", "é\nA");
        row("{{ bos_token }}{{ eos_token }}", "<s></s>");
        row("{{ 1 < 2 < 3 }} {{ 1 < 3 > 4 }} {{ [1, 2] < [1, 3] }} {{ (1, 2) == [1, 2] }}", "True False True False");
        row("{{ (1,) }} {{ () }} {{ (1, 2)[::-1] }} {{ [0] * 2 }} {{ 2 * 'ab' }}", "(1,) () (2, 1) [0, 0] abab");
        row("{{ 0x1F }} {{ 0b11 }} {{ 1_000 }}", "31 3 1000");
        row("{{ {'b': 'é', 'a': 1}|tojson(sort_keys=true, ensure_ascii=true) }} {{ {'a': 1}|tojson(separators=(',', ':')) }}",
            "{\"a\": 1, \"b\": \"\\u00e9\"} {\"a\":1}");
        row("{{ '%5.2f|%-3s|%03d' % (3.14159, 'a', 7) }} {{ '{:>3}{0}'.format('x') }} {{ '%s'|format('y') }}",
            " 3.14|a  |007   xx y");
        row("{{ 2.675|round(2) }} {{ 2.5|round }} {{ 42|round }} {{ '0x1F'|int(base=16) }}", "2.67 2.0 42 31");
        row("{% for x in [1, 2] %}{{ loop.cycle('a', 'b') }}{{ loop.changed(x > 0) }}{{ loop.depth }}{% endfor %}",
            "aTrue1bFalse1");
        row("{% for x in [1, [2, [3]]] recursive %}{{ loop(x) if x is iterable else x ~ '@' ~ loop.depth ~ ' ' }}{% endfor %}",
            "1@1 2@2 3@3 ");
        row("{% macro m(a, b=a ~ '!') %}{{ a }}{{ b }}{{ varargs }}{{ kwargs }}{% endmacro %}{{ m(*[1, 2, 3], **{'c': 4}) }}",
            "12(3,){'c': 4}");
        row("{% with a = 1, b = 2 %}{{ a }}{{ b }}{% endwith %}{{ a }}{% filter replace('x', 'y')|upper %}x{% endfilter %}",
            "12Y");
        row("{% block b %}in{% endblock %}{% generation %}side{% endgeneration %}", "inside");
        row("{% for g, all in [{'k': 2, 'v': 'a'}, {'k': 1, 'v': 'b'}, {'k': 2, 'v': 'c'}]|groupby('k') %}{{ g }}{{ "
            "all|map(attribute='v')|join }};{% endfor %}",
            "1b;2ac;");
        row("{{ [1, 2, 3]|batch(2)|list }} {{ ['a', 'A', 'b']|unique|list }} {{ 'one two three four'|truncate(9) }}",
            "[[1, 2], [3]] ['a', 'b'] one...");
        row("{{ 'a-b'.partition('-') }} {{ '7'.zfill(3) }} {{ 'a'.center(3, '*') }} {{ 'a\nb\n'.splitlines(true) }}",
            "('a', '-', 'b') 007 *a* ['a\\n', 'b\\n']");
        row("{% raw %}\n{{ x }}{% endraw %}\ny", "\n{{ x }}y");
    }

    void expressionsMeanWhatTheyMeanInJinja()
    {
        QFETCH(const QString, source);
        QFETCH(const QString, expected);
        QCOMPARE(QString::fromStdString(rendered(source.toStdString())), expected);
    }

    void refusalsOfTheTemplateAreErrors()
    {
        const auto parsed = Template::parse("{{ raise_exception('roles must alternate') }}", "", "");
        const auto text = parsed->render({});
        QVERIFY(!text);
        QCOMPARE(text.error().code, ErrorCode::Template);
        QVERIFY(text.error().detail.contains("roles must alternate"));
    }

    void systemMessagesReachEveryTemplate_data()
    {
        QTest::addColumn<QString>("source");
        QTest::addColumn<QString>("text"); // what becomes of a system message, a question, an answer and a question
        const QString body = QStringLiteral("{{ m.role[0] ~ ':' ~ m.content ~ ';' }}");
        const QString each = QStringLiteral("{% for m in messages %}") + body + QStringLiteral("{% endfor %}");
        const QString merged = QStringLiteral("u:Rule\n\nOne;a:Two;u:Three;");
        QTest::newRow("takes it") << each << QStringLiteral("s:Rule;u:One;a:Two;u:Three;");
        QTest::newRow("takes it in another place") << QStringLiteral("{% for m in messages if m.role != 'system' %}") + body
                + QStringLiteral("{% endfor %}{{ messages[0].content|trim if messages[0].role == 'system' }}")
                                                   << QStringLiteral("u:One;a:Two;u:Three;Rule");
        QTest::newRow("refuses it") << QStringLiteral(
                                           "{% if messages[0].role == 'system' %}{{ raise_exception('no') }}{% endif %}")
                + each << merged;
        QTest::newRow("wants turns to alternate")
            << QStringLiteral(
                   "{% for m in messages %}{% if (m.role == 'user') != (loop.index0 % 2 == 0) %}{{ raise_exception('no') "
                   "}}{% endif %}")
                + body + QStringLiteral("{% endfor %}")
            << merged;
        QTest::newRow("leaves it out") << QStringLiteral("{% for m in messages if m.role != 'system' %}") + body
                + QStringLiteral("{% endfor %}")
                                       << merged;
        QTest::newRow("stumbles over it") << QStringLiteral(
            "{% for m in messages %}{{ {'user': 'u', 'assistant': 'a'}[m.role] + ':' + m.content + ';' }}{% "
            "endfor %}") << merged;
        QTest::newRow("asks for it") << QStringLiteral("{% if messages[0].role != 'system' %}{{ raise_exception('no') }}{% endif "
                                                       "%}")
                + each << QStringLiteral("s:Rule;u:One;a:Two;u:Three;");
    }

    void systemMessagesReachEveryTemplate()
    {
        QFETCH(const QString, source);
        QFETCH(const QString, text);
        const auto parsed = Template::parse(source.toStdString(), "", "");
        QVERIFY(parsed.has_value());
        const nlohmann::ordered_json messages = {{{"role", "system"}, {"content", "Rule"}},
                                                 {{"role", "user"}, {"content", "One"}},
                                                 {{"role", "assistant"}, {"content", "Two"}},
                                                 {{"role", "user"}, {"content", "Three"}}};
        const auto rendered = parsed->render({.messages = parsed->fitted(messages)});
        QVERIFY2(rendered.has_value(), rendered ? "" : rendered.error().detail.c_str());
        QCOMPARE(QString::fromStdString(*rendered), text);
        const nlohmann::ordered_json question = {{{"role", "user"}, {"content", "One"}}};
        QVERIFY(parsed->fitted(question) == question);
    }

    void templatesThatFailForOtherReasonsSaySo()
    {
        for (const char *source :
             {"{{ nope() }}", "{{ messages[0].content.nope.nope }}", "{{ raise_exception('Tools are needed') }}",
              "{% for m in messages %}{{ m.content + 1 }}{% endfor %}"}) {
            const auto parsed = Template::parse(source, "", "");
            QVERIFY2(parsed.has_value(), source);
            const nlohmann::ordered_json messages
                = {{{"role", "system"}, {"content", "Rule"}}, {{"role", "user"}, {"content", "One"}}};
            const auto asGiven = parsed->render({.messages = messages});
            const auto fitted = parsed->render({.messages = parsed->fitted(messages)});
            QVERIFY2(!asGiven && !fitted, source);
            QCOMPARE(fitted.error().code, ErrorCode::Template);
            QCOMPARE(fitted.error().detail, asGiven.error().detail);
        }
        // A template that knows no system role and has another wish gives its own sentence.
        const auto strict = Template::parse("{% for m in messages %}{% if m.role != ['user', 'assistant'][loop.index0 % 2] %}{{ "
                                            "raise_exception('Take turns') }}{% endif %}{{ m.content }}{% endfor %}",
                                            "", "");
        const nlohmann::ordered_json twice = {{{"role", "system"}, {"content", "Rule"}},
                                              {{"role", "user"}, {"content", "One"}},
                                              {{"role", "user"}, {"content", "Two"}}};
        const auto refused = strict->render({.messages = strict->fitted(twice)});
        QVERIFY(!refused && refused.error().detail.contains("Take turns"));
    }

    void systemMessagesFindTheirPlace_data()
    {
        QTest::addColumn<QByteArray>("messages"); // pairs of role and content
        QTest::addColumn<QByteArray>("fitted");
        const auto row = [](const char *name, const char *messages, const char *fitted) {
            QTest::newRow(name) << QByteArray(messages) << QByteArray(fitted);
        };
        row("none", R"([["user", "1"], ["assistant", "2"]])", R"([["user", "1"], ["assistant", "2"]])");
        row("the first", R"([["system", "r"], ["user", "1"]])", R"([["user", "r\n\n1"]])");
        row("several", R"([["system", "r"], ["system", " "], ["system", "s"], ["user", "1"]])", R"([["user", "r\n\ns\n\n1"]])");
        row("an empty one", R"([["system", ""], ["user", " 1"]])", R"([["user", " 1"]])");
        row("before an empty question", R"([["system", "r"], ["user", ""]])", R"([["user", "r"]])");
        row("alone", R"([["system", "r"]])", R"([["user", "r"]])");
        row("alone and empty", R"([["system", ""]])", R"([["user", ""]])");
        row("before an answer", R"([["system", "r"], ["assistant", "1"], ["user", "2"]])",
            R"([["user", "r"], ["assistant", "1"], ["user", "2"]])");
        row("in the middle", R"([["user", "1"], ["assistant", "2"], ["system", "r"], ["user", "3"]])",
            R"([["user", "1"], ["assistant", "2"], ["user", "r\n\n3"]])");
        row("between question and answer", R"([["user", "1"], ["system", "r"], ["assistant", "2"]])",
            R"([["user", "1\n\nr"], ["assistant", "2"]])");
        row("at the end", R"([["user", "1"], ["assistant", "2"], ["system", "r"]])",
            R"([["user", "1"], ["assistant", "2"], ["user", "r"]])");
        row("behind the question", R"([["system", "q"], ["user", "1"], ["system", "r"]])", R"([["user", "q\n\n1\n\nr"]])");
        row("in parts", R"([["system", [{"type": "text", "text": "r"}, {"type": "text", "text": "s"}]], ["user", "1"]])",
            R"([["user", "rs\n\n1"]])");
        row("before parts", R"([["system", "r"], ["user", [{"type": "image"}, {"type": "text", "text": "1"}]]])",
            R"([["user", [{"type": "image"}, {"type": "text", "text": "r\n\n1"}]]])");
        row("behind parts", R"([["user", [{"type": "text", "text": "1"}, {"type": "image"}]], ["system", "r"]])",
            R"([["user", [{"type": "text", "text": "1\n\nr"}, {"type": "image"}]]])");
        row("before a picture", R"([["system", "r"], ["user", [{"type": "image"}]]])",
            R"([["user", [{"type": "text", "text": "r"}, {"type": "image"}]]])");
        row("behind a picture", R"([["user", [{"type": "image"}]], ["system", "r"]])",
            R"([["user", [{"type": "image"}, {"type": "text", "text": "r"}]]])");
        row("no text", R"([["system", 3], ["user", "1"]])", R"([["system", 3], ["user", "1"]])");
        row("a tool's answer", R"([["system", "r"], ["user", "1"], ["assistant", null], ["tool", "2"]])",
            R"([["user", "r\n\n1"], ["assistant", null], ["tool", "2"]])");
        row("no message at all", "[]", "[]");
        row("what is no message", R"([["system", "r"], "x"])", R"([["user", "r"], "x"])");
    }

    void systemMessagesFindTheirPlace()
    {
        QFETCH(const QByteArray, messages);
        QFETCH(const QByteArray, fitted);
        const auto unfolded = [](const QByteArray &text) {
            auto list = nlohmann::ordered_json::parse(text.begin(), text.end());
            for (auto &message : list) {
                if (message.is_array()) {
                    message = nlohmann::ordered_json{{"role", message[0]}, {"content", message[1]}};
                }
            }
            return list;
        };
        const auto result = chat::withoutSystemRole(unfolded(messages));
        QVERIFY2(result == unfolded(fitted), base::dump(result).c_str());
    }

    void errorsAreOneLineThatATerminalCanShow()
    {
        for (const char *source : {"{{ raise_exception('a\nb\x1b[31m\xff') }}", "{{ \xff\xbe() }}", "{{ 1 \x1b }}",
                                   "{{ x | \xc3 }}", "{% \xe2\x82 %}", "{{ {}['\xff'].x }}"}) {
            const auto parsed = Template::parse(source, "", "");
            const Error error = parsed ? parsed->render({}).error() : parsed.error();
            QVERIFY2(base::utf8::isValid(error.detail), source);
            QVERIFY2(std::ranges::none_of(error.detail, [](char byte) { return static_cast<unsigned char>(byte) < 0x20; }),
                     source);
        }
    }

    void brokenTemplatesAreErrors_data()
    {
        QTest::addColumn<QString>("source");
        for (const char *source : {"{{",
                                   "{%",
                                   "{#",
                                   "{{ 'a }}",
                                   "{% if %}",
                                   "{% if true %}",
                                   "{% endif %}",
                                   "{% for in x %}{% endfor %}",
                                   "{{ 1 + }}",
                                   "{{ a b }}",
                                   "{% frobnicate %}",
                                   "{{ x.y.z }}",
                                   "{{ 'a' + 1 }}",
                                   "{{ nope() }}",
                                   "{{ 'a'|nope }}",
                                   "{{ 1 is nope }}",
                                   "{{ 1 / 0 }}",
                                   "{{ 9223372036854775807 + 1 }}",
                                   "{{ 99999999999999999999 }}",
                                   "{{ [1][::0] }}",
                                   "{{ '\\ud800' }}",
                                   "{% raw %}",
                                   "{{ (1 }}",
                                   "{% set x.y = 1 %}",
                                   "{% macro m(a) %}{% endmacro %}{{ m(1, 2) }}",
                                   "{{ {1: 2 }}",
                                   "{% for a, b in [1] %}{% endfor %}"}) {
            QTest::newRow(source) << QString::fromUtf8(source);
        }
    }

    void brokenTemplatesAreErrors()
    {
        QFETCH(const QString, source);
        const std::string text = rendered(source.toStdString());
        QVERIFY2(text.starts_with("REFUSED: The chat template") || text.starts_with("FAILED: The chat template"), text.c_str());
    }

    void harmfulTemplatesEndSoon_data()
    {
        QTest::addColumn<QString>("source");
        const QString many(20'000, QLatin1Char('('));
        QTest::newRow("nested loops") << QStringLiteral(
            "{% for a in range(90000) %}{% for b in range(90000) %}{{ b }}{% endfor %}{% endfor %}");
        QTest::newRow("doubling text") << QStringLiteral(
            "{% set n = namespace(s='x') %}{% for a in range(100) %}{% set n.s = n.s + n.s %}{% endfor %}");
        QTest::newRow("doubling lists") << QStringLiteral(
            "{% set n = namespace(s=[1]) %}{% for a in range(100) %}{% set n.s = n.s + n.s %}{% endfor %}");
        QTest::newRow("doubling replacement") << QStringLiteral(
            "{% set n = namespace(s='x') %}{% for a in range(100) %}{% set n.s = n.s.replace('x', 'xx') %}{% endfor %}");
        QTest::newRow("huge repetition") << QStringLiteral("{{ 'abc' * 9223372036854775807 }}");
        QTest::newRow("huge list") << QStringLiteral("{{ ([1] * 999999999)|length }}");
        QTest::newRow("wide field") << QStringLiteral("{{ '%999999999d' % 1 }}");
        QTest::newRow("an endless loop of loops") << QStringLiteral("{% for x in [1] recursive %}{{ loop([1]) }}{% endfor %}");
        QTest::newRow("huge range") << QStringLiteral("{{ range(9223372036854775807)|length }}");
        QTest::newRow("endless recursion") << QStringLiteral("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}");
        QTest::newRow("a list within itself")
            << QStringLiteral("{% set l = [1] %}{% set _ = l.append(l) %}{{ l }}{{ l == l }}{{ l|tojson }}");
        QTest::newRow("lists that share") << QStringLiteral(
            "{% set n = namespace(s=[1]) %}{% for a in range(100) %}{% set n.s = [n.s, n.s] %}{% endfor %}{{ n.s }}");
        QTest::newRow("parentheses") << QStringLiteral("{{ ") + many + QStringLiteral(" }}");
        QTest::newRow("brackets") << QStringLiteral("{{ ") + QString(many).replace(QLatin1Char('('), QLatin1Char('['))
                + QStringLiteral(" }}");
        QTest::newRow("minus signs") << QStringLiteral("{{ ") + QString(many).replace(QLatin1Char('('), QLatin1Char('-'))
                + QStringLiteral("1 }}");
        QTest::newRow("nots") << QStringLiteral("{{ ") + QString(many).replace(QLatin1Char('('), QLatin1String("not "))
                + QStringLiteral("1 }}");
        QTest::newRow("a long sum") << QStringLiteral("{{ 1") + QString(many).replace(QLatin1Char('('), QLatin1String("+1"))
                + QStringLiteral(" }}");
        QTest::newRow("blocks") << QString(many).replace(QLatin1Char('('), QLatin1String("{% if 1 %}"));
        QTest::newRow("members") << QStringLiteral("{{ x") + QString(many).replace(QLatin1Char('('), QLatin1String(".x"))
                + QStringLiteral(" }}");
    }

    void harmfulTemplatesEndSoon()
    {
        QFETCH(const QString, source);
        QElapsedTimer timer;
        timer.start();
        const std::string text = rendered(source.toStdString());
        QVERIFY2(text.starts_with("REFUSED: ") || text.starts_with("FAILED: "), text.substr(0, 200).c_str());
        QVERIFY2(timer.elapsed() < 10'000, qPrintable(QString::number(timer.elapsed())));
    }

    void filesWithoutTemplateGetAStandIn()
    {
        const nlohmann::ordered_json messages = {{{"role", "user"}, {"content", "Hi"}}};
        GgufWriter chatml;
        chatml.strings("tokenizer.ggml.tokens", {"a", "<|im_start|>", "<|im_end|>"});
        const auto first = Template::fromFile(**chatml.open());
        QVERIFY(first.has_value());
        QVERIFY(first->isStandIn());
        QCOMPARE(first->render({.messages = messages}).value_or(""),
                 std::string("<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n"));

        const auto second = Template::fromFile(**GgufWriter().strings("tokenizer.ggml.tokens", {"a"}).open());
        QVERIFY(second.has_value());
        QCOMPARE(second->render({.messages = messages}).value_or(""), std::string("User: Hi\n\nAssistant:"));
        // Such a model has no token that ends a turn, and would write the next question itself.
        QVERIFY(std::ranges::contains(second->stops(), "\nUser:"));
        QVERIFY(first->stops().empty());

        GgufWriter own;
        own.string("tokenizer.chat_template", "{{ bos_token }}{{ messages[0].content }}")
            .strings("tokenizer.ggml.tokens", {"a", "<b>"});
        own.number("tokenizer.ggml.bos_token_id", 1);
        const auto third = Template::fromFile(**own.open());
        QVERIFY(third.has_value());
        QVERIFY(!third->isStandIn());
        QVERIFY(third->stops().empty());
        QCOMPARE(third->render({.messages = messages}).value_or(""), std::string("<b>Hi"));
    }
};

QTEST_GUILESS_MAIN(TemplateTest)
#include "templatetest.moc"
