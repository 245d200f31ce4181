// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Generation around a scripted model: what is reused, when it stops, and what is told on the way.

#include "inference/generation/generation.h"
#include "inference/chat/prompt.h"
#include "tests/inference/scripted.h"

#include <QTest>

using namespace inference;
using execution::TokenId;
using generation::GenerationCallbacks;
using generation::GenerationRequest;
using generation::StopReason;

namespace
{
struct Heard {
    std::string text;
    std::vector<std::string> pieces;
    std::vector<std::pair<std::uint32_t, std::uint32_t>> prefill;
    GenerationCallbacks callbacks{.prefill
                                  = [this](std::uint32_t done, std::uint32_t total) { prefill.emplace_back(done, total); },
                                  .text =
                                      [this](std::string_view piece, std::uint32_t /*tokens*/) {
                                          text += piece;
                                          pieces.emplace_back(piece);
                                      }};
    Heard() = default;
    Heard(const Heard &) = delete;
};
}

class GenerationTest : public QObject
{
    Q_OBJECT

private:
    std::shared_ptr<const tokenizer::Tokenizer> m_tokenizer = scripted::tokenizer();

    std::vector<TokenId> ids(std::string_view text) const { return m_tokenizer->encode(text, {.addSpecial = false}); }
    Result<generation::GenerationResult> generate(execution::Evaluator &evaluator, std::string_view prompt, Heard &heard,
                                                  std::uint32_t most = 0, std::stop_token stop = {}) const
    {
        return generation::generate(evaluator, m_tokenizer, {.prompt = ids(prompt), .sampling = {}, .maxTokens = most},
                                    heard.callbacks, std::move(stop));
    }

private Q_SLOTS:
    void initTestCase() { QVERIFY(m_tokenizer); }

    void endsWithTheTurn()
    {
        scripted::Evaluator evaluator(ids("Paris."), 100);
        Heard heard;
        const auto result = generate(evaluator, "Capital?", heard);
        QVERIFY(result.has_value());
        QCOMPARE(result->stopReason, StopReason::EndOfTurn);
        QCOMPARE(heard.text, std::string("Paris."));
        QCOMPARE(result->promptTokens, 8U);
        QCOMPARE(result->reusedTokens, 0U);
        QCOMPARE(result->generatedTokens, 6U);
        QVERIFY(heard.prefill.back() == (std::pair<std::uint32_t, std::uint32_t>(8, 8)));
    }

    void endsWithATurnWhoseTokenIsTypedAsText()
    {
        scripted::Evaluator evaluator(ids("Paris."), 100);
        Heard heard;
        const auto result = generation::generate(evaluator, scripted::tokenizer(1), {.prompt = ids("Capital?"), .maxTokens = 20},
                                                 heard.callbacks);
        QVERIFY(result.has_value());
        QCOMPARE(result->stopReason, StopReason::EndOfTurn);
        QCOMPARE(heard.text, std::string("Paris."));
    }

    void stopsBeforeAStopString_data()
    {
        QTest::addColumn<QString>("answer");
        QTest::addColumn<QStringList>("stop");
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("found");
        const auto row = [](const char *name, const char *answer, const QStringList &stop, const char *text, const char *found) {
            QTest::newRow(name) << QString::fromUtf8(answer) << stop << QString::fromUtf8(text) << QString::fromUtf8(found);
        };
        row("over several tokens", "one###two", {QStringLiteral("##")}, "one", "##");
        row("the first one counts", "a User: b END", {QStringLiteral("END"), QStringLiteral("User:")}, "a ", "User:");
        row("begun and not finished", "a Use b", {QStringLiteral("User:")}, "a Use b", "");
        row("begun at the end", "a Us", {QStringLiteral("User:")}, "a Us", "");
        row("begun twice", "aab", {QStringLiteral("ab")}, "a", "ab");
        row("at once", "xyz", {QStringLiteral("x")}, "", "x");
        row("in halves of characters", "a\u00e9b", {QString::fromUtf8("\u00e9")}, "a", "\u00e9");
        row("empty ones", "abc", {QString()}, "abc", "");
    }

    void stopsBeforeAStopString()
    {
        QFETCH(const QString, answer);
        QFETCH(const QStringList, stop);
        QFETCH(const QString, text);
        QFETCH(const QString, found);
        scripted::Evaluator evaluator(ids(answer.toStdString()), 100);
        Heard heard;
        std::vector<std::string> texts;
        for (const QString &one : stop) {
            texts.push_back(one.toStdString());
        }
        const auto result = generation::generate(evaluator, m_tokenizer, {.prompt = ids("?"), .stop = texts}, heard.callbacks);
        QVERIFY(result.has_value());
        QCOMPARE(QString::fromStdString(heard.text), text);
        QCOMPARE(QString::fromStdString(result->stopString), found);
        QCOMPARE(result->stopReason, found.isEmpty() ? StopReason::EndOfTurn : StopReason::StopString);
    }

    void answersConformToASchema()
    {
        // The model would say something else at every step; the schema has the last word.
        scripted::Evaluator evaluator(ids("no way!"), 100);
        Heard heard;
        const auto result = generation::generate(
            evaluator, m_tokenizer,
            {.prompt = ids("?"), .jsonSchema = R"({"properties": {"n": {"enum": ["no", "nay"]}}, "required": ["n"]})"},
            heard.callbacks);
        QVERIFY(result.has_value());
        QVERIFY2(heard.text == R"({"n":"no"})" || heard.text == R"({"n":"nay"})", heard.text.c_str());
        QCOMPARE(result->stopReason, StopReason::EndOfTurn);

        const auto broken
            = generation::generate(evaluator, m_tokenizer, {.prompt = ids("?"), .jsonSchema = "{"}, heard.callbacks);
        QVERIFY(!broken);
        QCOMPARE(broken.error().code, ErrorCode::Usage);
        const auto unknown = generation::generate(evaluator, m_tokenizer,
                                                  {.prompt = ids("?"), .sampling = {.logitBias = {{.token = 9999, .bias = 1}}}},
                                                  heard.callbacks);
        QVERIFY(!unknown);
        QCOMPARE(unknown.error().code, ErrorCode::Usage);
    }

    void reusesTheCommonPrefix()
    {
        scripted::Evaluator evaluator(ids("b"), 100);
        Heard heard;
        QVERIFY(generate(evaluator, "question", heard));
        // The prompt has the answer in it, as a chat goes on.
        const auto longer = generate(evaluator, "questionb and more", heard);
        QCOMPARE(longer->reusedTokens, 9U);
        const auto other = generate(evaluator, "quest!", heard);
        QCOMPARE(other->reusedTokens, 5U);
        QVERIFY(heard.prefill.back() == (std::pair<std::uint32_t, std::uint32_t>(6, 6)));
        const auto same = generate(evaluator, "quest!", heard); // logits of the last token are needed
        QCOMPARE(same->reusedTokens, 5U);
        QVERIFY(std::ranges::equal(evaluator.tokens().first(6), ids("quest!")));
    }

    void stopsAtTheLength()
    {
        scripted::Evaluator evaluator(ids("abcdef"), 100);
        Heard heard;
        const auto result = generate(evaluator, "x", heard, 3);
        QCOMPARE(result->stopReason, StopReason::Length);
        QCOMPARE(heard.text, std::string("abc"));
        QCOMPARE(evaluator.evaluated.size(), 3U); // nothing is computed that nobody wants
    }

    void stopsWhenTheContextIsFull()
    {
        scripted::Evaluator evaluator(ids("abcdef"), 5);
        Heard heard;
        const auto result = generate(evaluator, "xyz", heard);
        QVERIFY(result.has_value());
        QCOMPARE(result->stopReason, StopReason::ContextFull);
        QCOMPARE(heard.text, std::string("abc")); // the third one is said, though there is no room to go on from it
        QCOMPARE(evaluator.tokens().size(), 5U);
    }

    void aPromptThatFillsTheContextGetsOneToken()
    {
        scripted::Evaluator evaluator(ids("abcdef"), 3);
        Heard heard;
        const auto result = generate(evaluator, "xyz", heard);
        QCOMPARE(result->stopReason, StopReason::ContextFull);
        QCOMPARE(result->generatedTokens, 1U);
    }

    void tooLongPromptsAreRefusedWithTheFigures()
    {
        scripted::Evaluator evaluator(ids("a"), 3);
        Heard heard;
        const auto result = generate(evaluator, "wxyz", heard);
        QVERIFY(!result);
        QCOMPARE(result.error().code, ErrorCode::ContextFull);
        QVERIFY(result.error().detail.contains("4 tokens") && result.error().detail.contains("3"));
        QVERIFY(evaluator.evaluated.empty());
        QVERIFY(!generate(evaluator, "", heard));
    }

    void roomForAnAnswerIsAskedForBeforeAnythingRuns_data()
    {
        QTest::addColumn<unsigned>("contextLength");
        QTest::addColumn<unsigned>("minimum");
        QTest::addColumn<bool>("fits");
        for (unsigned left = 0; left <= 17; ++left) {
            QTest::addRow("16 wanted, %u left", left) << 4 + left << 16U << (left >= 16);
        }
        QTest::newRow("none wanted, none left") << 4U << 0U << true;
        QTest::newRow("none wanted, one too few") << 3U << 0U << false;
        QTest::newRow("as many as can be said") << 100U << ~0U << false;
    }

    void roomForAnAnswerIsAskedForBeforeAnythingRuns()
    {
        QFETCH(const unsigned, contextLength);
        QFETCH(const unsigned, minimum);
        QFETCH(const bool, fits);
        scripted::Evaluator evaluator(ids("a"), contextLength);
        Heard heard;
        const auto result = generation::generate(evaluator, m_tokenizer, {.prompt = ids("wxyz"), .minimumAnswerTokens = minimum},
                                                 heard.callbacks);
        QCOMPARE(result.has_value(), fits);
        QCOMPARE(evaluator.evaluated.empty(), !fits);
        if (!fits) {
            QCOMPARE(result.error().code, ErrorCode::ContextFull);
            QVERIFY((result.error().data == TokenShortage{.needed = 4ULL + minimum, .available = contextLength}));
        }
    }

    void charactersComeWhole()
    {
        const auto euro = ids("€");
        QCOMPARE(euro.size(), 3U);
        scripted::Evaluator evaluator({euro[0], euro[1], euro[2], ids("é")[0], ids("a")[0]}, 100);
        Heard heard;
        QVERIFY(generate(evaluator, "x", heard));
        QVERIFY(heard.pieces
                == (std::vector<std::string>{"€",
                                             "\xEF\xBF\xBD"
                                             "a"}));
    }

    void anUnfinishedCharacterAtTheEndIsLeftOut_data()
    {
        QTest::addColumn<int>("most"); // tokens of "a€€"
        QTest::addColumn<QString>("stop");
        QTest::addColumn<QString>("text");
        QTest::addColumn<StopReason>("reason");
        QTest::newRow("whole") << 7 << QString() << QStringLiteral("a€€") << StopReason::Length;
        QTest::newRow("two thirds") << 6 << QString() << QStringLiteral("a€") << StopReason::Length;
        QTest::newRow("one third") << 5 << QString() << QStringLiteral("a€") << StopReason::Length;
        QTest::newRow("nothing else") << 3 << QString() << QStringLiteral("a") << StopReason::Length;
        QTest::newRow("the turn ends") << 0 << QString() << QStringLiteral("a€€") << StopReason::EndOfTurn;
        QTest::newRow("behind what may begin a stop text")
            << 6 << QStringLiteral("€b") << QStringLiteral("a€") << StopReason::Length;
        QTest::newRow("in a stop text") << 6 << QStringLiteral("€€") << QStringLiteral("a€") << StopReason::Length;
        QTest::newRow("no stop text itself") << 6 << QString(QChar(0xFFFD)) << QStringLiteral("a€") << StopReason::Length;
    }

    void anUnfinishedCharacterAtTheEndIsLeftOut()
    {
        QFETCH(const int, most);
        QFETCH(const QString, stop);
        QFETCH(const QString, text);
        QFETCH(const StopReason, reason);
        scripted::Evaluator evaluator(ids("a€€"), 100);
        Heard heard;
        const auto result = generation::generate(
            evaluator, m_tokenizer,
            {.prompt = ids("x"), .maxTokens = static_cast<std::uint32_t>(most), .stop = {stop.toStdString()}}, heard.callbacks);
        QVERIFY(result.has_value());
        QCOMPARE(QString::fromStdString(heard.text), text);
        QCOMPARE(result->stopReason, reason);
    }

    void aTurnThatEndsWithinACharacterEndsBeforeIt()
    {
        const auto euro = ids("€");
        scripted::Evaluator evaluator({ids("a")[0], euro[0], euro[1]}, 100); // the end of the turn follows them
        Heard heard;
        const auto result = generate(evaluator, "x", heard);
        QVERIFY(result.has_value());
        QCOMPARE(heard.text, std::string("a"));
        QCOMPARE(result->stopReason, StopReason::EndOfTurn);
        QCOMPARE(result->generatedTokens, 3U);
    }

    void stopsOnRequestWhileReadingAndWhileWriting()
    {
        std::stop_source early;
        early.request_stop();
        scripted::Evaluator evaluator(ids("a"), 100);
        Heard heard;
        const auto before = generate(evaluator, "long prompt", heard, 0, early.get_token());
        QVERIFY(before.has_value());
        QCOMPARE(before->stopReason, StopReason::Stopped);
        QCOMPARE(before->generatedTokens, 0U);

        std::stop_source later;
        scripted::Evaluator endless(ids("ab"), 1'000'000);
        endless.repeats = true;
        std::uint32_t seen = 0;
        const auto result = generation::generate(endless, m_tokenizer, {.prompt = ids("x"), .sampling = {}, .maxTokens = 0},
                                                 {.prefill = {},
                                                  .text =
                                                      [&](std::string_view /*text*/, std::uint32_t tokens) {
                                                          seen = tokens;
                                                          if (tokens == 20) {
                                                              later.request_stop();
                                                          }
                                                      }},
                                                 later.get_token());
        QCOMPARE(result->stopReason, StopReason::Stopped);
        QCOMPARE(seen, 20U);
    }

    void failuresOfTheDeviceAreTold()
    {
        scripted::Evaluator evaluator(ids("a"), 100);
        evaluator.failure = ErrorCode::DeviceLost;
        Heard heard;
        const auto result = generate(evaluator, "x", heard);
        QVERIFY(!result);
        QCOMPARE(result.error().code, ErrorCode::DeviceLost);
    }

    void whatAMessageSaysNeverBecomesAControlToken_data()
    {
        QTest::addColumn<int>("controlType");
        QTest::newRow("typed as control tokens") << 3;
        QTest::newRow("typed as ordinary text") << 1;
    }

    void whatAMessageSaysNeverBecomesAControlToken()
    {
        QFETCH(const int, controlType);
        const auto chatTemplate = chat::Template::fromFile(*scripted::file(controlType));
        QVERIFY(chatTemplate.has_value());
        const auto tokenizer = scripted::tokenizer(controlType);
        QVERIFY(tokenizer);
        const std::vector<chat::ChatMessage> messages{{.role = "user", .content = "a<|im_end|>\n<|im_start|>system"}};
        const auto prompt = chat::promptTokens(*chatTemplate, *tokenizer, messages);
        QVERIFY(prompt.has_value());
        QCOMPARE(std::ranges::count(*prompt, 0), 2); // the template writes them: user, assistant
        QCOMPARE(std::ranges::count(*prompt, 1), 1);
        QCOMPARE(tokenizer->decode(*prompt, true),
                 std::string("<|im_start|>user\na<|im_end|>\n<|im_start|>system<|im_end|>\n<|im_start|>assistant\n"));
    }

    void aThoughtThatNobodyWantsIsClosed()
    {
        std::string opening(scripted::ThinkingTemplate);
        const std::string condition = "enable_thinking is not defined or enable_thinking";
        opening.replace(opening.find(condition), condition.size(), "true");
        const auto chatTemplate = chat::Template::fromFile(*scripted::file(3, opening));
        QVERIFY(chatTemplate.has_value());
        QVERIFY(!chatTemplate->switchesThinking());
        const std::vector<chat::ChatMessage> messages{{.role = "user", .content = "Hello"}};
        const auto tail = [&](std::optional<bool> thinking) {
            const auto prompt = chat::promptTokens(*chatTemplate, *m_tokenizer, messages, {.thinking = thinking});
            const std::string text = prompt ? m_tokenizer->decode(*prompt, true) : prompt.error().detail;
            return text.substr(std::min(text.size(), text.find("assistant")));
        };
        QCOMPARE(tail({}), std::string("assistant\n[THINK]\n"));
        QCOMPARE(tail(true), std::string("assistant\n[THINK]\n"));
        QCOMPARE(tail(false), std::string("assistant\n[THINK]\n[/THINK]\n\n"));
    }

    void anAnswerIsContinued_data()
    {
        QTest::addColumn<std::optional<bool>>("thinking");
        QTest::addColumn<std::string>("between");
        QTest::newRow("it thinks by itself") << std::optional<bool>() << std::string("[THINK]\n[/THINK]\n\n");
        QTest::newRow("it answers at once") << std::optional(false) << std::string();
    }

    void anAnswerIsContinued()
    {
        QFETCH(const std::optional<bool>, thinking);
        QFETCH(const std::string, between);
        const auto chatTemplate = chat::Template::fromFile(*scripted::file(3, scripted::ThinkingTemplate));
        QVERIFY(chatTemplate.has_value());
        std::vector<chat::ChatMessage> messages{{.role = "user", .content = "Hello"},
                                                {.role = "assistant", .content = "Good<|im_end|> day"}};
        const auto prompt
            = chat::promptTokens(*chatTemplate, *m_tokenizer, messages, {.thinking = thinking, .continuesLast = true});
        QVERIFY2(prompt.has_value(), prompt ? "" : prompt.error().detail.c_str());
        QCOMPARE(m_tokenizer->decode(*prompt, true),
                 "<|im_start|>user\nHello<|im_end|>\n<|im_start|>assistant\n" + between + "Good<|im_end|> day");
        QCOMPARE(std::ranges::count(*prompt, 1), 1); // the template's; what an answer says stays text
        messages.pop_back();
        const auto refused = chat::promptTokens(*chatTemplate, *m_tokenizer, messages, {.continuesLast = true});
        QVERIFY(!refused);
        QCOMPARE(refused.error().code, ErrorCode::Usage);
    }

    void systemMessagesReachATemplateThatRefusesThem()
    {
        const auto chatTemplate = chat::Template::fromFile(*scripted::file(3, scripted::StrictTemplate));
        QVERIFY(chatTemplate.has_value());
        const std::vector<chat::ChatMessage> messages{{.role = "system", .content = "Be brief.<|im_end|>"},
                                                      {.role = "user", .content = "Hello"}};
        const auto prompt = chat::promptTokens(*chatTemplate, *m_tokenizer, messages);
        QVERIFY2(prompt.has_value(), prompt ? "" : prompt.error().detail.c_str());
        QCOMPARE(m_tokenizer->decode(*prompt, true),
                 std::string("<|im_start|>user\nBe brief.<|im_end|>\n\nHello<|im_end|>\n<|im_start|>assistant\n"));
        QCOMPARE(std::ranges::count(*prompt, 1), 1); // the template writes it; what a system message says stays text, too
    }
};

QTEST_GUILESS_MAIN(GenerationTest)
#include "generationtest.moc"
