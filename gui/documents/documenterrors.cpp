// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/documents/documenterrors.h"

#include "documents/documentlimits.h"
#include "gui/documents/formatnames.h"

#include <KLocalizedString>

namespace gui
{
namespace
{
QString whatIsWrong(const documents::Error &error, const QString &fileName)
{
    using enum documents::ErrorCode;
    switch (error.code) {
    case NotFound:
        return i18nc("@info %1 is a file name", "“%1” does not exist, or it is a folder.", fileName);
    case Unreadable:
        return i18nc("@info %1 is a file name", "“%1” cannot be opened.", fileName);
    case Empty:
        return i18nc("@info %1 is a file name", "“%1” contains no text.", fileName);
    case Encrypted:
        return i18nc("@info %1 is a file name", "“%1” is protected by a password.", fileName);
    case Damaged:
        return i18nc("@info %1 is a file name", "“%1” is damaged, or it is not the kind of file that its name says.", fileName);
    case Scanned:
        return i18nc("@info %1 is a file name", "“%1” holds pictures of pages, as a scanner makes them, and no text.", fileName);
    case Unsupported:
        return i18nc("@info %1 is a file name, %2 a file type such as image/png",
                     "“%1” is a kind of file that cannot be read (%2).", fileName, QString::fromStdString(error.detail));
    case TooLarge:
        return i18nc("@info %1 is a file name", "“%1” is too large.", fileName);
    case TimedOut:
        return i18nc("@info %1 is a file name", "Reading “%1” took too long and was ended.", fileName);
    case Crashed:
        return i18nc("@info %1 is a file name", "“%1” could not be read: the reader failed on it.", fileName);
    case Cancelled:
        return i18nc("@info %1 is a file name", "Reading “%1” was cancelled.", fileName);
    }
    return {};
}
}

QString documentErrorText(const documents::Error &error, const QString &fileName)
{
    const QString wrong = whatIsWrong(error, fileName);
    const QString hint = documentErrorHint(error);
    return hint.isEmpty()
        ? wrong
        : i18nc("@info %1 is a sentence on what is wrong with a document, %2 one on what to do about it", "%1 %2", wrong, hint);
}

QString documentErrorHint(const documents::Error &error)
{
    using enum documents::ErrorCode;
    switch (error.code) {
    case NotFound:
        return i18nc("@info", "Check whether it was moved or renamed.");
    case Unreadable:
        return i18nc("@info", "Check whether you are allowed to read it, and whether its disk is still connected.");
    case Empty:
        return i18nc("@info", "Choose a document with text in it.");
    case Encrypted:
        return i18nc("@info", "Open it in its own program, save a copy without a password, and choose the copy.");
    case Damaged:
        return i18nc("@info", "Try to download or copy it again.");
    case Scanned:
        return i18nc("@info", "Run text recognition (OCR) on it first, then choose the result.");
    case Unsupported:
        return i18nc("@info %1 is a list of kinds of documents", "%1 can be read. Save the document as one of these.",
                     formatNames());
    case TooLarge:
        return i18ncp("@info", "At most one page can be read. Split the document and choose a part of it.",
                      "At most %1 pages can be read. Split the document and choose a part of it.", documents::limits::MaxPages);
    case TimedOut:
    case Crashed:
        return i18nc("@info", "Open it in its own program, save it as a PDF, and choose that one.");
    case Cancelled:
        return {};
    }
    return {};
}
}
