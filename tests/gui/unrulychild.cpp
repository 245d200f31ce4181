// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// A program that behaves as badly as it is told to, for the test of those who must bear it.
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <string>
#include <string_view>

namespace
{
void say(const std::string &text)
{
    std::cout << text << std::flush;
}
}

/// unrulychild WHAT [NUMBER [FILE]]
int main(int argc, char **argv)
{
    const std::string_view what = argc > 1 ? argv[1] : "";
    const int number = argc > 2 ? std::atoi(argv[2]) : 0;
    if (what == "pieces") { // the bytes of a line come one by one
        for (const char letter : std::string("piece by piece\n")) {
            say(std::string(1, letter));
            usleep(1000);
        }
        say("half a line");
    } else if (what == "long") {
        say("before\n" + std::string(static_cast<std::size_t>(number), 'x') + "\nafter\n");
    } else if (what == "endless") {
        for (;;) {
            say(std::string(65536, 'x'));
        }
    } else if (what == "complain") {
        std::cerr << "a complaint\n" << std::string(static_cast<std::size_t>(number), '!') << "\nthe last one\n" << std::flush;
        say("done\n");
    } else if (what == "exit") {
        say("farewell\n");
        return number;
    } else if (what == "signal") {
        say("farewell\n");
        std::raise(number);
    } else if (what == "echo") {
        for (std::string line; std::getline(std::cin, line);) {
            say(line + '\n');
        }
    } else if (what == "deaf") {
        std::signal(SIGTERM, SIG_IGN);
        say("ready\n");
        for (;;) {
            pause();
        }
    } else if (what == "crash") { // it crashes so many times, counted in the file, and then no more
        int count = 0;
        std::ifstream(argv[3]) >> count;
        std::ofstream(argv[3]) << count + 1;
        if (count < number) {
            std::raise(SIGSEGV);
        }
        say("at last\n");
        for (;;) {
            pause();
        }
    }
    return 0;
}
