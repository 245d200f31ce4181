// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Cuts a text into the words within which byte-pair merges happen.
#pragma once

#include "inference/error.h"
#include "inference/tokenizer/pretokenizerfamilies.h"

#include <functional>
#include <memory>
#include <string_view>

namespace inference::tokenizer
{
/// The compiled stages of a family. A pre-tokenizer is immutable, so it may be shared between threads.
class PreTokenizer
{
public:
    /// Errors: Internal, if PCRE2 lacks the memory or a property of Unicode.
    [[nodiscard]] static Result<PreTokenizer> create(const Family &family);
    PreTokenizer(PreTokenizer &&) noexcept;
    PreTokenizer &operator=(PreTokenizer &&) noexcept;
    ~PreTokenizer();

    using Use = std::function<void(std::string_view word)>;
    /// Calls `use` with consecutive words that together are `text`, which must be valid UTF-8.
    void split(std::string_view text, const Use &use) const;

private:
    struct Private;
    explicit PreTokenizer(std::unique_ptr<Private> d);
    std::unique_ptr<Private> d;
};
}
