// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Writes the settings to the disk soon after any of them has changed, so that a choice outlives a program that is killed.
#pragma once

#include <QObject>
#include <QTimer>

class KCoreConfigSkeleton;

namespace gui
{
/// The saver knows no setting by its name: it listens to every property of the skeleton that has a signal.
class SettingsSaver : public QObject
{
    Q_OBJECT

public:
    /// `settings` outlives the saver.
    explicit SettingsSaver(KCoreConfigSkeleton &settings);
    /// Writes what is not on the disk yet.
    ~SettingsSaver() override;
    Q_DISABLE_COPY_MOVE(SettingsSaver)

private Q_SLOTS:
    void saveSoon();

private:
    KCoreConfigSkeleton &m_settings;
    QTimer m_timer;
};
}
