// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "gui/models/devicelist.h"

#include "gui/engine/engineclient.h"

#include <KLocalizedString>

#include <QLocale>
#include <QPointer>

#include <algorithm>

namespace gui
{
DeviceList::DeviceList(EngineClient &engine, QObject *parent)
    : QAbstractListModel(parent)
    , m_engine(engine)
{
    connect(&engine, &EngineClient::modelLoaded, this, &DeviceList::refresh);
    connect(&engine, &EngineClient::loadFailed, this, &DeviceList::refresh);
    connect(&engine, &EngineClient::driverFailed, this, [this] { m_faultIsNew = true; });
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
    if (m_faultIsNew) {
        tellOfFault();
    }
}

void DeviceList::tellOfFault()
{
    const auto found = std::ranges::find_if(m_devices, [](const auto &device) { return !device.fault.empty(); });
    if (found == m_devices.end()) {
        return; // it could not be remembered
    }
    m_faultIsNew = false;
    const QString name = QString::fromStdString(found->name);
    Q_EMIT driverFailed(found->fault == "hung"
                            ? i18nc("@info %1 is a graphics device",
                                    "The driver of %1 did not answer when it was tried, so it is not used. Once "
                                    "it is updated it is tried again, or when you ask for that in the settings.",
                                    name)
                            : i18nc("@info %1 is a graphics device",
                                    "The driver of %1 crashed when it was tried, so it is not used. Once it is "
                                    "updated it is tried again, or when you ask for that in the settings.",
                                    name));
}

void DeviceList::retry(int row)
{
    if (row >= 0 && row < rowCount()) {
        m_engine.retryDevice(QString::fromStdString(m_devices[static_cast<std::size_t>(row)].id));
    }
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
    case FailedRole:
        return !device.fault.empty() || device.selfTest == "failed";
    default:
        return {};
    }
}

QHash<int, QByteArray> DeviceList::roleNames() const
{
    return {{NameRole, "name"}, {NoteRole, "note"}, {ChosenRole, "chosen"}, {FailedRole, "failed"}};
}

QString DeviceList::note(const inference::protocol::DeviceInfo &device) const
{
    if (device.fault == "hung") {
        return i18nc("@info about a graphics device",
                     "Not used: its driver did not answer when it was tried. Update the driver, or try again.");
    }
    if (!device.fault.empty()) {
        return i18nc("@info about a graphics device",
                     "Not used: its driver crashed when it was tried. Update the driver, or try again.");
    }
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
