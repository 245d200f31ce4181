// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// A trial is a file that its process holds locked. A file that nobody holds was left behind by a process that died; its last line
// says of what, if the process could still write that.
#include "inference/devices/drivertrial.h"

#include "base/format.h"
#include "inference/devices/devicememory.h"
#include "inference/error.h"
#include "inference/heartbeat.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <charconv>
#include <chrono>
#include <condition_variable>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace inference::devices
{
namespace
{
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr auto Patience = 45s; ///< how long a device may finish nothing: a hundred times the longest step in software
constexpr auto Tick = 200ms;
constexpr std::size_t DeathsAllowed = 2; ///< so many deaths of unknown cause, such as by SIGKILL, count as crashes
constexpr std::string_view Crashed = "crashed";
constexpr std::string_view Hung = "hung";
constexpr std::string_view Prefix = "trial-";

/// Signals that a process sends to itself by computing nonsense.
constexpr auto CrashSignals = std::to_array({SIGILL, SIGSEGV, SIGBUS, SIGFPE, SIGABRT});
/// Signals by which somebody else ends a process.
constexpr auto EndSignals = std::to_array({SIGINT, SIGTERM, SIGHUP});

/// The trial that is under way, as far as signal handlers look at it.
struct Current {
    std::atomic<int> file = -1; ///< below 0 if there is none, or none that can be written
    std::array<char, 4096> path{};
    std::array<char, 512> device{};
    std::atomic<bool> active = false;
};
Current current;

std::chrono::seconds patience()
{
    const char *value = std::getenv("TRAMONTANE_TRIAL_SECONDS");
    int seconds = 0;
    if (value && std::from_chars(value, value + std::strlen(value), seconds).ec == std::errc() && seconds > 0) {
        return std::chrono::seconds(seconds);
    }
    return Patience;
}

/// Prints `text` on standard error. Signal handlers call this and endFor(), which do nothing that a handler may not do.
void say(std::string_view text)
{
    (void)!write(STDERR_FILENO, text.data(), text.size());
}

[[noreturn]] void endFor(std::string_view fault, std::string_view what)
{
    if (const int file = current.file; file >= 0) {
        (void)!write(file, fault.data(), fault.size());
        (void)!write(file, "\n", 1);
        fsync(file);
    }
    say("tramontane-engine: the driver of ");
    say(current.device.data());
    say(what);
    say(" while it was tried. Started again, the engine does without it, until it has another version or \"tramontane-engine "
        "devices "
        "--retry\" asks for it.\n");
    _exit(DriverFaultStatus);
}

void onCrash(int /*signal*/)
{
    endFor(Crashed, " crashed");
}

void onEnd(int signal)
{
    DriverTrial::abandon();
    std::signal(signal, SIG_DFL);
    raise(signal); // delivered when the handler returns
}

std::filesystem::path trialFolder()
{
    const auto folder = cacheFolder();
    return folder.empty() ? folder : folder / "trials";
}

/// A file of a trial that ended badly.
struct Remains {
    std::filesystem::path path;
    std::string part;
    execution::DriverFault fault = execution::DriverFault::None; ///< None if it is unknown
};

/// Returns what trials of this device and driver left behind whose processes are gone.
std::vector<Remains> remainsOf(const std::string &identity)
{
    std::vector<Remains> found;
    std::error_code error;
    for (const auto &entry : std::filesystem::directory_iterator(trialFolder(), error)) {
        if (!entry.path().filename().native().starts_with(Prefix)) {
            continue;
        }
        const int file = open(entry.path().c_str(), O_RDONLY | O_CLOEXEC);
        if (file < 0) {
            continue;
        }
        const bool abandoned = flock(file, LOCK_SH | LOCK_NB) == 0;
        close(file);
        if (!abandoned) {
            continue;
        }
        std::ifstream lines(entry.path());
        std::string whose;
        Remains remains{.path = entry.path(), .part = {}};
        std::string fault;
        std::getline(lines, whose);
        std::getline(lines, remains.part);
        std::getline(lines, fault);
        if (whose != identity) {
            continue;
        }
        remains.fault = fault == Hung ? execution::DriverFault::Hung
            : fault == Crashed        ? execution::DriverFault::Crashed
                                      : execution::DriverFault::None;
        found.push_back(std::move(remains));
    }
    return found;
}

void syncFolder(const std::filesystem::path &folder)
{
    if (const int file = open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); file >= 0) {
        fsync(file);
        close(file);
    }
}

/// Makes a new file, which is locked before it gets the name under which others look for it, and is on the disk even if the
/// system stands still next. Returns its descriptor; if it cannot be made, a number below 0, and `path` is empty.
int markTrial(const std::string &identity, std::string_view part, std::string &path)
{
    path.clear();
    const auto folder = trialFolder();
    std::error_code error;
    if (folder.empty() || (std::filesystem::create_directories(folder, error), error)) {
        return -1;
    }
    std::string made = folder / "new-XXXXXX";
    const int file = mkostemp(made.data(), O_CLOEXEC | O_APPEND);
    if (file < 0) {
        return -1;
    }
    const auto text = base::format("{}\n{}\n", identity, part);
    const auto final = folder / (std::string(Prefix) + made.substr(made.size() - 6));
    if (final.native().size() >= current.path.size() || flock(file, LOCK_EX | LOCK_NB) != 0
        || write(file, text.data(), text.size()) != static_cast<ssize_t>(text.size()) || fsync(file) != 0
        || rename(made.c_str(), final.c_str()) != 0) {
        unlink(made.c_str());
        close(file);
        return -1;
    }
    syncFolder(folder);
    path = final;
    return file;
}
}

struct DriverTrial::Private {
    std::string identity;
    std::string part;
    int file = -1;
    std::array<struct sigaction, CrashSignals.size() + EndSignals.size()> before{};

    std::mutex mutex;
    std::condition_variable_any changed;
    std::jthread watcher;

    void handleSignals();
    void restoreSignals();
    void watch(const std::stop_token &ended);
};

void DriverTrial::Private::handleSignals()
{
    std::size_t at = 0;
    struct sigaction action{};
    sigemptyset(&action.sa_mask);
    for (const int signal : CrashSignals) {
        action.sa_handler = onCrash;
        sigaction(signal, &action, &before[at++]);
    }
    for (const int signal : EndSignals) {
        action.sa_handler = onEnd;
        sigaction(signal, nullptr, &before[at]);
        if (before[at++].sa_handler == SIG_DFL) {
            sigaction(signal, &action, nullptr);
        }
    }
}

void DriverTrial::Private::restoreSignals()
{
    std::size_t at = 0;
    for (const int signal : CrashSignals) {
        sigaction(signal, &before[at++], nullptr);
    }
    for (const int signal : EndSignals) {
        sigaction(signal, &before[at++], nullptr);
    }
}

/// Counts its own ticks instead of looking at the clock: a process that stood still for a while is no driver that hangs.
void DriverTrial::Private::watch(const std::stop_token &ended)
{
    const auto limit = patience();
    auto seen = heartbeats.load();
    std::chrono::nanoseconds waited{};
    std::unique_lock lock(mutex);
    while (!ended.stop_requested()) {
        const auto start = Clock::now();
        changed.wait_for(lock, ended, Tick, [] { return false; });
        waited += std::min<std::chrono::nanoseconds>(Clock::now() - start, 2 * Tick);
        if (const auto now = heartbeats.load(); now != seen) {
            seen = now;
            waited = {};
        }
        if (waited >= limit && !ended.stop_requested()) {
            endFor(Hung, " did not answer");
        }
    }
}

DriverTrial::DriverTrial(const execution::DeviceInfo &device, std::string_view part)
{
    if (device.id.kind != execution::DeviceId::Kind::Vulkan || current.active.exchange(true)) {
        return;
    }
    d = std::make_unique<Private>();
    d->identity = device.identity;
    d->part = part;
    std::string path;
    d->file = markTrial(d->identity, d->part, path);
    path.copy(current.path.data(), current.path.size() - 1);
    current.path[path.size()] = 0;
    current.device[device.name.copy(current.device.data(), current.device.size() - 1)] = 0;
    current.file = d->file;
    d->handleSignals();
    d->watcher = std::jthread([this](const std::stop_token &ended) { d->watch(ended); });
}

DriverTrial::~DriverTrial()
{
    if (!d) {
        return;
    }
    d->watcher.request_stop();
    d->watcher.join();
    d->restoreSignals();
    abandon();
    if (d->file >= 0) {
        close(d->file);
    }
    // Deaths of unknown cause in what has now gone well were somebody else's.
    for (const auto &remains : remainsOf(d->identity)) {
        if (remains.fault == execution::DriverFault::None && remains.part == d->part) {
            unlink(remains.path.c_str());
        }
    }
    current.active = false;
}

void DriverTrial::abandon()
{
    if (current.file.exchange(-1) >= 0) {
        unlink(current.path.data());
    }
}

execution::DriverFault driverFault(const execution::DeviceInfo &device)
{
    const auto remains = remainsOf(device.identity);
    const auto said = std::ranges::find_if(remains, [](const auto &one) { return one.fault != execution::DriverFault::None; });
    if (said != remains.end()) {
        return said->fault;
    }
    return remains.size() >= DeathsAllowed ? execution::DriverFault::Crashed : execution::DriverFault::None;
}

std::string text(execution::DriverFault fault)
{
    switch (fault) {
    case execution::DriverFault::Crashed:
        return "its driver ended the engine while it was tried";
    case execution::DriverFault::Hung:
        return "its driver did not answer while it was tried";
    case execution::DriverFault::None:
        break;
    }
    return {};
}

std::string_view name(execution::DriverFault fault)
{
    switch (fault) {
    case execution::DriverFault::Crashed:
        return Crashed;
    case execution::DriverFault::Hung:
        return Hung;
    case execution::DriverFault::None:
        break;
    }
    return {};
}

void forgetDriverFaults(const execution::DeviceInfo &device)
{
    for (const auto &remains : remainsOf(device.identity)) {
        unlink(remains.path.c_str());
    }
}
}
