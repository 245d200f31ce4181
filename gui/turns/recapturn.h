// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The turn that summarises the oldest messages of a chat, so that later prompts can do without them.
#pragma once

#include "gui/turns/summaryturn.h"

namespace gui
{
/// Its answer is a recap, which stands for the messages that Choices::shortening names.
class RecapTurn : public SummaryTurn
{
    Q_OBJECT

public:
    RecapTurn(Tools tools, QList<storage::Message> branch, Choices choices, QObject *parent = nullptr);

protected:
    QCoro::Task<bool> prepare() override;
};
}
