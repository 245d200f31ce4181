// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/settings/settingssaver.h"

#include <KCoreConfigSkeleton>

#include <QMetaMethod>
#include <QMetaProperty>

#include <chrono>

namespace gui
{
namespace
{
constexpr auto Delay = std::chrono::milliseconds(500); ///< a slider changes often
}

SettingsSaver::SettingsSaver(KCoreConfigSkeleton &settings)
    : m_settings(settings)
{
    m_timer.setSingleShot(true);
    m_timer.setInterval(Delay);
    connect(&m_timer, &QTimer::timeout, this, [this] { m_settings.save(); });
    const QMetaMethod slot = staticMetaObject.method(staticMetaObject.indexOfSlot("saveSoon()"));
    const QMetaObject &properties = *settings.metaObject();
    for (int i = properties.propertyOffset(); i < properties.propertyCount(); ++i) {
        if (const QMetaProperty property = properties.property(i); property.hasNotifySignal()) {
            connect(&settings, property.notifySignal(), this, slot);
        }
    }
}

SettingsSaver::~SettingsSaver()
{
    m_settings.save();
}

void SettingsSaver::saveSoon()
{
    if (!m_timer.isActive()) { // never put off by the next change
        m_timer.start();
    }
}
}
