// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// A program to be killed: asks and streams an answer into the history as the window does, and says what has been written.
#include "storage/history.h"

#include <QCoreApplication>

#include <chrono>
#include <cstdio>
#include <thread>

using namespace storage;
using namespace Qt::StringLiterals;

namespace
{
template<typename T>
T must(QFuture<Result<T>> future)
{
    Result<T> result = future.takeResult();
    if (!result) {
        std::fprintf(stderr, "%s\n", result.error().detail.c_str());
        std::_Exit(1);
    }
    if constexpr (!std::is_void_v<T>) {
        return *std::move(result);
    }
}

void say(const QString &line)
{
    std::fprintf(stdout, "%s\n", qPrintable(line));
    std::fflush(stdout);
}
}

/// Arguments: the database, the pause between two updates in ms.
/// Lines: "question CHAT ANSWER" once the question is committed, "written LENGTH" once the answer so far is.
int main(int argc, char **argv)
{
    const QCoreApplication application(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    if (arguments.size() != 3) {
        return 2;
    }
    const std::chrono::milliseconds pause(arguments[2].toInt());

    History history(arguments[1]);
    must(history.open());
    const Chat chat = must(history.addChat(u"Wind"_s));
    const Message question = must(history.addMessage({.chatId = chat.id, .text = u"What is the tramontane?"_s}));
    const Message answer = must(history.addMessage(
        {.chatId = chat.id, .parentId = question.id, .role = Role::Assistant, .state = MessageState::Partial}));
    say(u"question %1 %2"_s.arg(chat.id).arg(answer.id));

    QString text;
    for (int word = 0;; ++word) {
        text += u"word%1 "_s.arg(word);
        must(history.updateText(answer.id, text, MessageState::Partial));
        say(u"written %1"_s.arg(text.size()));
        std::this_thread::sleep_for(pause);
    }
}
