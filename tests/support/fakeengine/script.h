// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// What the fake engine shall do, as its command line says it. Without arguments it is a good engine with a short answer.
#pragma once

#include "inference/protocol/messages.h"

#include <cstddef>
#include <cstdint>
#include <string>

namespace fakeengine
{
struct Script {
    std::string answer
        = "The wind blows from the north."; ///< --answer TEXT, --answer-file FILE, --words COUNT: the answer to every question
    int tokensPerSecond = 1000; ///< --rate: how fast an answer is written
    int prefillMs = 0; ///< --prefill-ms: how long a prompt is read
    int compareMs = 0; ///< --compare-ms: how long exactness is measured
    double sameToken = 0.9925; ///< --same-token: the share of same tokens that it comes to
    std::uint32_t contextLength = 4096; ///< --context: the tokens that the context holds
    std::uint32_t largestContext = 0; ///< --largest-context: the tokens that a load may ask for; at zero no more than that
    /// --bytes-per-token. At zero a token is a word, so that tests can reckon.
    std::size_t bytesPerToken = 0;
    std::string name = "Scripted Model"; ///< --name: the name of every model file
    /// --language: what the maker of every model says that it speaks. If it is empty, that is English, and French was tried. A
    /// file with "silent" in its path says nothing, and one with "german" speaks German.
    std::string language;
    std::string fileLanguage; ///< --file-language: what the file of the loaded model says; empty: as above
    bool thinkingSwitch = false; ///< --thinking-switch 1: the model can think before it answers, and need not
    std::string thought; ///< --thought: what the model thinks, unless it is told not to
    int protocolVersion = inference::protocol::Version; ///< --protocol

    bool compareFails = false; ///< --compare-fails 1
    bool refuseLoad = false; ///< --refuse-load 1: every model file is corrupt
    bool nonsense = false; ///< --nonsense 1: lines that are no messages go before each message
    bool deafToStop = false; ///< --deaf-to-stop 1

    bool crashAtStart = false; ///< --crash-at-start 1
    bool crashOnLoad = false; ///< --crash-on-load 1
    bool crashOnDescribe = false; ///< --crash-on-describe 1
    int crashAtToken = -1; ///< --crash-at
    int crashStatus = 0; ///< --crash-status: the exit status of a crash; at zero it is a signal
    int crashes = 1'000'000; ///< --crashes: how often it crashes over all runs, counted in the folder

    /// --folder: where crashes are counted, and requests, described paths and notifications are written down. If it is empty,
    /// nothing is.
    std::string folder;
};

/// Every option takes a value. The process ends with status 2 at one that it does not know; words such as `serve` are left out.
[[nodiscard]] Script parse(int argc, char **argv);
}
