// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// A language model as those see it who need one: it counts tokens, and it writes one text at a time.
#pragma once

#include "gui/engine/generation.h"
#include "inference/error.h"
#include "inference/protocol/messages.h"
#include "storage/types.h"

#include <QCoroTask>
#include <QString>

#include <expected>
#include <functional>
#include <vector>

namespace gui
{
/// All functions are called in the window's thread. Whoever asks must expect to be gone when a task is resumed.
class Asker
{
public:
    /// What goes on until a text is whole.
    struct Progress {
        enum class Step {
            WaitingForModel,
            WaitingForOthers, ///< what was asked for earlier is written first
            Reading,
            Writing,
        };
        Step step = Step::WaitingForModel;
        double fraction = -1; ///< of what is to be read, 0 to 1; -1: unknown
        std::size_t version = 0; ///< which version of the request is written from; valid in Writing
    };
    /// Who is told of a text that grows. Both functions may be empty.
    struct Listener {
        std::function<void(const QString &text)> onText;
        std::function<void(const Progress &progress)> onProgress;
    };
    /// How a text ended. A text that stop() ended is whole as far as it goes: its stop reason says so.
    using Outcome = std::expected<inference::protocol::ChatResult, storage::Failure>;

    virtual ~Asker() = default;

    /// Tokens that a request and its text may have together; 0 without a model.
    [[nodiscard]] virtual int contextLength() const = 0;
    /// Waits while a model may yet be ready. A failure where none will be.
    virtual QCoro::Task<std::expected<void, storage::Failure>> whenUsable() = 0;
    /// Tokens of a text, without any chat template.
    virtual QCoro::Task<inference::Result<int>> count(QString text) = 0;
    /// Tokens of a chat, as the model would be sent it, beside the tokens that there is room for.
    virtual QCoro::Task<inference::Result<inference::protocol::TokensCounted>>
    countChat(std::vector<inference::protocol::ChatMessage> messages) = 0;
    /// Has a text written. `versions`: the same request, the fullest first; the model writes from the first one that leaves the
    /// room for a text that it asks for. Not before the last text is whole.
    virtual QCoro::Task<Outcome> ask(Requester requester, std::vector<inference::protocol::ChatStart> versions, Listener listener)
        = 0;
    /// Ends the text that is being written, soon. Nothing happens where none is.
    virtual void stop() = 0;
};
}
