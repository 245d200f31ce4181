// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/tokenizer/pretokenizerfamilies.h"

#include <algorithm>
#include <array>

namespace inference::tokenizer
{
namespace
{
// Each expression gives the words that the family's own one gives under llama.cpp, whose matcher sees less than Unicode has:
// letters have no case beyond ASCII, and "~" is no symbol. They are written so that no text takes more than linear time: no
// group repeats, and a class minus another one is the complement of their complements, [^\P{L}a-z] being "letters, not a-z".

// White space as Unicode's property White_Space has it: PCRE2's \s also holds U+180E.
#define SPACES R"(\t-\r \x{85}\x{A0}\x{1680}\x{2000}-\x{200A}\x{2028}\x{2029}\x{202F}\x{205F}\x{3000})"
#define SPACE "[" SPACES "]"
#define NEITHER_SPACE_LETTER_NOR_NUMBER "[^" SPACES R"(\p{L}\p{N}])"
#define SHORT_FORM R"((?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD]))"
#define BEFORE_WORD R"([^\r\n\p{L}\p{N}]?)"
#define REST_OF_SPACE SPACE "+(?![^" SPACES "])|" SPACE "+"
#define LINE_ENDS SPACE R"(*[\r\n]+)"
#define PUNCTUATION " ?" NEITHER_SPACE_LETTER_NOR_NUMBER "+"
#define HAN R"(\x{3400}-\x{4DBF}\x{4E00}-\x{9FFF}\x{F900}-\x{FAFF}\x{20000}-\x{2A6DF}\x{2A700}-\x{2EBEF}\x{2F800}-\x{2FA1F})"

// GPT-2's own expression, from the code published with Radford et al. 2019.
#define GPT2 R"('s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+|)" PUNCTUATION "|" REST_OF_SPACE
// What GPT-4's and its like have in common: short forms first, and a sign or space may open a word.
#define GPT4(digits) SHORT_FORM "|" BEFORE_WORD R"(\p{L}+|)" digits "|" PUNCTUATION R"([\r\n]*|)" LINE_ENDS "|" REST_OF_SPACE
// Words that end where small letters turn into capital ones.
#define CASED_WORD(marks, end) BEFORE_WORD "(?:[^" marks "a-z]*[^" marks "A-Z]+|[^" marks "a-z]+[^" marks "A-Z]*)" end
#define CASED(word, digits) word "|" digits "|" PUNCTUATION R"([\r\n/]*|)" LINE_ENDS "|" REST_OF_SPACE
#define CJK R"([\x{4E00}-\x{9FA5}\x{3040}-\x{30FF}]+)"
#define SIGN_OR_SYMBOL R"((?:(?!~)[\p{P}\p{S}]))"
#define DEEPSEEK3_WORDS R"([!-/:-@[-`{-~][A-Za-z]+|(?:[^\r\n\p{L}\p{P}\p{S}]|~)?[\p{L}\p{M}]+| ?)" SIGN_OR_SYMBOL "++"

constexpr Stage Number{.expression = R"(\p{N})"};
constexpr Stage Gpt2Words{.expression = GPT2};

constexpr std::array Gpt2{Gpt2Words};
constexpr std::array SingleDigits{Number, Gpt2Words};
// The stages that llama.cpp takes for files that name no family.
constexpr auto Default = std::to_array<Stage>(
    {{.expression = R"([\p{P}$+<=>^~|]+)"}, Gpt2Words, {.expression = R"(\p{N}+)"}, {.expression = "[0-9][0-9][0-9]"}});
constexpr auto Falcon
    = std::to_array<Stage>({{.expression = R"([\p{P}$+<=>^~|`]+)"}, Gpt2Words, {.expression = "[0-9][0-9][0-9]"}});
constexpr auto Llama3 = std::to_array<Stage>({{.expression = GPT4(R"(\p{N}{1,3})")}});
constexpr auto Qwen2 = std::to_array<Stage>({{.expression = GPT4(R"(\p{N})")}});
constexpr auto Qwen35
    = std::to_array<Stage>({{.expression = SHORT_FORM "|" BEFORE_WORD R"([\p{L}\p{M}]+|\p{N}| ?[^)" SPACES
                                                      R"(\p{L}\p{M}\p{N}]+[\r\n]*|)" LINE_ENDS "|" REST_OF_SPACE}});
constexpr auto MiniCpm5 = std::to_array<Stage>({{.expression = R"(\p{N}{1,3})"}, {.expression = GPT4(R"(\p{N}+)")}});
constexpr auto Ufakzeka = std::to_array<Stage>(
    {{.expression = BEFORE_WORD R"(\p{L}+|\p{N}|)" PUNCTUATION R"([\r\n]*|)" LINE_ENDS "|" REST_OF_SPACE}});
constexpr auto Laguna = std::to_array<Stage>({{.expression = R"([^\n]+|\n+)"}, {.expression = GPT4(R"(\p{N})")}});
constexpr auto BailingMoe = std::to_array<Stage>(
    {{.expression = SHORT_FORM "|" BEFORE_WORD R"(\p{L}+|\p{N}|)" PUNCTUATION R"([\r\n]*|)" SPACE R"(*[\r\n]|)" REST_OF_SPACE}});
constexpr auto SeedCoder = std::to_array<Stage>(
    {{.expression = SHORT_FORM "|" BEFORE_WORD R"(\p{L}+|\p{N}|)" PUNCTUATION "|" LINE_ENDS "|" REST_OF_SPACE}});
constexpr auto ExaoneMoe
    = std::to_array<Stage>({{.expression = SHORT_FORM "|" BEFORE_WORD R"(\p{L}(?:[\p{L}\p{M}]| (?=\p{L}))*+|\p{N}|)" PUNCTUATION
                                                      R"([\r\n/]?|)" SPACE R"(*[\r\n]|)" REST_OF_SPACE}});
#define UP_TO(count) SPACE "{" #count "}(?![^" SPACES "])|"
constexpr auto Jais2 = std::to_array<Stage>(
    {{.expression = SHORT_FORM "|" BEFORE_WORD R"(\p{L}+|\p{N}{1,3}|)" PUNCTUATION R"([\r\n]*|)" LINE_ENDS "|" UP_TO(512)
          UP_TO(256) UP_TO(128) UP_TO(64) UP_TO(32) UP_TO(16) UP_TO(8) UP_TO(4) SPACE "{1,2}(?![^" SPACES "])|" SPACE}});

constexpr auto Tekken = std::to_array<Stage>({{.expression = CASED(CASED_WORD(R"(\P{L})", ""), R"(\p{N})")}});
constexpr auto Gpt4o = std::to_array<Stage>({{.expression = CASED(CASED_WORD(R"(\P{L})", SHORT_FORM "?"), R"(\p{N}{1,3})")}});
constexpr auto WithMarks
    = std::to_array<Stage>({{.expression = CASED(BEFORE_WORD R"([\p{L}\p{M}]+)" SHORT_FORM "?", R"(\p{N}{1,3})")}});
constexpr auto TinyAya
    = std::to_array<Stage>({{.expression = R"((?<![0-9])[0-9]++(?![0-9A-Za-z_]))", .thousands = true}, WithMarks.front()});
constexpr auto Youtu = std::to_array<Stage>(
    {{.expression = R"([\x{AC00}-\x{D7A3}\x{3131}-\x{318E}]+|)"
                    R"([\x{FF01}\x{2026}\x{201C}\x{201D}\x{2018}\x{2019}\x{2014}\x{FF1A}\x{FF1B}\x{FF0C}\x{3001}-\x{303F})"
                    R"(\x{FE30}-\x{FE4F}]+|[\x{3105}-\x{312F}]+|)" CJK},
     {.expression = CASED(BEFORE_WORD R"([\p{L}\p{M}]+)" SHORT_FORM "?", R"(\p{N})")}});
constexpr auto KimiK2
    = std::to_array<Stage>({{.expression = "[" HAN "]+|" BEFORE_WORD R"([^\P{L})" HAN "]+" SHORT_FORM
                                           R"(?|\p{N}{1,3}|)" PUNCTUATION R"([\r\n]*|)" LINE_ENDS "|" REST_OF_SPACE}});

constexpr auto DeepSeek3 = std::to_array<Stage>({{.expression = R"(\p{N}{1,3})"},
                                                 {.expression = CJK},
                                                 {.expression = DEEPSEEK3_WORDS R"([\r\n]*|)" LINE_ENDS "|" REST_OF_SPACE}});
constexpr auto Spark25 = std::to_array<Stage>(
    {{.expression = R"(\p{N}{1,3})"}, {.expression = CJK}, {.expression = DEEPSEEK3_WORDS R"(|[\r\n]|)" REST_OF_SPACE}, Number});
constexpr auto AfMoe = std::to_array<Stage>(
    {{.expression = R"(\p{N}+)", .thousands = true},
     {.expression = R"([\x{4E00}-\x{9FFF}\x{3400}-\x{4DBF}\x{F900}-\x{FAFF}\x{3040}-\x{30FF}\x{FF65}-\x{FF9F}\x{2F00}-\x{2FDF})"
                    R"(\x{E40}-\x{EFF}\x{1780}-\x{17FF}\x{1000}-\x{109F}\x{AA60}-\x{AA7F}\x{A9E0}-\x{A9FF}\x{AC00}-\x{D7AF})"
                    R"(\x{1100}-\x{11FF}]+)"},
     {.expression = DEEPSEEK3_WORDS R"([\r\n]*|)" LINE_ENDS "|" REST_OF_SPACE}});
constexpr auto SuperBpe = std::to_array<Stage>({{.expression = R"(\p{N}+)"}, {.expression = "[0-9]+", .thousands = true}});

// U+0800 to U+9FA5 without white space, then Hangul.
#define IDEOGRAPHS                                                                                                               \
    R"([\x{800}-\x{167F}\x{1681}-\x{1FFF}\x{200B}-\x{2027}\x{202A}-\x{202E}\x{2030}-\x{205E}\x{2060}-\x{2FFF})"                  \
    R"(\x{3001}-\x{9FA5}\x{AC00}-\x{D7FF}]+)"
// Letters that have a case, as of the Unicode version that the family was trained with.
#define CASED_LETTERS                                                                                                            \
    R"(A-Za-z\x{B5}\x{C0}-\x{D6}\x{D8}-\x{F6}\x{F8}-\x{1BA}\x{1BC}-\x{1BF}\x{1C4}-\x{293}\x{295}-\x{2AF}\x{370}-\x{373})"        \
    R"(\x{376}\x{377}\x{37B}-\x{37D}\x{37F}\x{386}\x{388}-\x{38A}\x{38C}\x{38E}-\x{3A1}\x{3A3}-\x{3F5}\x{3F7}-\x{481})"          \
    R"(\x{48A}-\x{52F}\x{531}-\x{556}\x{10A0}-\x{10C5}\x{13A0}-\x{13F5}\x{13F8}-\x{13FD}\x{1C90}-\x{1CBA}\x{1CBD}-\x{1CBF})"     \
    R"(\x{1D00}-\x{1D2B}\x{1D6B}-\x{1D77}\x{1D79}-\x{1D9A}\x{1E00}-\x{1F15}\x{1F18}-\x{1F1D}\x{1F20}-\x{1F45})"                  \
    R"(\x{1F48}-\x{1F4D}\x{1F50}-\x{1F57}\x{1F59}\x{1F5B}\x{1F5D}\x{1F5F}-\x{1F7D}\x{1F80}-\x{1FB4}\x{1FB6}-\x{1FBC}\x{1FBE})"   \
    R"(\x{1FC2}-\x{1FC4}\x{1FC6}-\x{1FCC}\x{1FD0}-\x{1FD3}\x{1FD6}-\x{1FDB}\x{1FE0}-\x{1FEC}\x{1FF2}-\x{1FF4})"                  \
    R"(\x{1FF6}-\x{1FFC}\x{2102}\x{2107}\x{210A}-\x{2113}\x{2115}\x{2119}-\x{211D}\x{2124}\x{2126}\x{2128}\x{212A}-\x{212D})"    \
    R"(\x{212F}-\x{2134}\x{2139}\x{213C}-\x{213F}\x{2145}-\x{2149}\x{214E}\x{2183}\x{2184}\x{2C00}-\x{2C7B}\x{2C7E}-\x{2CE4})"   \
    R"(\x{2CEB}-\x{2CEE}\x{2CF2}\x{2CF3}\x{A640}-\x{A66D}\x{A680}-\x{A69B}\x{A722}-\x{A76F}\x{A771}-\x{A787}\x{A78B}-\x{A78E})"  \
    R"(\x{AB70}-\x{ABBF}\x{FB00}-\x{FB06}\x{FB13}-\x{FB17}\x{FF21}-\x{FF3A}\x{FF41}-\x{FF5A}\x{10400}-\x{1044F})"                \
    R"(\x{104B0}-\x{104D3}\x{104D8}-\x{104FB}\x{10C80}-\x{10CB2}\x{10CC0}-\x{10CF2}\x{118A0}-\x{118DF}\x{1E900}-\x{1E943})"
constexpr auto DeepSeekLlm = std::to_array<Stage>({
    {.expression = R"([\r\n])"},
    {.expression = SPACE "?[" CASED_LETTERS "]+"},
    {.expression = SPACE R"(?[!-/:-~\x{FF01}-\x{FF0F}\x{FF1A}-\x{FF5E}\x{2018}-\x{201F}\x{3001}\x{3002}]+)"},
    {.expression = "(?<!" SPACE ")" SPACE R"(++\z)"},
    {.expression = IDEOGRAPHS},
    {.expression = R"(\p{N}+)"},
});
constexpr auto DeepSeekCoder = std::to_array<Stage>({{.expression = R"([\r\n])"},
                                                     {.expression = SPACE R"(?\p{L}+)"},
                                                     {.expression = SPACE R"(?\p{P}+)"},
                                                     {.expression = IDEOGRAPHS},
                                                     Number});

#define NO_SENTENCE_END " ?[^(" SPACES R"(|.,!?\x{2026}\x{3002}\x{FF0C}\x{3001}\x{964}\x{6D4}\x{60C})]+)"
constexpr auto Bloom = std::to_array<Stage>({{.expression = NO_SENTENCE_END}});
constexpr auto Viking = std::to_array<Stage>({{.expression = NO_SENTENCE_END}, Number});
constexpr auto Chameleon = std::to_array<Stage>({{.expression = "<sentinel:[0-9]+>"},
                                                 {.expression = "IMGIMG[A-I]{1,4}Z"},
                                                 {.expression = R"([\t\n]|    |  )"},
                                                 Number,
                                                 {.expression = R"([\p{P}!-/:-@[-`{-~])"},
                                                 Gpt2Words});

constexpr auto Families = std::to_array<Family>({
    {.name = "default", .stages = Default, .cleansSpaces = true},
    {.name = "llama3", .stages = Llama3, .ignoresMerges = true, .addsBegin = true, .cleansSpaces = true},
    {.name = "llama-v3", .stages = Llama3, .ignoresMerges = true, .addsBegin = true, .cleansSpaces = true},
    {.name = "llama-bpe", .stages = Llama3, .ignoresMerges = true, .addsBegin = true, .cleansSpaces = true},
    {.name = "falcon3", .stages = Llama3, .ignoresMerges = true, .addsBegin = true, .cleansSpaces = true},
    {.name = "falcon-h1", .stages = Llama3, .ignoresMerges = true, .addsBegin = true, .cleansSpaces = true},
    {.name = "pixtral", .stages = Llama3, .ignoresMerges = true, .addsBegin = true, .cleansSpaces = true},
    {.name = "midm-2.0", .stages = Llama3, .ignoresMerges = true, .addsBegin = true, .cleansSpaces = true},
    {.name = "lfm2", .stages = Llama3, .ignoresMerges = true, .addsBegin = true, .cleansSpaces = true},
    {.name = "dbrx", .stages = Llama3, .cleansSpaces = true},
    {.name = "smaug-bpe", .stages = Llama3, .cleansSpaces = true},
    {.name = "glm4", .stages = Llama3, .cleansSpaces = true},
    {.name = "chatglm-bpe", .stages = Llama3, .cleansSpaces = true},
    {.name = "minicpm5", .stages = MiniCpm5, .ignoresMerges = true, .cleansSpaces = true},
    {.name = "jais-2", .stages = Jais2, .cleansSpaces = true},
    {.name = "tekken", .stages = Tekken, .ignoresMerges = true, .addsBegin = true},
    {.name = "gpt-4o", .stages = Gpt4o},
    {.name = "llama4", .stages = Gpt4o},
    {.name = "kanana2", .stages = Gpt4o},
    {.name = "talkie", .stages = Gpt4o},
    {.name = "minimax-m2", .stages = Gpt4o},
    {.name = "tiny_aya", .stages = TinyAya},
    {.name = "cohere2moe", .stages = TinyAya},
    {.name = "youtu", .stages = Youtu, .ignoresMerges = true},
    {.name = "kimi-k2", .stages = KimiK2},
    {.name = "qwen2", .stages = Qwen2},
    {.name = "deepseek-r1-qwen", .stages = Qwen2},
    {.name = "kormo", .stages = Qwen2},
    {.name = "f2llmv2", .stages = Qwen2},
    {.name = "hunyuan", .stages = Qwen2},
    {.name = "solar-open", .stages = Qwen2},
    {.name = "grok-2", .stages = Qwen2},
    {.name = "stablelm2", .stages = Qwen2, .cleansSpaces = true},
    {.name = "megrez", .stages = Qwen2, .cleansSpaces = true},
    {.name = "qwen35", .stages = Qwen35},
    {.name = "ufakzeka", .stages = Ufakzeka},
    {.name = "laguna", .stages = Laguna},
    {.name = "bailingmoe", .stages = BailingMoe},
    {.name = "bailingmoe2", .stages = BailingMoe},
    {.name = "llada-moe", .stages = BailingMoe},
    {.name = "seed-coder", .stages = SeedCoder},
    {.name = "exaone-moe", .stages = ExaoneMoe, .cleansSpaces = true},
    {.name = "deepseek-llm", .stages = DeepSeekLlm},
    {.name = "deepseek-coder", .stages = DeepSeekCoder},
    {.name = "deepseek-v3", .stages = DeepSeek3},
    {.name = "hunyuan-dense", .stages = DeepSeek3},
    {.name = "joyai-llm", .stages = DeepSeek3},
    {.name = "hy_v4", .stages = DeepSeek3},
    {.name = "spark2_5", .stages = Spark25},
    {.name = "afmoe", .stages = AfMoe},
    {.name = "superbpe", .stages = SuperBpe},
    {.name = "falcon", .stages = Falcon, .cleansSpaces = true},
    {.name = "gpt-2", .stages = Gpt2, .cleansSpaces = true},
    {.name = "phi-2", .stages = Gpt2, .cleansSpaces = true},
    {.name = "mpt", .stages = Gpt2, .cleansSpaces = true},
    {.name = "olmo", .stages = Gpt2, .cleansSpaces = true},
    {.name = "jais", .stages = Gpt2, .cleansSpaces = true},
    {.name = "jina-es", .stages = Gpt2, .cleansSpaces = true},
    {.name = "jina-de", .stages = Gpt2, .cleansSpaces = true},
    {.name = "jina-v2-es", .stages = Gpt2, .cleansSpaces = true},
    {.name = "jina-v2-de", .stages = Gpt2, .cleansSpaces = true},
    {.name = "gigachat", .stages = Gpt2, .cleansSpaces = true},
    {.name = "a.x-4.0", .stages = Gpt2, .cleansSpaces = true},
    {.name = "mellum", .stages = Gpt2, .cleansSpaces = true},
    {.name = "modern-bert", .stages = Gpt2, .cleansSpaces = true},
    {.name = "exaone4", .stages = Gpt2, .cleansSpaces = true},
    {.name = "trillion", .stages = Gpt2},
    {.name = "granite-docling", .stages = Gpt2},
    {.name = "starcoder", .stages = SingleDigits, .cleansSpaces = true},
    {.name = "refact", .stages = SingleDigits, .cleansSpaces = true},
    {.name = "codeshell", .stages = SingleDigits, .cleansSpaces = true},
    {.name = "exaone", .stages = SingleDigits, .cleansSpaces = true},
    {.name = "minerva-7b", .stages = SingleDigits, .cleansSpaces = true},
    {.name = "mellum2", .stages = SingleDigits, .cleansSpaces = true},
    {.name = "command-r", .stages = SingleDigits},
    {.name = "smollm", .stages = SingleDigits},
    {.name = "bloom", .stages = Bloom, .cleansSpaces = true},
    {.name = "gpt3-finnish", .stages = Bloom, .cleansSpaces = true},
    {.name = "poro-chat", .stages = Bloom},
    {.name = "viking", .stages = Viking},
    {.name = "chameleon", .stages = Chameleon, .addsBegin = true},
});
}

std::span<const Family> families()
{
    return Families;
}

const Family *findFamily(std::string_view name)
{
    const auto *const family = std::ranges::find(Families, name, &Family::name);
    return family != Families.end() ? family : nullptr;
}
}
