// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/documents/documentformats.h"

#include "documents/formats.h"
#include "gui/documents/formatnames.h"

#include <KLocalizedString>

namespace gui
{
QStringList DocumentFormats::nameFilters()
{
    return {i18nc("@item:inlistbox file filter, %1 is patterns of names such as *.pdf", "Documents (%1)",
                  documents::filePatterns().join(u' ')),
            i18nc("@item:inlistbox file filter", "All files (*)")};
}

QString DocumentFormats::names()
{
    return formatNames();
}
}
