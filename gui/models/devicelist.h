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
        FailedRole, ///< bool: true if it is not used because it failed once; retry() has it tried again
    };
    Q_ENUM(Role)

    /// Asks `engine`, which outlives the list, again after each attempt to load a model, which may try what was not tried before.
    explicit DeviceList(EngineClient &engine, QObject *parent = nullptr);

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QHash<int, QByteArray> roleNames() const override;

    Q_INVOKABLE void refresh();
    Q_INVOKABLE void retry(int row);

Q_SIGNALS:
    /// A driver has just ended the engine that tried it. `sentence` tells the user what became of it.
    void driverFailed(const QString &sentence);

private:
    QCoro::Task<void> ask();
    void tellOfFault();
    [[nodiscard]] QString note(const inference::protocol::DeviceInfo &device) const;

    EngineClient &m_engine;
    std::vector<inference::protocol::DeviceInfo> m_devices;
    bool m_faultIsNew = false; ///< true if one of the devices' faults is new and nobody was told of it yet
};
}
