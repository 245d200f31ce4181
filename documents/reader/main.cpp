// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// tramontane-reader turns one document into one line of JSON. It limits itself before it opens anything.
#include "documents/documentlimits.h"
#include "documents/formats.h"
#include "documents/reader/reader.h"

#include <QCommandLineParser>
#include <QCoreApplication>

#include <csignal>
#include <cstdio>
#include <exception>
#include <new>
#include <string_view>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

using namespace Qt::StringLiterals;

namespace
{
constexpr int ExitFailed = 1;
constexpr int ExitUsage = 2;

/// Writes the last words of a process that cannot go on, and ends it. It does only what is allowed in a signal handler.
[[noreturn]] void die(std::string_view json)
{
    [[maybe_unused]] const auto written = ::write(STDOUT_FILENO, json.data(), json.size());
    ::_exit(ExitFailed);
}

[[noreturn]] void outOfTime(int /*signal*/)
{
    die("{\"error\":{\"code\":\"timedOut\",\"detail\":\"the document needs more processor time than is allowed\"}}\n");
}

[[noreturn]] void outOfMemory()
{
    die("{\"error\":{\"code\":\"tooLarge\",\"detail\":\"the document needs more memory than is allowed\"}}\n");
}

void limit(__rlimit_resource resource, rlim_t soft, rlim_t hard)
{
    rlimit current{};
    if (getrlimit(resource, &current) != 0) {
        return;
    }
    // Never loosen what the parent has set.
    const rlimit wanted{.rlim_cur = std::min(soft, current.rlim_max), .rlim_max = std::min(hard, current.rlim_max)};
    setrlimit(resource, &wanted);
}

/// Limits memory and processor time, and allows no core file (it would hold the document), no debugger and no file to be written.
void limitMyself()
{
    using namespace documents;
    limit(RLIMIT_CORE, 0, 0);
    limit(RLIMIT_AS, rlim_t(limits::ReaderMemoryBytes), rlim_t(limits::ReaderMemoryBytes));
    limit(RLIMIT_CPU, limits::ReaderCpuSeconds, limits::ReaderCpuSeconds + 5);
    prctl(PR_SET_DUMPABLE, 0);
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    std::signal(SIGXCPU, outOfTime);
    std::set_new_handler(outOfMemory);
    std::set_terminate(outOfMemory);
}

/// Returns false when the reader of the pipe is gone.
bool print(const QByteArray &json)
{
    return std::fwrite(json.constData(), 1, size_t(json.size()), stdout) == size_t(json.size()) && std::fputc('\n', stdout) != EOF
        && std::fflush(stdout) == 0;
}
}

int main(int argc, char *argv[])
{
    limitMyself();
    // What a library has to say about a hostile file can be endless, and it belongs to nobody.
    qInstallMessageHandler([](QtMsgType, const QMessageLogContext &, const QString &) { });
    const QCoreApplication application(argc, argv);
    QCoreApplication::setApplicationName(u"tramontane-reader"_s);
    QCoreApplication::setApplicationVersion(QLatin1StringView(TRAMONTANE_VERSION));
    QCommandLineParser parser;
    parser.setApplicationDescription(u"Prints a document's text, page by page, as JSON."_s);
    const QCommandLineOption mimeType(u"mime-type"_s, u"Type of the file, instead of guessing it."_s, u"type"_s);
    parser.addOption(mimeType);
    const QCommandLineOption help = parser.addHelpOption();
    const QCommandLineOption version = parser.addVersionOption();
    parser.addPositionalArgument(u"file"_s, u"One of "_s + documents::filePatterns().join(u' ') + u", or any other text."_s);
    const bool parsed = parser.parse(QCoreApplication::arguments());
    if (parsed && (parser.isSet(help) || parser.isSet(version))) {
        const QString text
            = parser.isSet(help) ? parser.helpText() : u"tramontane-reader "_s + QCoreApplication::applicationVersion() + u'\n';
        std::fputs(qPrintable(text), stdout);
        return 0;
    }
    if (!parsed || parser.positionalArguments().size() != 1) {
        const QString reason = parsed ? u"exactly one file is needed"_s : parser.errorText();
        std::fprintf(stderr, "tramontane-reader: %s\nUsage: tramontane-reader [--mime-type type] file\n", qPrintable(reason));
        return ExitUsage;
    }
    const auto document = documents::reader::readDocument(parser.positionalArguments().constFirst(), parser.value(mimeType));
    const bool printed = print(document ? documents::toJson(*document) : documents::toJson(document.error()));
    return document && printed ? 0 : ExitFailed;
}
