#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Tramontane developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Shows that sizes.py finds what is too long and leaves alone what is not, on small trees made for it."""

import sys
import tempfile
import unittest
from pathlib import Path

sys.dont_write_bytecode = True
import sizes  # noqa: E402

CONTRIBUTING = "- A `.cpp` beyond 20 lines, a function beyond 5\n  or a QML file beyond 10 wants to be two.\n"
THREE = "    a();\n    b();\n    c();\n"


class Sizes(unittest.TestCase):
    def found(self, source, text):
        with tempfile.TemporaryDirectory() as root:
            Path(root, "CONTRIBUTING.md").write_text(CONTRIBUTING, encoding="utf-8")
            Path(root, source).write_text(text, encoding="utf-8")
            return list(sizes.breaches(root))

    def functionsOf(self, text):
        return [(name, lines) for _, lines, name in sizes.functions(text)]

    def test_longFilesAreFound(self):
        self.assertEqual(self.found("a.cpp", "\n" * 20), [])
        self.assertEqual(self.found("a.cpp", "\n" * 21), ["a.cpp has 21 lines, 20 are the most"])
        self.assertEqual(self.found("a.h", "\n" * 21), [])
        self.assertEqual(self.found("A.qml", "\n" * 11), ["A.qml has 11 lines, 10 are the most"])

    def test_longFunctionsAreFound(self):
        self.assertEqual(self.found("a.cpp", "int f()\n{\n" + THREE[:-11] + "}\n"), [])
        self.assertEqual(self.found("a.cpp", "int f()\n{\n" + THREE + "}\n"), ["a.cpp:1: f() has 6 lines, 5 are the most"])
        self.assertEqual(self.found("a.h", "\nstruct A {\n    int f() {\n" + THREE + THREE + "    }\n};\n"),
                         ["a.h:3: f() has 8 lines, 5 are the most"])

    def test_whateverStandsAroundAFunction(self):
        for head in ("void f()", "auto A::f(int a, std::function<void()> b) const noexcept -> std::vector<int>", "template<class T>\nvoid f(T t)",
                     "A::f(int a)\n    : m_a(a)", "A::f(int a) : m_a{a}, m_b{{1}, 2}, m_c(3)", "const auto f = [](int a)",
                     "void f() && override", "[[nodiscard]] int A::f() const"):
            with self.subTest(head=head):
                function = head + "\n{\n" + THREE + "}\n"
                text = "namespace n\n{\n" + function + "}\n"
                self.assertEqual([lines for _, lines in self.functionsOf(text)], [function.count("\n")])

    def test_whatIsNoFunctionIsLeftAlone(self):
        long = "    int a;\n" * 9
        for text in ("namespace n\n{\n" + long + "}\n", "struct A : B<int(int)> {\n" + long + "};\n", "enum class A {\n    B,\n    C,\n    D,\n    E,\n    F,\n};\n",
                     "const std::map<int, int> A{\n    {1, f(1)},\n    {2, f(2)},\n    {3, 4},\n    {4, 5},\n};\n", "extern \"C\" {\n" + long + "}\n"):
            with self.subTest(text=text):
                self.assertEqual(self.functionsOf(text), [])

    def test_bracesInTextDoNotCount(self):
        for line in ("    a(\"{\");", "    a('{'); b('\\'');", "    // {", "    /* { */", "    a(R\"x({)\" {)x\");", "    a(1'000'000, '{');"):
            with self.subTest(line=line):
                self.assertEqual(self.functionsOf(f"void f()\n{{\n{line}\n}}\nvoid g()\n{{\n}}\n"), [("f", 4), ("g", 3)])
        self.assertEqual(self.functionsOf("#define A(b) \\\n    {\nvoid f()\n{\n}\n"), [("f", 3)])

    def test_aLambdaIsAPartOfItsFunction(self):
        self.assertEqual(self.functionsOf("void f()\n{\n    const auto g = [&] {\n        a();\n    };\n}\n"), [("f", 6)])

    def test_theSentenceMustBeThere(self):
        with tempfile.TemporaryDirectory() as root:
            Path(root, "CONTRIBUTING.md").write_text("Keep it short.\n", encoding="utf-8")
            with self.assertRaises(SystemExit):
                list(sizes.breaches(root))


if __name__ == "__main__":
    unittest.main()
