// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "inference/tokenizer/pretokenizer.h"

#include "base/format.h"

#include <algorithm>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

namespace inference::tokenizer
{
namespace
{
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

struct CompiledStage {
    Code code;
    bool thousands = false;
};

/// Calls `use` with each group of three characters, counted from the end of the text.
void cutThousands(std::string_view text, const PreTokenizer::Use &use)
{
    const auto startsCharacter = [](char byte) { return (static_cast<std::uint8_t>(byte) & 0xC0) != 0x80; };
    auto left = std::ranges::count_if(text, startsCharacter);
    std::size_t start = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (startsCharacter(text[at])) {
            if (left % 3 == 0 && at > start) {
                use(text.substr(start, at - start));
                start = at;
            }
            --left;
        }
    }
    use(text.substr(start));
}

/// Holds what one call of split() needs, so that the compiled expressions can be shared between threads.
class Matcher
{
public:
    Matcher()
        : m_context(pcre2_match_context_create(nullptr))
        , m_data(pcre2_match_data_create(1, nullptr))
    {
    }

    void split(std::span<const CompiledStage> stages, std::string_view text, const PreTokenizer::Use &use)
    {
        if (stages.empty()) {
            use(text);
            return;
        }
        const CompiledStage &stage = stages.front();
        const PreTokenizer::Use further = [&](std::string_view part) { split(stages.subspan(1), part, use); };
        std::size_t done = 0;
        while (done < text.size()) {
            const auto [start, end] = match(stage.code.get(), text, done);
            if (start > done) {
                further(text.substr(done, start - done));
            }
            if (end > start && stage.thousands) {
                cutThousands(text.substr(start, end - start), further);
            } else if (end > start) {
                further(text.substr(start, end - start));
            }
            done = end;
        }
    }

private:
    /// Returns the start and end of the next match at or after `from`, which is never empty. If there is none, both are the
    /// text's end.
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

    JitStack m_stack; // made only for a text that needs more than the machine's stack
    MatchContext m_context;
    MatchData m_data;
};
}

struct PreTokenizer::Private {
    std::vector<CompiledStage> stages;
};

PreTokenizer::PreTokenizer(std::unique_ptr<Private> d)
    : d(std::move(d))
{
}

PreTokenizer::PreTokenizer(PreTokenizer &&) noexcept = default;
PreTokenizer &PreTokenizer::operator=(PreTokenizer &&) noexcept = default;
PreTokenizer::~PreTokenizer() = default;

Result<PreTokenizer> PreTokenizer::create(const Family &family)
{
    auto d = std::make_unique<Private>();
    for (const Stage &stage : family.stages) {
        int error = 0;
        PCRE2_SIZE where = 0;
        const auto *pattern = reinterpret_cast<PCRE2_SPTR8>(stage.expression);
        Code code(pcre2_compile(pattern, PCRE2_ZERO_TERMINATED, PCRE2_UTF | PCRE2_UCP, &error, &where, nullptr));
        if (!code) {
            return fail(ErrorCode::Internal,
                        base::format("PCRE2 error {} at {} of the pre-tokenizer {}", error, where, family.name));
        }
        pcre2_jit_compile(code.get(), PCRE2_JIT_COMPLETE); // without it, matching is slower and the same
        d->stages.push_back({.code = std::move(code), .thousands = stage.thousands});
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
