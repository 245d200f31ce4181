// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/components/clipboard.h"

#include <QClipboard>
#include <QGuiApplication>

namespace gui
{
void Clipboard::copy(const QString &text) const
{
    QGuiApplication::clipboard()->setText(text);
}
}
