// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Every state that a developer can ask for is reached, and no two have the same name.
#include "tests/scripted/states.h"
#include "tests/scripted/chats.h"

#include "gui/common/settings.h"

#include <QApplication>
#include <QSet>
#include <QTemporaryDir>
#include <QTest>

class StatesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { Settings::self()->setDefaults(); }

    void madeUpChatsAreWhole()
    {
        const QList<scripted::Chat> chats = scripted::madeUpChats();
        QCOMPARE(chats.size(), 30);
        for (const scripted::Chat &chat : chats) {
            QVERIFY2(!chat.turns.isEmpty(), qPrintable(chat.title));
            for (const scripted::Turn &turn : chat.turns) {
                QVERIFY2(!turn.question.isEmpty() && !turn.answer.isEmpty(), qPrintable(chat.title));
            }
        }
    }

    void everyStateIsReached_data()
    {
        QTest::addColumn<int>("number");
        QSet<QString> names;
        for (int number = 0; number < scripted::states().size(); ++number) {
            const QString name = scripted::states()[number].name;
            QVERIFY2(!names.contains(name), qPrintable(name));
            names += name;
            QTest::newRow(qPrintable(name)) << number;
        }
    }

    void everyStateIsReached()
    {
        QFETCH(int, number);
        const scripted::State &state = scripted::states()[number];
        const QTemporaryDir folder;
        const auto window = scripted::open(state, folder.path());
        QVERIFY(window);
        QVERIFY(scripted::reach(state, *window));
    }
};

int main(int argc, char **argv)
{
    test::prepareEnvironment();
    QApplication application(argc, argv);
    test::prepareApplication();
    StatesTest tests;
    return QTest::qExec(&tests, argc, argv);
}

#include "statestest.moc"
