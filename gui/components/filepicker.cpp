// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/components/filepicker.h"

#include <QFileDialog>
#include <QGuiApplication>
#include <QStandardPaths>
#include <QWindow>

namespace gui
{
namespace
{
/// Returns where the last dialog ended, since people keep files that belong together in one place.
QUrl &lastFolder()
{
    static QUrl folder = QUrl::fromLocalFile(QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation));
    return folder;
}

QFileDialog::FileMode fileMode(FilePicker::Mode mode)
{
    switch (mode) {
    case FilePicker::Mode::File:
        return QFileDialog::ExistingFile;
    case FilePicker::Mode::Files:
        return QFileDialog::ExistingFiles;
    case FilePicker::Mode::Folder:
        return QFileDialog::Directory;
    }
    Q_UNREACHABLE_RETURN(QFileDialog::ExistingFile);
}
}

FilePicker::FilePicker(QObject *parent)
    : QObject(parent)
{
}

FilePicker::~FilePicker()
{
    delete m_dialog;
}

void FilePicker::open()
{
    if (m_dialog) {
        m_dialog->raise();
        m_dialog->activateWindow();
        return;
    }
    QWindow *window = QGuiApplication::focusWindow();
    m_dialog = new QFileDialog(nullptr, m_title);
    m_dialog->setAttribute(Qt::WA_DeleteOnClose);
    m_dialog->setWindowModality(Qt::WindowModal);
    m_dialog->setFileMode(fileMode(m_mode));
    m_dialog->setOption(QFileDialog::ShowDirsOnly, m_mode == Mode::Folder);
    m_dialog->setNameFilters(m_nameFilters);
    m_dialog->setDirectoryUrl(lastFolder());
    connect(m_dialog, &QFileDialog::accepted, this, [this] {
        lastFolder() = m_dialog->directoryUrl();
        Q_EMIT chosen(m_dialog->selectedUrls());
    });
    m_dialog->winId(); // makes the window that can be told whose it is
    if (QWindow *own = m_dialog->windowHandle()) {
        own->setTransientParent(window);
    }
    m_dialog->open();
}
}
