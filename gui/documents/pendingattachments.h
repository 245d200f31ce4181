// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The documents that wait in the composer to go out with the next message.
#pragma once

#include "documents/document.h"
#include "storage/types.h"

#include <QAbstractListModel>
#include <QString>
#include <QStringList>
#include <QUrl>
#include <qqmlregistration.h>

#include <memory>
#include <optional>

namespace gui
{
class ReaderClient;

class PendingAttachments : public QAbstractListModel
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("A conversation owns the documents that wait")
    Q_PROPERTY(int count READ count NOTIFY countChanged)
    Q_PROPERTY(bool allReady READ allReady NOTIFY readinessChanged)
    Q_PROPERTY(int unreadyCount READ unreadyCount NOTIFY readinessChanged)

public:
    enum Role {
        NameRole = Qt::UserRole + 1,
        StateRole, ///< "reading", "ready", "failed"
        ErrorTextRole, ///< a sentence on why reading failed; empty if it did not
        PageCountRole, ///< the number of pages; 0 where the document has none
    };
    Q_ENUM(Role)

    /// A document that was read, ready to be stored with a message.
    struct Ready {
        QString name;
        qint64 sizeBytes = 0;
        documents::Document document;
    };

    explicit PendingAttachments(QString readerProgram, QObject *parent = nullptr);
    ~PendingAttachments() override;

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QHash<int, QByteArray> roleNames() const override;
    [[nodiscard]] int count() const;
    /// Returns whether every document has been read without an error. It is true while there is none.
    [[nodiscard]] bool allReady() const;
    /// Returns how many documents are still being read or could not be.
    [[nodiscard]] int unreadyCount() const;
    /// Returns why the documents cannot go out, as a translated sentence, or an empty text while allReady().
    [[nodiscard]] QString obstacle() const;
    [[nodiscard]] bool hasReady() const; ///< true if any document has been read

    /// Returns the texts of the documents that were read.
    [[nodiscard]] QStringList texts() const;

    /// Starts to read a local file.
    void add(const QUrl &url);
    void removeAt(int row);
    /// Removes the documents that are still being read or could not be.
    Q_INVOKABLE void removeUnready();
    /// Takes the documents that were read out of the list and returns them.
    [[nodiscard]] QList<Ready> take();
    /// Takes the document of one row out of the list and returns it, or returns nothing if it is not ready.
    [[nodiscard]] std::optional<Ready> takeAt(int row);
    /// Puts taken documents back, where sending them came to nothing.
    void putBack(const QList<Ready> &documents);

    /// Returns the documents that were read as the history stores them.
    [[nodiscard]] QList<storage::Attachment> stored() const;
    /// Puts documents that the history has, with their texts, before all others.
    void putBefore(const QList<storage::Attachment> &documents);

Q_SIGNALS:
    void countChanged();
    void readinessChanged();
    /// A row has become ready or failed.
    void settled(int row);

private:
    struct Private;
    std::unique_ptr<Private> d;
};

/// Returns the attachment as the history stores it with a message.
[[nodiscard]] storage::Attachment toAttachment(const PendingAttachments::Ready &ready);
}
