// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/turns/summary/summaryprompts.h"

#include <QStringList>

using namespace Qt::StringLiterals;

namespace gui::prompts
{
namespace
{
QLatin1StringView instructionForChat(Task task)
{
    switch (task) {
    case Task::Summarise:
        return "Summarise this conversation, so that it can go on from the summary alone. Keep what the user wants, what was "
               "answered, and the names, numbers, dates and decisions that matter. Write only what the text says."_L1;
    case Task::Extract:
        return "List the main points of this part of a conversation in short sentences. Keep names, numbers and dates. "
               "Write only what the text says."_L1;
    case Task::Condense:
        return "These are the main points of several parts of a conversation. "
               "Write the most important of them in short sentences. Keep names, numbers and dates."_L1;
    case Task::Merge:
        return "These are the main points of all parts of a conversation. Write one summary of the conversation from them, so "
               "that it can go on from the summary alone. Keep the names, numbers, dates and decisions that matter."_L1;
    }
    return {};
}

QLatin1StringView instruction(Task task, Subject subject)
{
    if (subject == Subject::Chat) {
        return instructionForChat(task);
    }
    switch (task) {
    case Task::Summarise:
        return "Summarise this document. Begin with one sentence on what it is. "
               "Then give its main points, with the names, numbers and dates that matter. "
               "Write only what the text says."_L1;
    case Task::Extract:
        return "List the main points of this part in short sentences. Keep names, numbers and dates. "
               "Write only what the text says."_L1;
    case Task::Condense:
        return "These are the main points of several parts of a document. "
               "Write the most important of them in short sentences. Keep names, numbers and dates."_L1;
    case Task::Merge:
        return "These are the main points of all parts of a document. Write one summary of the document from them. "
               "Begin with one sentence on what it is. Keep the names, numbers and dates that matter."_L1;
    }
    return {};
}
}

Prompt make(Task task, const Origin &origin, const QString &text, const QString &answerIn, bool again)
{
    if (again) {
        return {.system = {}, .user = text + u"\n\nSummarise the text above in three sentences. "_s + answerIn};
    }
    QStringList about;
    if (!origin.title.isEmpty()) {
        about.append(u"\"%1\""_s.arg(origin.title));
    }
    if (!origin.place.isEmpty()) {
        about.append(origin.place);
    }
    if (!origin.heading.isEmpty()) {
        about.append(u"\"%1\""_s.arg(origin.heading));
    }
    const QString head = about.isEmpty() ? QString() : u"Document: "_s + about.join(u", "_s) + u"\n\n"_s;
    const QString what = origin.subject == Subject::Chat ? u"conversations"_s : u"documents"_s;
    return {.system = u"You summarise %1 exactly and briefly. "_s.arg(what) + answerIn,
            .user = head + text + u"\n\n"_s + instruction(task, origin.subject)};
}
}
