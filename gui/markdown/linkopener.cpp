// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/markdown/linkopener.h"

#include "gui/markdown/markdownlinks.h"

#include <QDesktopServices>

namespace gui
{
void LinkOpener::open(const QUrl &url) const
{
    if (isAllowedLink(url.toString(QUrl::FullyEncoded))) {
        QDesktopServices::openUrl(url);
    }
}
}
