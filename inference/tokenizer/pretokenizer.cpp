// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/tokenizer/pretokenizer.h"

#include "base/format.h"
#include "base/utf8.h"

#include <algorithm>
#include <array>
#include <span>
#include <utility>
#include <vector>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

namespace inference::tokenizer
{
namespace
{
// White space as Unicode's property White_Space has it: PCRE2's \s also holds U+180E.
#define SPACES R"(\t-\r \x{85}\x{A0}\x{1680}\x{2000}-\x{200A}\x{2028}\x{2029}\x{202F}\x{205F}\x{3000})"

// GPT-2's own expression, from the code published with Radford et al. 2019.
constexpr const char *Gpt2Words = R"('s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^)" SPACES R"(\p{L}\p{N}]+|[)" SPACES
                                  R"(]+(?![^)" SPACES R"(])|[)" SPACES R"(]+)";
constexpr const char *SingleDigit = R"(\p{N})";

struct Family {
    std::string_view name;
    std::array<const char *, 4> stages; // each cuts what the one before it left, matches and gaps alike
};

constexpr auto Families = std::to_array<Family>({
    {.name = "gpt-2", .stages = {Gpt2Words}},
    {.name = "gpt2", .stages = {Gpt2Words}},
    {.name = "smollm", .stages = {SingleDigit, Gpt2Words}},
    // What the peer takes for files that name no family.
    {.name = "default", .stages = {R"([\p{P}$+<=>^~|]+)", Gpt2Words, R"(\p{N}+)", "[0-9][0-9][0-9]"}},
});

template<auto Function>
struct Free {
    template<typename T>
    void operator()(T *pointer) const
    {
        Function(pointer);
    }
};

using Code = std::unique_ptr<pcre2_code, Free<pcre2_code_free>>;
using MatchData = std::unique_ptr<pcre2_match_data, Free<pcre2_match_data_free>>;
using MatchContext = std::unique_ptr<pcre2_match_context, Free<pcre2_match_context_free>>;
using JitStack = std::unique_ptr<pcre2_jit_stack, Free<pcre2_jit_stack_free>>;

constexpr std::size_t JitStackStartBytes = 32 * 1024;
constexpr std::size_t JitStackMostBytes = 16 * 1024 * 1024;

/// What one call of split() needs, so that the compiled expressions can be shared between threads.
class Matcher
{
public:
    Matcher()
        : m_context(pcre2_match_context_create(nullptr))
        , m_data(pcre2_match_data_create(1, nullptr))
    {
    }

    void split(std::span<const Code> stages, std::string_view text, const PreTokenizer::Use &use)
    {
        if (stages.empty()) {
            use(text);
            return;
        }
        std::size_t done = 0;
        while (done < text.size()) {
            const auto [start, end] = match(stages.front().get(), text, done);
            if (start > done) {
                split(stages.subspan(1), text.substr(done, start - done), use);
            }
            if (end > start) {
                split(stages.subspan(1), text.substr(start, end - start), use);
            }
            done = end;
        }
    }

private:
    /// The next match at or after `from`, never empty; at the end of the text if there is none.
    std::pair<std::size_t, std::size_t> match(const pcre2_code *code, std::string_view text, std::size_t from)
    {
        const auto *subject = reinterpret_cast<PCRE2_SPTR8>(text.data());
        int result = pcre2_match(code, subject, text.size(), from, PCRE2_NO_UTF_CHECK, m_data.get(), m_context.get());
        if (result == PCRE2_ERROR_JIT_STACKLIMIT && !m_stack) {
            m_stack.reset(pcre2_jit_stack_create(JitStackStartBytes, JitStackMostBytes, nullptr));
            pcre2_jit_stack_assign(m_context.get(), nullptr, m_stack.get());
            result = pcre2_match(code, subject, text.size(), from, PCRE2_NO_UTF_CHECK, m_data.get(), m_context.get());
        }
        const PCRE2_SIZE *offsets = pcre2_get_ovector_pointer(m_data.get());
        if (result < 0 || offsets[1] <= offsets[0]) {
            return {text.size(), text.size()};
        }
        return {offsets[0], offsets[1]};
    }

    JitStack m_stack; // only for the text that needs more than the machine's
    MatchContext m_context;
    MatchData m_data;
};
}

struct PreTokenizer::Private {
    std::vector<Code> stages;
};

PreTokenizer::PreTokenizer(std::unique_ptr<Private> d)
    : d(std::move(d))
{
}

PreTokenizer::PreTokenizer(PreTokenizer &&) noexcept = default;
PreTokenizer &PreTokenizer::operator=(PreTokenizer &&) noexcept = default;
PreTokenizer::~PreTokenizer() = default;

Result<PreTokenizer> PreTokenizer::create(std::string_view name)
{
    const auto *const family = std::ranges::find(Families, name, &Family::name);
    if (family == Families.end()) {
        return fail(ErrorCode::Unsupported, base::format("The pre-tokenizer {} is not known", base::utf8::quoted(name)));
    }
    auto d = std::make_unique<Private>();
    for (const char *stage : family->stages) {
        if (stage == nullptr) {
            break;
        }
        int error = 0;
        PCRE2_SIZE where = 0;
        const auto *pattern = reinterpret_cast<PCRE2_SPTR8>(stage);
        Code code(pcre2_compile(pattern, PCRE2_ZERO_TERMINATED, PCRE2_UTF | PCRE2_UCP, &error, &where, nullptr));
        if (!code) {
            return fail(ErrorCode::Internal, base::format("PCRE2 error {} at {} of the pre-tokenizer {}", error, where, name));
        }
        pcre2_jit_compile(code.get(), PCRE2_JIT_COMPLETE); // without it, matching is slower and the same
        d->stages.push_back(std::move(code));
    }
    return PreTokenizer(std::move(d));
}

void PreTokenizer::split(std::string_view text, const Use &use) const
{
    if (!text.empty()) {
        Matcher().split(d->stages, text, use);
    }
}
}
