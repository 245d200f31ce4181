// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "documents/reader/archive.h"

#include "base/format.h"
#include "documents/documentlimits.h"

#include <KZip>
#include <KZipFileEntry>

#include <array>

namespace documents::reader
{
namespace
{
constexpr std::array<quint32, 256> crcTable()
{
    std::array<quint32, 256> table{};
    for (quint32 i = 0; i < 256; ++i) {
        quint32 value = i;
        for (int bit = 0; bit < 8; ++bit) {
            value = (value & 1U) != 0 ? (value >> 1U) ^ 0xEDB88320U : value >> 1U;
        }
        table[i] = value;
    }
    return table;
}

/// Computes the CRC-32 of APPNOTE.TXT 4.4.7, which KArchive reads but does not check.
quint32 crc32(const QByteArray &bytes)
{
    static constexpr auto Table = crcTable();
    quint32 crc = 0xFFFFFFFFU;
    for (const char byte : bytes) {
        crc = Table[(crc ^ quint8(byte)) & 0xFFU] ^ (crc >> 8U);
    }
    return ~crc;
}

int countEntries(const KArchiveDirectory *directory, int limit)
{
    QList<const KArchiveDirectory *> pending{directory};
    int count = 0;
    while (!pending.isEmpty() && count <= limit) {
        const KArchiveDirectory *current = pending.takeLast();
        for (const QString &name : current->entries()) {
            ++count;
            if (const KArchiveEntry *entry = current->entry(name); entry && entry->isDirectory()) {
                pending.append(static_cast<const KArchiveDirectory *>(entry));
            }
        }
    }
    return count;
}
}

Archive::Archive(std::unique_ptr<KZip> zip)
    : m_zip(std::move(zip))
{
}
Archive::Archive(Archive &&) noexcept = default;
Archive &Archive::operator=(Archive &&) noexcept = default;
Archive::~Archive() = default;

Result<Archive> Archive::open(const QString &path)
{
    auto zip = std::make_unique<KZip>(path);
    if (!zip->open(QIODevice::ReadOnly) || !zip->directory()) {
        return fail(ErrorCode::Damaged, "zip container: " + zip->errorString().toStdString());
    }
    if (countEntries(zip->directory(), limits::MaxParts) > limits::MaxParts) {
        return fail(ErrorCode::TooLarge, base::format("more than {} files in the container", limits::MaxParts));
    }
    return Archive(std::move(zip));
}

bool Archive::contains(const QString &part) const
{
    return m_zip->directory()->file(part) != nullptr;
}

Result<QByteArray> Archive::read(const QString &part)
{
    const KArchiveFile *file = m_zip->directory()->file(part);
    if (!file) {
        return fail(ErrorCode::Damaged, "the container lacks " + part.toStdString());
    }
    if (file->size() > limits::MaxPartBytes || m_inflated + file->size() > limits::MaxInflatedBytes) {
        return fail(ErrorCode::TooLarge, base::format("{} inflates to {} bytes", part.toStdString(), file->size()));
    }
    const std::unique_ptr<QIODevice> device(file->createDevice());
    if (!device) {
        return fail(ErrorCode::Damaged, "cannot inflate " + part.toStdString());
    }
    // The directory may lie about the size: one byte more than it says is enough to know.
    QByteArray bytes;
    const qint64 limit = file->size() + 1;
    while (bytes.size() < limit) {
        const QByteArray block = device->read(qMin<qint64>(limit - bytes.size(), 1 << 20));
        if (block.isEmpty()) {
            break;
        }
        bytes += block;
    }
    m_inflated += bytes.size();
    const quint32 expected = quint32(static_cast<const KZipFileEntry *>(file)->crc32());
    if (bytes.size() != file->size() || crc32(bytes) != expected) {
        return fail(ErrorCode::Damaged, base::format("{} in the container is cut off or altered", part.toStdString()));
    }
    return bytes;
}
}
