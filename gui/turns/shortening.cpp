// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/turns/shortening.h"

#include <algorithm>
#include <iterator>

namespace gui::shortening
{
namespace
{
bool isInForce(const storage::Message &message)
{
    return isMark(message) && message.shortening && message.shortening->inForce
        && message.state == storage::MessageState::Complete;
}

/// Returns whether a recap is of use: it was made to its end, and nobody has put it out of force.
bool isRead(const storage::Message &message)
{
    return message.kind == storage::MessageKind::Recap && message.state == storage::MessageState::Complete
        && (!message.shortening || message.shortening->inForce);
}

bool saysSomething(const storage::Message &message)
{
    return !isMark(message) && (!message.text.isEmpty() || !message.attachments.isEmpty());
}
}

bool isMark(const storage::Message &message)
{
    return message.kind == storage::MessageKind::Recap || message.kind == storage::MessageKind::Omission;
}

QList<storage::Message> asRead(const QList<storage::Message> &branch)
{
    qint64 lastGone = 0;
    const storage::Message *recap = nullptr;
    for (const storage::Message &message : branch) {
        if (isInForce(message)) {
            lastGone = std::max(lastGone, message.shortening->lastId);
        }
        if (isRead(message)) {
            recap = &message;
        }
    }
    QList<storage::Message> read;
    if (recap != nullptr) {
        read += *recap;
    }
    std::ranges::copy_if(branch, std::back_inserter(read),
                         [lastGone](const storage::Message &message) { return message.id > lastGone && !isMark(message); });
    return read;
}

std::optional<storage::Message> openQuestion(const QList<storage::Message> &branch)
{
    for (qsizetype i = branch.size() - 1; i >= 0; --i) {
        if (!isMark(branch[i])) {
            return branch[i].role == storage::Role::User ? std::optional(branch[i]) : std::nullopt;
        }
    }
    return std::nullopt;
}

std::optional<storage::Shortening> shortenTo(const QList<storage::Message> &branch, const QHash<qint64, double> &tokens,
                                             double target)
{
    const QList<storage::Message> read = asRead(branch);
    double left = 0;
    for (const storage::Message &message : read) {
        left += tokens.value(message.id);
    }
    const auto lastQuestion = std::ranges::find_last(read, storage::Role::User, &storage::Message::role).begin();
    if (lastQuestion == read.end()) {
        return std::nullopt;
    }
    for (auto message = read.begin(); message != lastQuestion; ++message) {
        left -= tokens.value(message->id);
        const bool endsAPair = !isMark(*message) && (message + 1)->role == storage::Role::User;
        if (endsAPair && left <= target) {
            const qint64 lastId = message->id;
            const auto gone = std::ranges::count_if(
                branch, [lastId](const storage::Message &each) { return each.id <= lastId && saysSomething(each); });
            return storage::Shortening{.lastId = lastId, .messages = static_cast<int>(gone)};
        }
    }
    return std::nullopt;
}
}
