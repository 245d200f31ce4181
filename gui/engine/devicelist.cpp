// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/engine/devicelist.h"

#include "gui/engine/engineclient.h"

#include <KLocalizedString>

#include <QLocale>
#include <QPointer>

namespace gui
{
DeviceList::DeviceList(EngineClient &engine, QObject *parent)
    : QAbstractListModel(parent)
    , m_engine(engine)
{
    connect(&engine, &EngineClient::modelLoaded, this, &DeviceList::refresh);
}

void DeviceList::refresh()
{
    ask();
}

QCoro::Task<void> DeviceList::ask()
{
    const QPointer<DeviceList> self(this);
    auto devices = co_await m_engine.devices();
    if (!self || !devices) {
        co_return; // the list stays as it was
    }
    beginResetModel();
    m_devices = *std::move(devices);
    endResetModel();
}

int DeviceList::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_devices.size());
}

QVariant DeviceList::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) {
        return {};
    }
    const auto &device = m_devices[static_cast<std::size_t>(index.row())];
    switch (role) {
    case Qt::DisplayRole:
    case NameRole:
        return QString::fromStdString(device.name);
    case NoteRole:
        return note(device);
    case ChosenRole:
        return device.chosen;
    default:
        return {};
    }
}

QHash<int, QByteArray> DeviceList::roleNames() const
{
    return {{NameRole, "name"}, {NoteRole, "note"}, {ChosenRole, "chosen"}};
}

QString DeviceList::note(const inference::protocol::DeviceInfo &device) const
{
    if (device.selfTest == "failed") {
        return i18nc("@info about a graphics device or processor", "Not used: it gives wrong numbers");
    }
    if (device.stepMs > 0) {
        const QString ms = QLocale().toString(device.stepMs, 'f', 2);
        return device.chosen ? i18nc("@info about a graphics device or processor; %1 is a number",
                                     "Chosen: fastest in a trial, with %1 ms a step", ms)
                             : i18nc("@info about a graphics device or processor; %1 is a number", "%1 ms a step in a trial", ms);
    }
    if (device.chosen) {
        return device.id == "cpu" ? i18nc("@info about the processor", "Chosen: there is no graphics device that can be used")
                                  : i18nc("@info about a graphics device", "Chosen");
    }
    return device.type == "cpu"
        ? i18nc("@info about a graphics driver without a device", "Not used: the processor is faster by itself")
        : i18nc("@info about a graphics device or processor", "Not tried yet");
}
}
