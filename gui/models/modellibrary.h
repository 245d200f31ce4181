// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The model files on this computer, and which of them answers.
#pragma once

#include "inference/protocol/messages.h"

#include <QAbstractListModel>
#include <QLocale>
#include <QString>
#include <QUrl>
#include <qqmlregistration.h>

#include <memory>

namespace gui
{
class EngineClient;

class ModelLibrary : public QAbstractListModel
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("The application owns the model library")
    Q_PROPERTY(int count READ count NOTIFY countChanged)
    Q_PROPERTY(QString currentPath READ currentPath NOTIFY currentChanged)
    Q_PROPERTY(QString currentName READ currentName NOTIFY currentChanged)
    Q_PROPERTY(QString currentLanguages READ currentLanguages NOTIFY currentChanged)
    Q_PROPERTY(QString currentNotice READ currentNotice NOTIFY currentChanged)
    Q_PROPERTY(QString substituteNotice READ substituteNotice NOTIFY currentChanged)
    Q_PROPERTY(QString errorText READ errorText NOTIFY currentChanged)
    Q_PROPERTY(QUrl folder READ folder CONSTANT)

public:
    enum Role {
        NameRole = Qt::UserRole + 1,
        PathRole,
        SizeBytesRole,
        LanguagesRole, ///< a sentence on what the model speaks; empty until describe() was answered
        CurrentRole, ///< bool
    };
    Q_ENUM(Role)

    /// `engine` outlives the library. `modelPath` is used for this run only. If it is empty, the model is the one that the
    /// settings name, else the one that TRAMONTANE_MODEL names, else the first file found.
    explicit ModelLibrary(EngineClient &engine, QString modelPath = {}, QObject *parent = nullptr);
    ~ModelLibrary() override;

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QHash<int, QByteArray> roleNames() const override;

    [[nodiscard]] int count() const;
    [[nodiscard]] QString currentPath() const; ///< empty if there is no model
    [[nodiscard]] QString currentName() const;
    /// Returns which languages the loaded model speaks, and how that is known, as a sentence; empty while none is loaded.
    [[nodiscard]] QString currentLanguages() const;
    /// Returns what the user should know about the loaded model: that it is not known to speak their language. It is empty if
    /// there is nothing.
    [[nodiscard]] QString currentNotice() const;
    /// Returns a sentence that the current model stands in for a better one that could not be fetched, and what to do, as
    /// TRAMONTANE_MODEL_MISSING says. It is empty where the model is no substitute.
    [[nodiscard]] QString substituteNotice() const;
    /// Returns why the current model could not be loaded, as a sentence; empty if it was, or is on its way.
    [[nodiscard]] QString errorText() const;
    /// Returns the folder where models belong, below the data folder, and makes it if need be.
    [[nodiscard]] QUrl folder() const;

    /// Returns whether the loaded model is known not to speak a language: others are named for it.
    [[nodiscard]] bool lacks(QLocale::Language language) const;
    /// Returns the path of another model that is known to speak a language well, or an empty text. Knows what describe() has
    /// found so far.
    [[nodiscard]] QString speakerOf(QLocale::Language language) const;

    /// Loads the current model, if there is one.
    void loadCurrent();

    /// Chooses and loads a model, and remembers it in the settings.
    Q_INVOKABLE void select(const QString &path);
    Q_INVOKABLE void addFolder(const QUrl &url);
    /// Uses a GGUF file that lies anywhere.
    Q_INVOKABLE void addFile(const QUrl &url);
    Q_INVOKABLE void refresh();
    /// Asks the engine what the listed files are, one after the other, except those that it was asked about before. If a file
    /// kills the engine, it is asked about no other in this run.
    Q_INVOKABLE void describe();
    /// Has every sentence read again, after a change of the language.
    void retranslate();

Q_SIGNALS:
    void countChanged();
    void currentChanged();

private:
    struct Private;
    std::unique_ptr<Private> d;
};
}
