// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/common/sentences.h"

#include <KLocalizedString>

#include <QLocale>

namespace gui
{
QString sentence(const inference::Error &error)
{
    using enum inference::ErrorCode;
    switch (error.code) {
    case FileNotFound:
        return i18nc("@info", "The model file is no longer where it was.");
    case FileCorrupt:
        return i18nc("@info", "The model file is damaged or incomplete. Please get it again.");
    case Unsupported:
        return i18nc("@info", "This model needs something that Tramontane cannot do yet: %1",
                     QString::fromStdString(error.detail));
    case ContextFull:
        return i18nc("@info", "This chat has become longer than the model can read at once.");
    case Busy:
        return i18nc("@info", "Another answer is still being written.");
    case NoModel:
        return i18nc("@info", "No model is loaded.");
    case NoDevice:
        return i18nc(
            "@info",
            "No device of this computer can run the model. A newer processor or a graphics device with Vulkan is needed.");
    case DeviceFailed:
        return i18nc(
            "@info",
            "The device gives wrong numbers and is not used. If it is a graphics device, an update of its driver may help.");
    case DeviceLost:
        return i18nc("@info", "The graphics device stopped responding.");
    case OutOfMemory:
        return i18nc("@info", "There is not enough memory for this model.");
    case Template:
        return i18nc("@info", "The model does not accept this sequence of messages.");
    case Cancelled:
        return i18nc("@info", "It was stopped.");
    case Usage:
    case Internal:
        break;
    }
    return i18nc("@info", "Something went wrong in the program that runs the model.");
}

QString sentence(const storage::Error &error)
{
    using enum storage::ErrorCode;
    switch (error.code) {
    case CannotOpen:
        return i18nc("@info",
                     "The history of your chats cannot be opened. Check that your data folder exists and belongs to you.");
    case NotADatabase:
    case Damaged:
        return i18nc("@info", "The history of your chats is damaged. It was left as it is.");
    case FromTheFuture:
        return i18nc(
            "@info",
            "The history of your chats was written by a newer version of Tramontane. Please update; it was left untouched.");
    case DiskFull:
        return i18nc("@info", "The disk is full. Nothing more can be saved until there is space.");
    case ReadOnly:
        return i18nc("@info", "The history of your chats cannot be written: the disk or the file is read-only.");
    case Locked:
        return i18nc("@info", "Another program is using the history of your chats.");
    case NotFound:
        return i18nc("@info", "This chat or message is no longer there.");
    case Internal:
        break;
    }
    return i18nc("@info", "Something went wrong in the history of your chats.");
}

namespace failure
{
namespace
{
constexpr QLatin1StringView EngineDied("engineDied");
constexpr QLatin1StringView ContextFull("contextFull");
}

storage::Failure engineDied()
{
    return {.code = EngineDied};
}

storage::Failure contextFull(quint32 neededTokens, quint32 availableTokens)
{
    return {.code = ContextFull, .neededTokens = neededTokens, .availableTokens = availableTokens};
}

storage::Failure from(const inference::Error &error)
{
    return {.code = QString::fromUtf8(inference::name(error.code))};
}

inference::Error toError(const storage::Failure &failure)
{
    return {.code = inference::errorCodeFromName(failure.code.toStdString()), .detail = failure.code.toStdString()};
}

QString sentence(const storage::Failure &failure)
{
    if (failure.code == EngineDied) {
        return i18nc("@info", "The program that runs the model stopped unexpectedly. Nothing is lost; you can try again.");
    }
    if (failure.code == ContextFull && failure.neededTokens && failure.availableTokens) {
        const QLocale locale;
        return i18nc("@info %1 and %2 are numbers of tokens",
                     "This is longer than the model can read at once: it needs %1 tokens and there is room for %2.",
                     locale.toString(*failure.neededTokens), locale.toString(*failure.availableTokens));
    }
    return gui::sentence(toError(failure));
}
}
}
