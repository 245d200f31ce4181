// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// A model's chat template: messages in, the text that the model was trained to continue out.
#pragma once

#include "inference/gguf/file.h"

#include <nlohmann/json.hpp>

#include <ctime>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace inference::chat
{
/// Immutable after creation, so it may be shared between threads.
class Template
{
public:
    /// `source` is Jinja; a short conversation is rendered at once, to learn whether the system role is known. Errors: Template,
    /// naming the line.
    [[nodiscard]] static Result<Template> parse(std::string_view source, std::string beginText, std::string endText);
    /// The file's own; without one, ChatML where the vocabulary has its tokens, else a plain form. Errors: Template.
    [[nodiscard]] static Result<Template> fromFile(const gguf::File &file);
    Template(Template &&) noexcept;
    Template &operator=(Template &&) noexcept;
    ~Template();

    struct Input {
        nlohmann::ordered_json messages = {}; ///< a list of {"role": ..., "content": ...}
        bool addGenerationPrompt = true; ///< open the assistant's turn
        nlohmann::ordered_json variables = {}; ///< further ones, an object or null
        std::tm now{}; ///< what strftime_now() tells
    };
    /// The messages as they are. Errors: Template, if it refuses them or exceeds its limits of time, depth and size.
    [[nodiscard]] Result<std::string> render(const Input &input) const;
    /// Messages that render() takes: where the template refuses system messages or leaves them out, the user's say it in their
    /// place.
    [[nodiscard]] nlohmann::ordered_json fitted(nlohmann::ordered_json messages) const;

    [[nodiscard]] const std::string &source() const;
    [[nodiscard]] bool isStandIn() const; ///< the file had none
    /// Texts that end an answer beside the model's own tokens: where it writes on for the person itself, in the plain form.
    [[nodiscard]] std::vector<std::string> stops() const;

private:
    struct Private;
    explicit Template(std::unique_ptr<Private> d);
    std::unique_ptr<Private> d;
};

/// The local time.
[[nodiscard]] std::tm localNow();
}
