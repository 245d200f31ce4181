// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "documents/reader/encoding.h"

#include <QStringDecoder>

#include <unicode/ucnv.h>
#include <unicode/ucsdet.h>

#include <algorithm>
#include <memory>
#include <optional>

namespace documents::reader
{
namespace
{
constexpr qsizetype SampleBytes = 65536;

/// Recognises UTF-16 without a byte order mark: in European languages nearly every other byte is zero.
std::optional<QStringConverter::Encoding> utf16ByZeros(const QByteArray &bytes)
{
    const qsizetype length = std::min(bytes.size(), SampleBytes) & ~qsizetype(1);
    if (length < 4) {
        return {};
    }
    qsizetype even = 0;
    qsizetype odd = 0;
    for (qsizetype i = 0; i < length; i += 2) {
        even += bytes.at(i) == 0 ? 1 : 0;
        odd += bytes.at(i + 1) == 0 ? 1 : 0;
    }
    const qsizetype many = length / 2 * 3 / 10;
    if (odd > many && even < odd / 10) {
        return QStringConverter::Utf16LE;
    }
    if (even > many && odd < even / 10) {
        return QStringConverter::Utf16BE;
    }
    return {};
}

std::optional<QString> validUtf8(const QByteArray &bytes)
{
    // A decoder would not call a last character that is cut in half an error.
    return bytes.isValidUtf8() ? std::optional(QString(QStringDecoder(QStringDecoder::Utf8)(bytes))) : std::nullopt;
}

/// Decodes `bytes` by ICU's converter of that name. Returns nothing when there is no such converter.
std::optional<QString> byIcu(const QByteArray &bytes, const char *name)
{
    UErrorCode status = U_ZERO_ERROR;
    const std::unique_ptr<UConverter, decltype(&ucnv_close)> converter(ucnv_open(name, &status), &ucnv_close);
    if (U_FAILURE(status)) {
        return {};
    }
    QString text(bytes.size() * 2 + 1, Qt::Uninitialized);
    const int32_t length = ucnv_toUChars(converter.get(), reinterpret_cast<UChar *>(text.data()), int32_t(text.size()),
                                         bytes.constData(), int32_t(bytes.size()), &status);
    if (U_FAILURE(status)) {
        return {};
    }
    text.truncate(length);
    return text;
}

/// ISO 8859-1 files with bytes 0x80-0x9F are Windows-1252 in truth, and so on; those sets contain their ISO twin's letters.
const char *windowsTwin(QByteArrayView name)
{
    if (name == "ISO-8859-1") {
        return "windows-1252";
    }
    if (name == "ISO-8859-9") {
        return "windows-1254";
    }
    return nullptr;
}

std::optional<QString> guessed(const QByteArray &bytes)
{
    UErrorCode status = U_ZERO_ERROR;
    const std::unique_ptr<UCharsetDetector, decltype(&ucsdet_close)> detector(ucsdet_open(&status), &ucsdet_close);
    if (U_FAILURE(status)) {
        return {};
    }
    ucsdet_setText(detector.get(), bytes.constData(), int32_t(std::min(bytes.size(), SampleBytes)), &status);
    int32_t count = 0;
    const UCharsetMatch **matches = ucsdet_detectAll(detector.get(), &count, &status);
    for (int32_t i = 0; U_SUCCESS(status) && i < count; ++i) {
        const QByteArray name = ucsdet_getName(matches[i], &status);
        // Multi-byte guesses were decided before; IBM424 and IBM420 are EBCDIC, which no document of today is.
        if (name.startsWith("UTF-") || name.startsWith("IBM4")) {
            continue;
        }
        const char *twin = windowsTwin(name);
        return byIcu(bytes, twin ? twin : name.constData());
    }
    return {};
}
}

QString decoded(const QByteArray &bytes, const QByteArray &declared)
{
    if (const auto marked = QStringConverter::encodingForData(bytes); marked && *marked != QStringConverter::Utf8) {
        return QStringDecoder(*marked)(bytes);
    }
    if (const auto encoding = utf16ByZeros(bytes)) {
        return QStringDecoder(*encoding)(bytes);
    }
    if (const auto text = validUtf8(bytes)) {
        return *text;
    }
    if (!declared.isEmpty() && !declared.toLower().startsWith("utf")) {
        const bool latin1
            = declared.compare("iso-8859-1", Qt::CaseInsensitive) == 0 || declared.compare("latin1", Qt::CaseInsensitive) == 0;
        if (const auto text = byIcu(bytes, latin1 ? "windows-1252" : declared.constData())) {
            return *text;
        }
    }
    if (const auto text = guessed(bytes)) {
        return *text;
    }
    return byIcu(bytes, "windows-1252").value_or(QString::fromLatin1(bytes));
}

bool looksBinary(const QByteArray &bytes)
{
    if (QStringConverter::encodingForData(bytes) || utf16ByZeros(bytes)) {
        return false;
    }
    const qsizetype length = std::min(bytes.size(), SampleBytes);
    qsizetype controls = 0;
    for (qsizetype i = 0; i < length; ++i) {
        const auto byte = quint8(bytes.at(i));
        if (byte == 0) {
            return true;
        }
        controls += byte < 0x20 && byte != '\n' && byte != '\r' && byte != '\t' && byte != '\f' && byte != 0x1B ? 1 : 0;
    }
    return controls * 20 > length;
}
}
