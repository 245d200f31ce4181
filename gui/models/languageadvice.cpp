// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/models/languageadvice.h"

#include "gui/common/language.h"
#include "gui/common/languageguess.h"
#include "gui/models/modellanguages.h"

#include <KLocalizedString>

#include <QFileInfo>

#include <chrono>

using namespace std::chrono_literals;

namespace gui
{
namespace
{
constexpr auto TypingPause = 400ms;
}

LanguageAdvice::LanguageAdvice(QObject *parent)
    : QObject(parent)
{
    m_pause.setSingleShot(true);
    m_pause.setInterval(TypingPause);
    connect(&m_pause, &QTimer::timeout, this, &LanguageAdvice::update);
}

void LanguageAdvice::setModels(ModelLibrary *models)
{
    if (m_models == models) {
        return;
    }
    if (m_models) {
        m_models->disconnect(this);
    }
    m_models = models;
    if (models != nullptr) {
        connect(models, &ModelLibrary::currentChanged, this, &LanguageAdvice::update);
        connect(models, &ModelLibrary::dataChanged, this, &LanguageAdvice::update); // a model was described
        connect(models, &ModelLibrary::modelReset, this, &LanguageAdvice::update);
    }
    Q_EMIT modelsChanged();
    update();
}

void LanguageAdvice::setText(const QString &text)
{
    if (m_text != text) {
        m_text = text;
        Q_EMIT textChanged();
        m_pause.start();
    }
}

void LanguageAdvice::setBefore(const QString &question)
{
    if (m_before != question) {
        m_before = question;
        Q_EMIT textChanged();
        update();
    }
}

QString LanguageAdvice::sentence() const
{
    if (m_lacking == QLocale::AnyLanguage) {
        return {};
    }
    const QString language = languageName(m_lacking);
    return m_speakerPath.isEmpty()
        ? i18nc("@info %1 is a model, %2 a language",
                "%1 is not known to speak %2: its answers may be wrong or in another language.", m_model, language)
        : i18nc("@info %1 and %3 are models, %2 is a language", "%1 is not known to speak %2. %3 does.", m_model, language,
                speaker());
}

QString LanguageAdvice::speaker() const
{
    return QFileInfo(m_speakerPath).completeBaseName();
}

void LanguageAdvice::loadSpeaker()
{
    if (m_models && !m_speakerPath.isEmpty()) {
        m_models->select(m_speakerPath);
    }
}

void LanguageAdvice::dismiss()
{
    m_dismissedLanguage = m_lacking;
    m_dismissedPath = m_models ? m_models->currentPath() : QString();
    update();
}

void LanguageAdvice::update()
{
    QLocale::Language lacking = guessLanguage(m_text);
    if (lacking == QLocale::AnyLanguage) {
        lacking = guessLanguage(m_before);
    }
    if (lacking == QLocale::AnyLanguage) {
        lacking = windowLanguage();
    }
    const bool isDismissed = m_models && lacking == m_dismissedLanguage && m_models->currentPath() == m_dismissedPath;
    if (!m_models || isDismissed || !m_models->lacks(lacking)) {
        lacking = QLocale::AnyLanguage;
    }
    m_lacking = lacking;
    m_model.clear();
    m_speakerPath.clear();
    if (lacking != QLocale::AnyLanguage) {
        m_model = m_models->currentName();
        m_speakerPath = m_models->speakerOf(lacking);
        if (m_speakerPath.isEmpty()) {
            m_models->describe(); // one that was not looked at yet may speak it
        }
    }
    Q_EMIT changed();
}
}
