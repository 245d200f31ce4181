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
    /// A report on what goes on until a text is whole.
    struct Progress {
        enum class Step {
            WaitingForModel,
            WaitingForOthers, ///< what was asked for earlier is written first
            Reading,
            Writing,
        };
        Step step = Step::WaitingForModel;
        double fraction = -1; ///< how much of the request has been read, from 0 to 1; -1 if unknown
        std::size_t version = 0; ///< which version of the request is written from; valid in Writing
        quint32 promptTokens = 0; ///< valid in Writing; 0: unknown
        quint32 writtenTokens = 0; ///< of the text so far
    };
    /// A listener is told of a text that grows. Each function may be empty.
    struct Listener {
        std::function<void(const QString &text)> onText = {}; ///< gets what the model answers
        std::function<void(const QString &text)> onThought = {}; ///< gets what it thinks before that, without tags
        std::function<void(const Progress &progress)> onProgress = {};
    };
    /// The outcome of a request: a text, or why there is none. A text that stop() has ended counts as a text, and its stop reason
    /// says so.
    using Outcome = std::expected<inference::protocol::ChatResult, storage::Failure>;

    virtual ~Asker() = default;

    /// Returns how many tokens a request and its text may have together; 0 without a model.
    [[nodiscard]] virtual int contextLength() const = 0;
    /// Waits until a model is ready. It is a failure if none will be.
    virtual QCoro::Task<std::expected<void, storage::Failure>> whenUsable() = 0;
    /// Counts the tokens of a text, without any chat template.
    virtual QCoro::Task<inference::Result<int>> count(QString text) = 0;
    /// Counts the tokens of a chat as the model would be sent it, and tells how many tokens there is room for.
    virtual QCoro::Task<inference::Result<inference::protocol::TokensCounted>>
    countChat(std::vector<inference::protocol::ChatMessage> messages) = 0;
    /// Has a text written. `versions` are the same request, the fullest first; the model writes from the first one that leaves
    /// the room for a text that it asks for. The last text must be whole before the next one is asked for.
    virtual QCoro::Task<Outcome> ask(Requester requester, std::vector<inference::protocol::ChatStart> versions, Listener listener)
        = 0;
    /// Ends the text that is being written, soon. Does nothing if none is.
    virtual void stop() = 0;
};
}
