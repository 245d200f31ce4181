// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// A model's chat template turns messages into the text that the model was trained to continue.
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
/// A template is immutable after creation, so it may be shared between threads.
class Template
{
public:
    /// `source` is Jinja; short conversations are rendered at once, to learn whether the system role is known and whether
    /// thinking can be switched. Errors: Template, naming the line.
    [[nodiscard]] static Result<Template> parse(std::string_view source, std::string beginText, std::string endText);
    /// Returns the file's own template; without one, ChatML where the vocabulary has its tokens, else a plain form. Errors:
    /// Template.
    [[nodiscard]] static Result<Template> fromFile(const gguf::File &file);
    Template(Template &&) noexcept;
    Template &operator=(Template &&) noexcept;
    ~Template();

    struct Input {
        nlohmann::ordered_json messages = {}; ///< a list of {"role": ..., "content": ...}
        bool addGenerationPrompt = true; ///< true if the assistant's turn is opened at the end
        nlohmann::ordered_json variables = {}; ///< further variables for the template, an object or null
        std::tm now{}; ///< what strftime_now() tells
    };
    /// Renders the messages as they are. Errors: Template, if the template refuses them or exceeds its limits of time, depth and
    /// size.
    [[nodiscard]] Result<std::string> render(const Input &input) const;
    /// Returns messages that render() takes. Where the template refuses system messages or leaves them out, the user's messages
    /// say what they say.
    [[nodiscard]] nlohmann::ordered_json fitted(nlohmann::ordered_json messages) const;

    /// Returns whether the template can have the model think before it answers, and can have it answer at once.
    [[nodiscard]] bool switchesThinking() const;

    [[nodiscard]] const std::string &source() const;
    [[nodiscard]] bool isStandIn() const; ///< true if the file had no template
    /// Returns the texts that end an answer beside the model's own tokens. Only the plain form has them, in which a model may go
    /// on and write the person's part, too.
    [[nodiscard]] std::vector<std::string> stops() const;

private:
    struct Private;
    explicit Template(std::unique_ptr<Private> d);
    std::unique_ptr<Private> d;
};

/// Returns the variables by which templates are told whether the model is to think before it answers.
[[nodiscard]] nlohmann::ordered_json thinkingVariables(bool thinking);

[[nodiscard]] std::tm localNow();
}
