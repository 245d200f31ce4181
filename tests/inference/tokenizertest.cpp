// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The tokenizer against the peer's results, and against what no peer's result can show: time and broken text.

#include "inference/tokenizer/tokenizer.h"
#include "base/format.h"
#include "inference/tokenizer/streamdecoder.h"

#include "base/utf8.h"
#include "tests/inference/ggufwriter.h"
#include "tests/inference/references.h"

#include <QElapsedTimer>
#include <QTest>

using namespace inference;
using tokenizer::Tokenizer;

namespace
{
/// Single bytes as far as they are ASCII letters, "Ġ" (space), "é" in two halves, and the merges he, ll, hell, hello.
std::shared_ptr<const Tokenizer> smallTokenizer(const char *preTokenizer = "gpt-2", bool addsBegin = false)
{
    std::vector<std::string> tokens{"<s>", "</s>", "<|x|>", "<|x|>y"};
    std::vector<std::int32_t> types{3, 3, 3, 4};
    for (char letter = 'a'; letter <= 'z'; ++letter) {
        tokens.emplace_back(1, letter);
        types.push_back(1);
    }
    for (const char *token : {"Ġ", "Ã", "©", "he", "ll", "hell", "hello", "Ġhello", "ï", "¿", "½"}) {
        tokens.emplace_back(token);
        types.push_back(1);
    }
    GgufWriter writer;
    writer.string("tokenizer.ggml.model", "gpt2").string("tokenizer.ggml.pre", preTokenizer);
    writer.strings("tokenizer.ggml.tokens", tokens).integers("tokenizer.ggml.token_type", types);
    writer.strings("tokenizer.ggml.merges", {"h e", "l l", "he ll", "hell o", "Ġ hello"});
    writer.number("tokenizer.ggml.bos_token_id", 0).number("tokenizer.ggml.eos_token_id", 1);
    writer.boolean("tokenizer.ggml.add_bos_token", addsBegin).boolean("tokenizer.ggml.add_eos_token", addsBegin);
    const auto file = writer.open();
    if (!file) {
        return nullptr;
    }
    return Tokenizer::create(*file).value_or(nullptr);
}

std::string spelled(const Tokenizer &tokenizer, std::span<const tokenizer::TokenId> ids)
{
    std::string text;
    for (const auto id : ids) {
        text += (text.empty() ? "" : "|") + std::string(tokenizer.vocabulary().text(id));
    }
    return text;
}
}

class TokenizerTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void agreesWithThePeer_data()
    {
        QTest::addColumn<QString>("vocabulary");
        QTest::newRow("smollm") << QStringLiteral("smollm");
    }

    void agreesWithThePeer()
    {
        QFETCH(const QString, vocabulary);
        const std::string base = "tokenizers/" + vocabulary.toStdString();
        const auto reference = references::load((base + ".json").c_str());
        if (!reference) {
            QSKIP("SKIPPED: the reference tokenizations are not at TRAMONTANE_GOLDEN_DIR");
        }
        const auto file = gguf::File::open(references::path((base + ".gguf").c_str()));
        QVERIFY(file.has_value());
        const auto tokenizer = Tokenizer::create(*file);
        QVERIFY2(tokenizer.has_value(), tokenizer ? "" : tokenizer.error().detail.c_str());
        int compared = 0;
        for (const auto &one : reference->at("cases")) {
            if (!one.contains("text")) {
                continue;
            }
            const auto text = one.at("text").get<std::string>();
            for (const bool add : {false, true}) {
                for (const bool parse : {false, true}) {
                    const auto expected = one.at(base::format("add{:d}_parse{:d}", add, parse)).get<std::vector<std::int32_t>>();
                    const auto ids = (*tokenizer)->encode(text, {.addSpecial = add, .parseSpecial = parse});
                    QVERIFY2(ids == expected,
                             base::format("{} (add {}, parse {})", base::utf8::quoted(text), add, parse).c_str());
                    ++compared;
                }
            }
            const auto ids = (*tokenizer)->encode(text, {.addSpecial = true, .parseSpecial = true});
            if (one.contains("detok")) {
                QCOMPARE((*tokenizer)->decode(ids, true), one.at("detok").get<std::string>());
                QCOMPARE((*tokenizer)->decode(ids, false), one.at("detok_plain").get<std::string>());
            }
        }
        QVERIFY(compared > 500);
    }

    void mergesLowestRankFirst()
    {
        const auto tokenizer = smallTokenizer();
        QVERIFY(tokenizer);
        QCOMPARE(spelled(*tokenizer, tokenizer->encode("hello hello helo")), std::string("hello|Ġhello|Ġ|he|l|o"));
        QCOMPARE(spelled(*tokenizer, tokenizer->encode("lll")), std::string("ll|l"));
    }

    void addsBeginAndEndWhereTheFileAsks()
    {
        const auto tokenizer = smallTokenizer("gpt-2", true);
        QVERIFY(tokenizer);
        QCOMPARE(spelled(*tokenizer, tokenizer->encode("a")), std::string("<s>|a|</s>"));
        QCOMPARE(spelled(*tokenizer, tokenizer->encode("", {.addSpecial = true})), std::string("<s>|</s>"));
        QCOMPARE(spelled(*tokenizer, tokenizer->encode("a", {.addSpecial = false})), std::string("a"));
    }

    void longerSpecialTokensWin()
    {
        const auto tokenizer = smallTokenizer();
        QVERIFY(tokenizer);
        const auto parse = [&](const char *text) { return spelled(*tokenizer, tokenizer->encode(text, {.parseSpecial = true})); };
        QCOMPARE(parse("a<|x|>b"), std::string("a|<|x|>|b"));
        QCOMPARE(parse("a<|x|>yb"), std::string("a|<|x|>y|b"));
        QCOMPARE(parse("<|x|><|x|>y</s>"), std::string("<|x|>|<|x|>y|</s>"));
    }

    void controlTokensInPlainTextStayText()
    {
        const auto tokenizer = smallTokenizer();
        QVERIFY(tokenizer);
        QCOMPARE(spelled(*tokenizer, tokenizer->encode("</s>a", {.parseSpecial = false})),
                 std::string("s|a")); // no token for <, / and >
        QCOMPARE(spelled(*tokenizer, tokenizer->encode("<|x|>y", {.parseSpecial = false})),
                 std::string("<|x|>y")); // user-defined
    }

    void invalidUtf8IsKeptOrReplaced()
    {
        const auto tokenizer = smallTokenizer();
        QVERIFY(tokenizer);
        const std::string half = "a\xC3";
        QCOMPARE(tokenizer->decode(tokenizer->encode(half), false), half);
        QCOMPARE(tokenizer->decode(tokenizer->encode("a\xFE"
                                                     "b"),
                                   false),
                 std::string("a\xEF\xBF\xBD"
                             "b"));
    }

    void textComesInWholeCharacters()
    {
        const auto tokenizer = smallTokenizer();
        QVERIFY(tokenizer);
        const auto ids = tokenizer->encode("é");
        QCOMPARE(ids.size(), 2U);
        tokenizer::StreamDecoder decoder(tokenizer);
        QCOMPARE(decoder.add(ids[0]), std::string());
        QCOMPARE(decoder.add(ids[1]), std::string("é"));
        QCOMPARE(decoder.finish(), std::string());
        QCOMPARE(decoder.add(ids[0]), std::string());
        QCOMPARE(decoder.add(*tokenizer->vocabulary().find("a")),
                 std::string("\xEF\xBF\xBD"
                             "a"));
        QCOMPARE(decoder.add(ids[0]), std::string());
        QCOMPARE(decoder.finish(), std::string("\xEF\xBF\xBD"));
        QCOMPARE(decoder.add(1 << 30), std::string());
        QCOMPARE(decoder.add(-1), std::string());
    }

    void noTextTakesQuadraticTime_data()
    {
        QTest::addColumn<QByteArray>("unit");
        QTest::newRow("one letter") << QByteArray("a");
        QTest::newRow("spaces") << QByteArray(" ");
        QTest::newRow("emoji") << QByteArray("😀");
        QTest::newRow("broken bytes") << QByteArray("\xFF");
        QTest::newRow("broken bytes between letters") << QByteArray("h\xFE");
        QTest::newRow("special tokens") << QByteArray("<|x|>");
        QTest::newRow("almost special tokens") << QByteArray("<|x|");
        QTest::newRow("one word that merges") << QByteArray("hello");
    }

    void noTextTakesQuadraticTime()
    {
        QFETCH(const QByteArray, unit);
        const auto tokenizer = smallTokenizer("smollm");
        QVERIFY(tokenizer);
        const QByteArray text = unit.repeated(static_cast<int>(1'000'000 / unit.size()));
        QElapsedTimer timer;
        timer.start();
        (void)tokenizer->encode(text.toStdString(), {.parseSpecial = true});
        QVERIFY2(timer.elapsed() < 10'000, qPrintable(QString::number(timer.elapsed()))); // quadratic: hours
    }

    void endsOfGenerationAreFound()
    {
        GgufWriter writer;
        writer.string("tokenizer.ggml.model", "gpt2").string("tokenizer.ggml.pre", "gpt-2");
        writer.strings("tokenizer.ggml.tokens", {"a", "<|im_end|>", "<eos>", "<end_of_turn>", "</s>"});
        writer.integers("tokenizer.ggml.token_type", {1, 3, 3, 4, 1}).strings("tokenizer.ggml.merges", {});
        writer.number("tokenizer.ggml.eos_token_id", 2);
        const auto tokenizer = Tokenizer::create(*writer.open());
        QVERIFY(tokenizer.has_value());
        QVERIFY(!(*tokenizer)->vocabulary().endsGeneration(0));
        QVERIFY((*tokenizer)->vocabulary().endsGeneration(1));
        QVERIFY((*tokenizer)->vocabulary().endsGeneration(2));
        QVERIFY((*tokenizer)->vocabulary().endsGeneration(3));
        QVERIFY(!(*tokenizer)->vocabulary().endsGeneration(4)); // ordinary text that looks like one
    }

    void unknownKindsAreNamed()
    {
        GgufWriter writer;
        writer.string("tokenizer.ggml.model", "gpt2")
            .string("tokenizer.ggml.pre", "klingon")
            .strings("tokenizer.ggml.tokens", {"a"});
        writer.strings("tokenizer.ggml.merges", {});
        const auto preTokenizer = Tokenizer::create(*writer.open());
        QVERIFY(!preTokenizer);
        QCOMPARE(preTokenizer.error().code, ErrorCode::Unsupported);
        QVERIFY(preTokenizer.error().detail.contains("klingon"));

        GgufWriter other;
        other.string("tokenizer.ggml.model", "abacus").strings("tokenizer.ggml.tokens", {"a"});
        const auto model = Tokenizer::create(*other.open());
        QVERIFY(!model);
        QCOMPARE(model.error().code, ErrorCode::Unsupported);
        QVERIFY(model.error().detail.contains("abacus"));
    }

    void damagedVocabulariesAreRefused()
    {
        const auto code = [](const GgufWriter &writer) {
            const auto result = Tokenizer::create(*writer.open());
            return result ? ErrorCode::Internal : result.error().code;
        };
        GgufWriter base;
        base.string("tokenizer.ggml.model", "gpt2").string("tokenizer.ggml.pre", "gpt-2");
        QCOMPARE(code(GgufWriter()), ErrorCode::FileCorrupt);
        QCOMPARE(code(base), ErrorCode::FileCorrupt);
        QCOMPARE(code(GgufWriter(base).strings("tokenizer.ggml.tokens", {})), ErrorCode::FileCorrupt);
        QCOMPARE(code(GgufWriter(base).strings("tokenizer.ggml.tokens", {"a"})), ErrorCode::FileCorrupt);
        QCOMPARE(code(GgufWriter(base).strings("tokenizer.ggml.tokens", {"a"}).strings("tokenizer.ggml.merges", {"ab"})),
                 ErrorCode::FileCorrupt);
        QCOMPARE(code(GgufWriter(base).strings("tokenizer.ggml.tokens", {"a"}).strings("tokenizer.ggml.merges", {" "})),
                 ErrorCode::FileCorrupt);
        QCOMPARE(code(GgufWriter(base)
                          .strings("tokenizer.ggml.tokens", {"a"})
                          .strings("tokenizer.ggml.merges", {})
                          .integers("tokenizer.ggml.token_type", {1, 1})),
                 ErrorCode::FileCorrupt);
    }
};

QTEST_GUILESS_MAIN(TokenizerTest)
#include "tokenizertest.moc"
