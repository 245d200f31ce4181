// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// A word, before a question is sent, about a model that does not speak its language, and the model that does.
#pragma once

#include "gui/models/modellibrary.h"

#include <QLocale>
#include <QObject>
#include <QPointer>
#include <QString>
#include <QTimer>
#include <qqmlregistration.h>

namespace gui
{
/// The language is that of the text where that tells its own, else that of the question before, else that of the window.
class LanguageAdvice : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    Q_PROPERTY(gui::ModelLibrary *models READ models WRITE setModels NOTIFY modelsChanged REQUIRED)
    Q_PROPERTY(QString text READ text WRITE setText NOTIFY textChanged)
    Q_PROPERTY(QString before READ before WRITE setBefore NOTIFY textChanged)
    Q_PROPERTY(QString sentence READ sentence NOTIFY changed)
    Q_PROPERTY(QString speaker READ speaker NOTIFY changed)

public:
    explicit LanguageAdvice(QObject *parent = nullptr);

    [[nodiscard]] ModelLibrary *models() const { return m_models; }
    void setModels(ModelLibrary *models);
    [[nodiscard]] QString text() const { return m_text; }
    void setText(const QString &text);
    [[nodiscard]] QString before() const { return m_before; } ///< the last question of the chat
    void setBefore(const QString &question);
    /// Returns that the loaded model does not speak the language, as a translated sentence, or an empty text.
    [[nodiscard]] QString sentence() const;
    /// Returns the name of the model that does, or an empty text.
    [[nodiscard]] QString speaker() const;

    /// Loads that model.
    Q_INVOKABLE void loadSpeaker();
    /// Says nothing of this language again while the same model is loaded.
    Q_INVOKABLE void dismiss();

Q_SIGNALS:
    void modelsChanged();
    void textChanged();
    void changed();

private:
    void update();

    QPointer<ModelLibrary> m_models;
    QString m_text;
    QString m_before;
    QTimer m_pause;
    QLocale::Language m_lacking = QLocale::AnyLanguage; ///< the language that the model does not speak
    QString m_model; ///< the name of that model
    QString m_speakerPath;
    QLocale::Language m_dismissedLanguage = QLocale::AnyLanguage;
    QString m_dismissedPath; ///< the model for which it was dismissed
};
}
