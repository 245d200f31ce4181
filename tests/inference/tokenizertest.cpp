// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Compares the tokenizer with llama.cpp's results, and tests what these cannot show: time and broken text.

#include "inference/tokenizer/tokenizer.h"
#include "base/format.h"
#include "inference/tokenizer/pretokenizer.h"
#include "inference/tokenizer/streamdecoder.h"

#include "base/utf8.h"
#include "tests/inference/ggufwriter.h"
#include "tests/inference/references.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFileInfo>
#include <QTest>

#include <array>

using namespace inference;
using tokenizer::Tokenizer;
using namespace Qt::StringLiterals;

namespace
{
/// A tokenizer that knows single bytes as far as they are ASCII letters, "Ġ" (space), "é" in two halves, and the merges he, ll,
/// hell, hello.
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

/// Makes a file with the bytes, then "▁", "a" to "d", "ab" (score -1), "bc" (-2), "cd" (-1), "▁a" (-3), "▁ab" (-4), and "é" by
/// its bytes only.
GgufWriter sentencePieceFile()
{
    std::vector<std::string> tokens{"<unk>", "<s>", "</s>", "<|x|>"};
    std::vector<std::int32_t> types{2, 3, 3, 4};
    std::vector<float> scores(4);
    for (int byte = 0; byte < 256; ++byte) {
        tokens.push_back(base::format("<0x{:02X}>", byte));
        types.push_back(6);
        scores.push_back(0);
    }
    const auto add = [&](const char *text, float score) {
        tokens.emplace_back(text);
        types.push_back(1);
        scores.push_back(score);
    };
    for (const char *letter : {"▁", "a", "b", "c", "d"}) {
        add(letter, -10);
    }
    add("ab", -1);
    add("bc", -2);
    add("cd", -1);
    add("▁a", -3);
    add("▁ab", -4);
    GgufWriter writer;
    writer.string("tokenizer.ggml.model", "llama").strings("tokenizer.ggml.tokens", tokens);
    return writer.integers("tokenizer.ggml.token_type", types).reals("tokenizer.ggml.scores", scores);
}

std::shared_ptr<const Tokenizer> opened(const GgufWriter &writer)
{
    const auto file = writer.open();
    return file ? Tokenizer::create(*file).value_or(nullptr) : nullptr;
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

/// Vocabularies whose control tokens are read in ways of their own: gpt-oss shows its channels, ModernBERT's mask takes the space
/// before it.
const QStringList OfUnknownArchitectures{QStringLiteral("own-gpt-4o"), QStringLiteral("own-modern-bert")};

class TokenizerTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void agreesWithThePeer_data()
    {
        QTest::addColumn<QString>("vocabulary");
        const QFileInfoList files = QDir(QStringLiteral(TRAMONTANE_GOLDEN_DIR "/tokenizers")).entryInfoList({u"*.json"_s});
        for (const QFileInfo &file : files) {
            QTest::newRow(qPrintable(file.completeBaseName())) << file.completeBaseName();
        }
        if (files.isEmpty()) {
            QTest::newRow("none") << QString();
        }
    }

    void agreesWithThePeer()
    {
        QFETCH(const QString, vocabulary);
        if (vocabulary.isEmpty()) {
            QSKIP("SKIPPED: the reference tokenizations are not at TRAMONTANE_GOLDEN_DIR");
        }
        const std::string base = "tokenizers/" + vocabulary.toStdString();
        const auto reference = references::load((base + ".json").c_str());
        QVERIFY(reference.has_value());
        const auto file = gguf::File::open(references::path((base + ".gguf").c_str()));
        QVERIFY(file.has_value());
        const auto tokenizer = Tokenizer::create(*file);
        if (!tokenizer && tokenizer.error().code == ErrorCode::Unsupported) {
            QSKIP(("NOT KNOWN YET: " + tokenizer.error().detail).c_str());
        }
        if (OfUnknownArchitectures.contains(vocabulary)) {
            QSKIP("NOT KNOWN YET: the control tokens of architectures that the engine does not know");
        }
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
                std::string pieces;
                for (const auto id : ids) {
                    pieces += (*tokenizer)->piece(id, true);
                }
                QCOMPARE(pieces, one.at("pieces").get<std::string>());
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

    void sentencePieceJoinsTheHighestScoreFirst()
    {
        const auto tokenizer = opened(sentencePieceFile().boolean("tokenizer.ggml.add_space_prefix", false));
        QVERIFY(tokenizer);
        const auto encoded = [&](const char *text) { return spelled(*tokenizer, tokenizer->encode(text)); };
        QCOMPARE(encoded("abc"), std::string("<s>|ab|c"));
        QCOMPARE(encoded("bcd"), std::string("<s>|b|cd")); // the higher score wins, though it stands to the right
        QCOMPARE(encoded("abcd"), std::string("<s>|ab|cd")); // of equals the left one is joined first
        QCOMPARE(encoded("a ab ba"), std::string("<s>|a|▁ab|▁|b|a"));
        QCOMPARE(encoded("é"), std::string("<s>|<0xC3>|<0xA9>"));
        QCOMPARE(tokenizer->decode(tokenizer->encode("a é ab"), false), std::string("a é ab"));
    }

    void sentencePiecePutsASpaceBeforeEachText()
    {
        const auto tokenizer = opened(sentencePieceFile());
        QVERIFY(tokenizer);
        const auto encoded = [&](const char *text) { return tokenizer->encode(text, {.parseSpecial = true}); };
        QCOMPARE(spelled(*tokenizer, encoded("ab")), std::string("<s>|▁ab"));
        QCOMPARE(spelled(*tokenizer, encoded("")), std::string("<s>"));
        QCOMPARE(spelled(*tokenizer, encoded("a<|x|>a</s>")), std::string("<s>|▁a|<|x|>|▁a|</s>"));
        QCOMPARE(tokenizer->decode(tokenizer->encode("ab", {.addSpecial = false}), true), std::string("ab"));
        QCOMPARE(tokenizer->decode(encoded("ab"), true), std::string("<s> ab"));
        QCOMPARE(tokenizer->decode(encoded("ab"), false), std::string(" ab"));
    }

    void phi3SwallowsWhiteSpaceBehindSpecialTokens()
    {
        const auto tokenizer
            = opened(sentencePieceFile().string("general.name", "Phi-3 mini").boolean("tokenizer.ggml.add_space_prefix", false));
        QVERIFY(tokenizer);
        const auto encoded
            = [&](const char *text) { return spelled(*tokenizer, tokenizer->encode(text, {.parseSpecial = true})); };
        QCOMPARE(encoded("a <|x|> \n a"), std::string("<s>|a|▁|<|x|>|a"));
        QCOMPARE(encoded("<s> a"), std::string("<s>|<s>|▁a")); // one of the exceptions
    }

    void noTokenLiesAcrossASeam()
    {
        const auto tokenizer = opened(sentencePieceFile().boolean("tokenizer.ggml.add_space_prefix", false));
        QVERIFY(tokenizer);
        const std::array<std::size_t, 3> seams{1, 2, 6};
        QCOMPARE(spelled(*tokenizer, tokenizer->encode("abcd</s>ab", {.parseSpecial = true, .seams = seams})),
                 std::string("<s>|a|b|cd|<0x3C>|<0x2F>|<0x73>|<0x3E>|ab"));
    }

    void wordsThatAreTokensNeedNoMerges()
    {
        GgufWriter writer;
        writer.string("tokenizer.ggml.model", "gpt2").strings("tokenizer.ggml.tokens", {"a", "b", "c", "ab", "abc"});
        writer.strings("tokenizer.ggml.merges", {"a b"}).boolean("tokenizer.ggml.add_bos_token", false);
        const auto merging = opened(GgufWriter(writer).string("tokenizer.ggml.pre", "gpt-2"));
        const auto ignoring = opened(GgufWriter(writer).string("tokenizer.ggml.pre", "llama-bpe"));
        QVERIFY(merging && ignoring);
        QCOMPARE(spelled(*merging, merging->encode("abc")), std::string("ab|c"));
        QCOMPARE(spelled(*ignoring, ignoring->encode("abc")), std::string("abc"));
        QCOMPARE(spelled(*ignoring, ignoring->encode("abca")), std::string("ab|c|a"));
    }

    void everyFamilyCutsTextIntoWords_data()
    {
        QTest::addColumn<QString>("family");
        QTest::addColumn<QString>("text");
        QTest::addColumn<QStringList>("words");
        QTest::newRow("gpt-2") << u"gpt-2"_s << u"It's  12345\n\n x"_s
                               << QStringList{u"It"_s, u"'s"_s, u" "_s, u" 12345"_s, u"\n\n"_s, u" x"_s};
        QTest::newRow("llama-bpe") << u"llama-bpe"_s << u"IT'S 12345!\n"_s
                                   << QStringList{u"IT"_s, u"'S"_s, u" "_s, u"123"_s, u"45"_s, u"!\n"_s};
        QTest::newRow("qwen2") << u"qwen2"_s << u"a 12 (b"_s << QStringList{u"a"_s, u" "_s, u"1"_s, u"2"_s, u" ("_s, u"b"_s};
        QTest::newRow("tekken") << u"tekken"_s << u"HelloWorld ABC"_s << QStringList{u"Hello"_s, u"World"_s, u" ABC"_s};
        QTest::newRow("gpt-4o") << u"gpt-4o"_s << u"we'll /\n"_s << QStringList{u"we'll"_s, u" /\n"_s};
        QTest::newRow("starcoder") << u"starcoder"_s << u" 12"_s << QStringList{u" "_s, u"1"_s, u"2"_s};
        QTest::newRow("falcon") << u"falcon"_s << u" a=1234"_s << QStringList{u" a"_s, u"="_s, u"123"_s, u"4"_s};
        QTest::newRow("deepseek-llm") << u"deepseek-llm"_s << u"a b: \n中1 "_s
                                      << QStringList{u"a"_s, u" b"_s, u":"_s, u" "_s, u"\n"_s, u"中"_s, u"1"_s, u" "_s};
        QTest::newRow("deepseek-v3") << u"deepseek-v3"_s << u".net 1234"_s << QStringList{u".net"_s, u" "_s, u"123"_s, u"4"_s};
        QTest::newRow("bloom") << u"bloom"_s << u"a, b"_s << QStringList{u"a"_s, u","_s, u" b"_s};
        QTest::newRow("superbpe") << u"superbpe"_s << u"two words 1234567"_s
                                  << QStringList{u"two words "_s, u"1"_s, u"234"_s, u"567"_s};
    }

    void everyFamilyCutsTextIntoWords()
    {
        QFETCH(const QString, family);
        QFETCH(const QString, text);
        QFETCH(const QStringList, words);
        const tokenizer::Family *found = tokenizer::findFamily(family.toStdString());
        QVERIFY(found != nullptr);
        const auto preTokenizer = tokenizer::PreTokenizer::create(*found);
        QVERIFY(preTokenizer.has_value());
        QStringList cut;
        const std::string bytes = text.toStdString();
        preTokenizer->split(bytes,
                            [&cut](std::string_view word) { cut << QString::fromUtf8(word.data(), qsizetype(word.size())); });
        QCOMPARE(cut, words);
    }

    void spacesAreCleanedWhereTheFamilyDoes()
    {
        GgufWriter writer;
        writer.string("tokenizer.ggml.model", "gpt2").strings("tokenizer.ggml.merges", {});
        writer.strings("tokenizer.ggml.tokens", {"a", "Ġ", ".", "'", "s", "t"});
        const auto text = std::string("a . a ' a 's a 't");
        const auto cleaning = opened(GgufWriter(writer).string("tokenizer.ggml.pre", "gpt-2"));
        const auto plain = opened(GgufWriter(writer).string("tokenizer.ggml.pre", "qwen2"));
        QVERIFY(cleaning && plain);
        QCOMPARE(cleaning->decode(cleaning->encode(text), false), std::string("a. a'a's a 't"));
        QCOMPARE(plain->decode(plain->encode(text), false), text);
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
        QCOMPARE(decoder.add(ids[0]), std::string());
        QCOMPARE(decoder.add(*tokenizer->vocabulary().find("a")),
                 std::string("\xEF\xBF\xBD"
                             "a"));
        QCOMPARE(decoder.add(ids[1]), std::string("\xEF\xBF\xBD")); // this byte is the second half of nothing
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
        const auto pieces = opened(sentencePieceFile());
        QVERIFY(pieces);
        (void)pieces->encode(text.toStdString(), {.parseSpecial = true});
        QVERIFY2(timer.elapsed() < 20'000, qPrintable(QString::number(timer.elapsed()))); // a quadratic one would take hours
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

    void controlTokensTypedAsTextAreFound_data()
    {
        QTest::addColumn<QString>("token");
        QTest::addColumn<QString>("chatTemplate");
        QTest::addColumn<QByteArray>("key"); // the key under which the file names the token
        QTest::addColumn<int>("type");
        QTest::addColumn<bool>("ends");
        QTest::addColumn<bool>("isControl"); // parsed in what a template writes, never in what a person writes, never shown
        const auto row = [](const char *name, const char *token, const char *chatTemplate, const char *key, bool ends,
                            bool isControl, int type = 1) {
            QTest::newRow(name) << QString::fromUtf8(token) << QString::fromUtf8(chatTemplate) << QByteArray(key) << type << ends
                                << isControl;
        };
        const char *eos = "tokenizer.ggml.eos_token_id";
        row("the end that the file names", "<stop>", "", eos, true, true);
        row("the end of a turn that the file names", "<stop>", "", "tokenizer.ggml.eot_token_id", true, true);
        row("the end of a message that the file names", "<stop>", "", "tokenizer.ggml.eom_token_id", true, true);
        row("a named end of the type that is always parsed", "<stop>", "", eos, true, true, 4);
        row("a named end of the unused type", "<stop>", "", eos, true, true, 5);
        row("a named end that is a word", "b", "", eos, true, false);
        row("a named beginning", "<s>", "", "tokenizer.ggml.bos_token_id", false, true);
        row("a known spelling with bars", "<|im_end|>", "", "", true, true);
        row("a known spelling with wide bars", "<｜end▁of▁sentence｜>", "", "", true, true);
        row("Gemma's end of a turn", "<end_of_turn>", "", "", true, true);
        row("a known spelling in the template", "</s>", "{{ m.content + '</s>' }}", "", true, true);
        row("a known spelling that may be text", "</s>", "{{ m.content }}", "", false, false);
        row("a turn marker put together by the template", "<|user|>", "{{ '<|' ~ m.role ~ '|>' }}", "", false, true);
        row("a turn marker in the template", "[INST]", "{{ '[INST] ' ~ m.content }}", "", false, true);
        row("a turn marker of another template", "[INST]", "{{ m.content }}", "", false, false);
        row("a text that is joined of others", "[1]", "{% for m in messages[1] %}{% endfor %}", "", false, false);
        row("what only looks like a marker", "<|>", "{{ '<|>' }}", "", false, false);
    }

    void controlTokensTypedAsTextAreFound()
    {
        QFETCH(const QString, token);
        QFETCH(const QString, chatTemplate);
        QFETCH(const QByteArray, key);
        QFETCH(const int, type);
        QFETCH(const bool, ends);
        QFETCH(const bool, isControl);
        const std::string text = token.toStdString();
        GgufWriter writer;
        writer.string("tokenizer.ggml.model", "gpt2").string("tokenizer.ggml.pre", "gpt-2");
        writer.strings("tokenizer.ggml.tokens", {text, "a", "[", "1", "]", "[1"})
            .strings("tokenizer.ggml.merges", {"[ 1", "[1 ]"});
        writer.integers("tokenizer.ggml.token_type", {type, 1, 1, 1, 1, 1});
        if (!chatTemplate.isEmpty()) {
            writer.string("tokenizer.chat_template", chatTemplate.toStdString());
        }
        if (!key.isEmpty()) {
            writer.number(key.toStdString(), 0);
        }
        const auto tokenizer = opened(writer);
        QVERIFY(tokenizer);
        QCOMPARE(tokenizer->vocabulary().endsGeneration(0), ends);
        QCOMPARE(tokenizer->vocabulary().type(0) == tokenizer::TokenType::Control, isControl);
        QCOMPARE(tokenizer->piece(0, false).empty(), isControl);
        const auto finds = [&](bool parse) {
            return std::ranges::contains(tokenizer->specialTokens().split("a" + text + "a", parse), std::optional(0),
                                         &tokenizer::Fragment::token);
        };
        QCOMPARE(finds(true), isControl);
        QVERIFY(!finds(false));
    }

    void tagsTypedAsTextAreParsedAndShown()
    {
        GgufWriter writer;
        writer.string("tokenizer.ggml.model", "gpt2").string("tokenizer.ggml.pre", "gpt-2").strings("tokenizer.ggml.merges", {});
        writer.strings("tokenizer.ggml.tokens", {"<think>", "</think>", "<u>", "</u>", "a"});
        writer.string("tokenizer.chat_template", "{{ '<think>\n' }}{{ m.content.split('</think>') }}");
        const auto tokenizer = opened(writer);
        QVERIFY(tokenizer);
        const auto encoded
            = [&](const char *text, bool parse) { return spelled(*tokenizer, tokenizer->encode(text, {.parseSpecial = parse})); };
        QCOMPARE(encoded("<think>a</think>", true), std::string("<think>|a|</think>"));
        // These are not the template's; the letters are not in the vocabulary.
        QCOMPARE(encoded("<u>a</u>", true), std::string("a"));
        QCOMPARE(encoded("<think>a</think>", false), std::string("a"));
        QCOMPARE(tokenizer->piece(0, false), std::string("<think>"));
        QVERIFY(!tokenizer->vocabulary().endsGeneration(1));
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
                          .strings("tokenizer.ggml.tokens", {"a", "b"})
                          .strings("tokenizer.ggml.merges", {})
                          .integers("tokenizer.ggml.token_type", {1})),
                 ErrorCode::FileCorrupt);
    }
};

QTEST_GUILESS_MAIN(TokenizerTest)
#include "tokenizertest.moc"
