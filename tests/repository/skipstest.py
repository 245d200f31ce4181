#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Tramontane developers
# SPDX-License-Identifier: GPL-3.0-or-later
"""Shows that skips.py tells what may be skipped from what may not, on lines as ctest and Qt Test write them."""

import sys
import unittest

sys.dont_write_bytecode = True
import skips  # noqa: E402


class Skips(unittest.TestCase):
    def test_missingThingsAreFound(self):
        log = ["3/9 Test: inference-cpuproducttest\n", "PASS   : CpuProductTest::initTestCase()\n",
               "SKIP   : CpuProductTest::initTestCase() NO KERNEL IS TESTED: this processor lacks AVX2\n",
               "4/9 Test: repository-reuse\n", "SKIPPED: reuse is not installed\n", "Test Failed.\n"]
        self.assertEqual(skips.wrong(log), [
            "inference-cpuproducttest: CpuProductTest::initTestCase(): NO KERNEL IS TESTED: this processor lacks AVX2",
            "repository-reuse: reuse is not installed"])

    def test_whatNoMachineHasMayBeSkipped(self):
        log = ["3/9 Test: inference-goldenprocessortest\n",
               "SKIP   : GoldenProcessorTest::prefillAgreesWithThePeer(qwen35 (2)) NOT KNOWN YET: the architecture of this model\n",
               "PASS   : GoldenProcessorTest::cleanupTestCase()\n"]
        self.assertEqual(len(list(skips.skipped(log))), 1)
        self.assertEqual(skips.wrong(log), [])

    def test_aMissingDeviceIsNoDriverWithoutAFeature(self):
        log = ["3/9 Test: inference-hostpooltest\n", "SKIP   : HostPoolTest::initTestCase() NO IMPORT IS TESTED: no Vulkan device\n"]
        self.assertEqual(len(skips.wrong(log)), 1)


if __name__ == "__main__":
    unittest.main()
