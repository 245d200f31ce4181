// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// In which language the model is to answer, and how it is told so.
#pragma once

#include "storage/types.h"

#include <QList>
#include <QLocale>
#include <QString>

namespace gui
{
/// Returns the language of the last question that tells its own, else that of the window.
[[nodiscard]] QLocale::Language answerLanguage(const QList<storage::Message> &branch);

/// Tells the model to answer in a language, in that language: models follow that more readily.
[[nodiscard]] QString answerIn(QLocale::Language language);

/// Returns what the model is told before a chat: in which language to answer, then what the user has written, which may say
/// otherwise. Somebody who writes English in an English window is answered in English anyhow.
[[nodiscard]] QString withAnswerLanguage(const QString &systemPrompt, const QList<storage::Message> &branch);
}
