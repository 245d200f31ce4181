// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Tests what the shaders and the processor's kernels both owe: on small models with awkward sizes they agree with
// inference/reference/.
#pragma once

#include "tests/inference/trialshapes.h"

#include <QObject>
#include <QTest>

class AgreementTest : public QObject
{
    Q_OBJECT

protected:
    /// Fails the running test where an operation of a model of that shape is too far from the reference.
    virtual void compareWithReference(const trialshapes::TrialShape &shape) = 0;

private Q_SLOTS:
    void oddSizesAgreeWithTheReference_data() { trialshapes::addOddSizes(); }
    void oddSizesAgreeWithTheReference() { compareFetched(); }

    void everyFeatureAgreesWithTheReference_data() { trialshapes::addFeatures(); }
    void everyFeatureAgreesWithTheReference() { compareFetched(); }

    void furtherShapesAgreeWithTheReference_data() { trialshapes::addMore(); }
    void furtherShapesAgreeWithTheReference() { compareFetched(); }

private:
    void compareFetched()
    {
        QFETCH(trialshapes::TrialShape, shape);
        compareWithReference(shape);
    }
};
