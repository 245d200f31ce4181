// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The desktop's own file dialog; where it has none, Qt Widgets' one in the window's style, in which a path can be typed. (Qt
// Quick's own substitute can do neither.)
#pragma once

#include <QObject>
#include <QPointer>
#include <QStringList>
#include <QUrl>
#include <qqmlregistration.h>

class QFileDialog;

namespace gui
{
/// A picker asks for existing files or a folder without blocking; chosen() tells which. A picker that was dismissed says nothing.
class FilePicker : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    Q_PROPERTY(QString title MEMBER m_title)
    Q_PROPERTY(Mode mode MEMBER m_mode)
    Q_PROPERTY(QStringList nameFilters MEMBER m_nameFilters) ///< each is like "Model files (*.gguf)"

public:
    enum class Mode : quint8 { File, Files, Folder };
    Q_ENUM(Mode)

    explicit FilePicker(QObject *parent = nullptr);
    ~FilePicker() override;
    Q_DISABLE_COPY_MOVE(FilePicker)

    /// Shows the dialog, or brings it to the front if it is open. It begins where the last one ended, else in the user's
    /// documents.
    Q_INVOKABLE void open();

Q_SIGNALS:
    void chosen(const QList<QUrl> &urls);

private:
    QString m_title;
    Mode m_mode = Mode::File;
    QStringList m_nameFilters;
    QPointer<QFileDialog> m_dialog;
};
}
