// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Runs tramontane-reader on a file and keeps what it says, for the tests.
#pragma once

#include "documents/document.h"

#include <QProcess>
#include <QString>

struct ReaderRun {
    int exitCode = -1;
    bool crashed = false;
    QByteArray output;
    QByteArray errorOutput;
    documents::Result<documents::Document> document;
};

/// `prepare`, if not null, is called in the new process before it becomes the reader.
inline ReaderRun runReader(const QStringList &arguments, void (*prepare)() = nullptr)
{
    QProcess process;
    if (prepare) {
        process.setChildProcessModifier(prepare);
    }
    process.start(QStringLiteral(TRAMONTANE_READER), arguments);
    if (!process.waitForFinished(200'000)) {
        process.kill();
        process.waitForFinished();
    }
    ReaderRun run;
    run.exitCode = process.exitCode();
    run.crashed = process.exitStatus() == QProcess::CrashExit;
    run.output = process.readAllStandardOutput();
    run.errorOutput = process.readAllStandardError();
    run.document = documents::fromJson(run.output);
    return run;
}

/// Returns the page's paragraphs as lines such as "Heading1: text", so that a test can show what it expects.
inline QStringList outlined(const documents::Page &page)
{
    using Kind = documents::Paragraph::Kind;
    QStringList lines;
    for (const documents::Paragraph &paragraph : page.paragraphs) {
        QString kind;
        switch (paragraph.kind) {
        case Kind::Heading:
            kind = QStringLiteral("h%1 ").arg(paragraph.level);
            break;
        case Kind::ListItem:
            kind = QStringLiteral("* ");
            break;
        case Kind::TableRow:
            kind = QStringLiteral("| ");
            break;
        case Kind::Body:
            break;
        }
        lines.append(kind + paragraph.text);
    }
    return lines;
}
