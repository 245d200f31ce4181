// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// What of this computer models can run on, and which of it is chosen and why.
#pragma once

#include "inference/protocol/messages.h"

#include <QAbstractListModel>
#include <QCoroTask>
#include <qqmlregistration.h>

#include <vector>

namespace gui
{
class EngineClient;

class DeviceList : public QAbstractListModel
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("The application owns the list of devices")

public:
    enum Role {
        NameRole = Qt::UserRole + 1,
        NoteRole, ///< QString: what is known of it
        ChosenRole, ///< bool
        FailedRole, ///< bool: it is not used for what happened once, and retry() has it tried again
    };
    Q_ENUM(Role)

    /// Asks `engine`, which outlives the list, again whenever a model was loaded: that tries what was not tried before.
    explicit DeviceList(EngineClient &engine, QObject *parent = nullptr);

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QHash<int, QByteArray> roleNames() const override;

    Q_INVOKABLE void refresh();
    Q_INVOKABLE void retry(int row);

Q_SIGNALS:
    /// A driver has just ended the engine that tried it; what became of it, for people.
    void driverFailed(const QString &sentence);

private:
    QCoro::Task<void> ask();
    void tellOfFault();
    [[nodiscard]] QString note(const inference::protocol::DeviceInfo &device) const;

    EngineClient &m_engine;
    std::vector<inference::protocol::DeviceInfo> m_devices;
    bool m_faultIsNew = false; ///< one of the devices' faults, and nobody was told yet
};
}
