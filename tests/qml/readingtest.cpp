// SPDX-FileCopyrightText: 2026 The Tramontane developers
// SPDX-License-Identifier: GPL-3.0-or-later

// An answer is read, marked and copied as one text, by mouse, by keyboard and by a screen reader.
#include "tests/support/windowharness.h"

#include "gui/common/settings.h"
#include "gui/markdown/passageitem.h"
#include "gui/markdown/readingsurface.h"

#include <QAccessible>
#include <QApplication>
#include <QClipboard>
#include <QMimeData>
#include <QTest>

using namespace Qt::StringLiterals;

namespace
{
const QString Answer
    = u"# Winds\n\nThe **mistral** is [described](https://winds.example/mistral) there.\n\n- cold\n- dry\n\n"
      "```cpp\nint speed = 90;\nint gusts = 120;\n```\n\n| Wind | From |\n|---|---|\n| Mistral | north |\n\nThat is all.\n"_s;
const QString AnswerAsText = u"Winds\n\nThe mistral is described (winds.example) there.\n\n- cold\n- dry\n\n"
                             "int speed = 90;\nint gusts = 120;\n\nWind\tFrom\nMistral\tnorth\n\nThat is all."_s;

/// A window that shows an answer.
class Reading
{
public:
    explicit Reading(const QString &answer = Answer)
        : window({.answer = answer, .tokensPerSecond = 5000, .size = {1050, 900}})
    {
    }

    bool begin() const
    {
        return window.waitUntilReady() && window.ask(u"What blows?"_s) && window.waitUntilAnswered()
            && QTest::qWaitFor([this] { return surface() != nullptr && passageWith(u"That is all."_s) != nullptr; }) && settle();
    }
    /// Lays everything out.
    bool settle() const
    {
        QTest::qWait(50);
        return !window.window().grabWindow().isNull();
    }

    gui::ReadingSurface *surface() const
    {
        return qobject_cast<gui::ReadingSurface *>(
            window.find([](const QQuickItem &item) { return qobject_cast<const gui::ReadingSurface *>(&item) != nullptr; }));
    }
    gui::PassageItem *passageWith(const QString &words) const
    {
        return qobject_cast<gui::PassageItem *>(window.find([&words](const QQuickItem &item) {
            const auto *passage = qobject_cast<const gui::PassageItem *>(&item);
            return passage != nullptr && passage->text().contains(words);
        }));
    }
    /// Where the words begin, in the window.
    QPoint placeOf(const QString &words, bool behind = false) const
    {
        const gui::PassageItem *passage = passageWith(words);
        const QTextCursor found = passage->document()->find(words);
        const QRectF rectangle = passage->rectangleAt(behind ? found.selectionEnd() : found.selectionStart());
        return passage->mapToScene(rectangle.center() + QPointF(behind ? 0 : 1, 0)).toPoint();
    }
    void drag(const QPoint &from, const QPoint &to) const
    {
        QTest::mousePress(&window.window(), Qt::LeftButton, Qt::NoModifier, from);
        QTest::mouseMove(&window.window(), (from + to) / 2);
        QTest::mouseMove(&window.window(), to);
        QTest::mouseRelease(&window.window(), Qt::LeftButton, Qt::NoModifier, to);
    }
    QQuickItem *menuItem(const QString &text) const
    {
        return window.find([&text](const QQuickItem &item) {
            return item.isVisible() && item.inherits("QQuickMenuItem") && item.property("text").toString() == text;
        });
    }
    bool choose(const QString &text) const
    {
        return window.click([this, &text] { return menuItem(text); });
    }

    test::Window window;
};

QString copied()
{
    return QApplication::clipboard()->text();
}
}

class ReadingTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void selectionRunsAcrossParagraphsListsCodeAndTables();
    void doubleClickTakesAWord();
    void selectAllTakesTheWholeAnswer();
    void keyboardExtendsTheSelection();
    void copyKeepsTheLook();
    void menuCopiesWhatIsMarked();
    void menuWithoutASelectionServesTheWholeAnswer();
    void menuOpensByKeyboard();
    void quotationGoesIntoTheComposer();
    void linkAsksBeforeItOpens();
    void tabKeyLeadsThroughLinks();
    void clickElsewhereEndsTheSelection();
    void selectionStaysWhileTheAnswerGrows();
    void arrowKeysScroll();
    void drawingBeyondTheEdgeScrolls();
    void codeButtonCopiesTheCode();
    void wideCodeAndTablesScrollByThemselves();
    void screenReaderFindsHeadingsListsTablesAndLinks();
    void screenReaderHearsSentencesAndTheEnd();
};

void ReadingTest::init()
{
    Settings::self()->setDefaults();
    Settings::self()->save();
    QApplication::clipboard()->clear();
}

void ReadingTest::selectionRunsAcrossParagraphsListsCodeAndTables()
{
    const Reading reading;
    QVERIFY(reading.begin());
    reading.drag(reading.placeOf(u"mistral"_s), reading.placeOf(u"north"_s, true));
    QVERIFY(reading.surface()->hasSelection());
    reading.window.press(Qt::Key_C, Qt::ControlModifier);
    QCOMPARE(copied(),
             u"mistral is described (winds.example) there.\n\n- cold\n- dry\n\nint speed = 90;\nint gusts = 120;\n\n"
             "Wind\tFrom\nMistral\tnorth"_s);
    // Each text shows its part as selected.
    QCOMPARE(reading.passageWith(u"int speed"_s)->edit()->property("selectedText").toString().size(), 32);
    // Upwards as well.
    reading.drag(reading.placeOf(u"gusts"_s), reading.placeOf(u"dry"_s));
    reading.window.press(Qt::Key_C, Qt::ControlModifier);
    QCOMPARE(copied(), u"- dry\n\nint speed = 90;\nint "_s);
}

void ReadingTest::doubleClickTakesAWord()
{
    const Reading reading;
    QVERIFY(reading.begin());
    QTest::mouseDClick(&reading.window.window(), Qt::LeftButton, Qt::NoModifier, reading.placeOf(u"gusts"_s) + QPoint(3, 0));
    reading.window.press(Qt::Key_C, Qt::ControlModifier);
    QCOMPARE(copied(), u"gusts"_s);
}

void ReadingTest::selectAllTakesTheWholeAnswer()
{
    const Reading reading;
    QVERIFY(reading.begin());
    QTest::mouseClick(&reading.window.window(), Qt::LeftButton, Qt::NoModifier, reading.placeOf(u"cold"_s));
    QVERIFY(!reading.surface()->hasSelection());
    reading.window.press(Qt::Key_A, Qt::ControlModifier);
    reading.window.press(Qt::Key_C, Qt::ControlModifier);
    QCOMPARE(copied(), AnswerAsText);
    reading.window.press(Qt::Key_Escape);
    QVERIFY(!reading.surface()->hasSelection());
}

void ReadingTest::keyboardExtendsTheSelection()
{
    const Reading reading;
    QVERIFY(reading.begin());
    QTest::mouseClick(&reading.window.window(), Qt::LeftButton, Qt::NoModifier, reading.placeOf(u"dry"_s));
    for (int i = 0; i < 5; ++i) { // over the end of the list into the code
        reading.window.press(Qt::Key_Right, Qt::ShiftModifier);
    }
    reading.window.press(Qt::Key_C, Qt::ControlModifier);
    QCOMPARE(copied(), u"- dry\n\ni"_s);
    reading.window.press(Qt::Key_Left, Qt::ShiftModifier);
    reading.window.press(Qt::Key_Left, Qt::ShiftModifier);
    reading.window.press(Qt::Key_Left, Qt::ShiftModifier);
    reading.window.press(Qt::Key_C, Qt::ControlModifier);
    QCOMPARE(copied(), u"dr"_s);
}

void ReadingTest::copyKeepsTheLook()
{
    const Reading reading;
    QVERIFY(reading.begin());
    reading.surface()->selectAll();
    reading.surface()->copy();
    const QString html = QApplication::clipboard()->mimeData()->html();
    QVERIFY2(html.contains(u"https://winds.example/mistral"_s), qPrintable(html));
    QVERIFY2(html.contains(u"<td"_s) && html.contains(u"<li"_s) && html.contains(u"<h1"_s), qPrintable(html));
}

void ReadingTest::menuCopiesWhatIsMarked()
{
    const Reading reading;
    QVERIFY(reading.begin());
    reading.drag(reading.placeOf(u"The mistral"_s), reading.placeOf(u"dry"_s, true));
    QTest::mouseClick(&reading.window.window(), Qt::RightButton, Qt::NoModifier, reading.placeOf(u"cold"_s) + QPoint(3, 0));
    QVERIFY(reading.choose(u"Copy as Markdown"_s));
    QTRY_COMPARE(copied(),
                 u"The **mistral** is [described](https://winds.example/mistral) (`winds.example`) there.\n\n- cold\n- dry"_s);
    QVERIFY(reading.surface()->hasSelection());
    QTest::mouseClick(&reading.window.window(), Qt::RightButton, Qt::NoModifier, reading.placeOf(u"cold"_s) + QPoint(3, 0));
    QVERIFY(reading.choose(u"Copy"_s));
    QTRY_COMPARE(copied(), u"The mistral is described (winds.example) there.\n\n- cold\n- dry"_s);
}

void ReadingTest::menuWithoutASelectionServesTheWholeAnswer()
{
    const Reading reading;
    QVERIFY(reading.begin());
    QTest::mouseClick(&reading.window.window(), Qt::RightButton, Qt::NoModifier, reading.placeOf(u"gusts"_s));
    QVERIFY(reading.choose(u"Copy Answer as Markdown"_s));
    QTRY_COMPARE(copied().trimmed(), Answer.trimmed());
    QTest::mouseClick(&reading.window.window(), Qt::RightButton, Qt::NoModifier, reading.placeOf(u"gusts"_s));
    QVERIFY(reading.choose(u"Copy Answer"_s));
    QTRY_COMPARE(copied(), AnswerAsText);
    QTest::mouseClick(&reading.window.window(), Qt::RightButton, Qt::NoModifier, reading.placeOf(u"gusts"_s));
    QVERIFY(reading.choose(u"Select All"_s));
    QTRY_VERIFY(reading.surface()->hasSelection());
}

void ReadingTest::menuOpensByKeyboard()
{
    const Reading reading;
    QVERIFY(reading.begin());
    reading.surface()->forceActiveFocus(Qt::TabFocusReason);
    QVERIFY(reading.surface()->visualFocus());
    reading.window.press(Qt::Key_Menu);
    QTRY_VERIFY(reading.menuItem(u"Copy Answer"_s));
    QTRY_VERIFY(reading.window.window().activeFocusItem() != reading.surface());
    reading.window.press(Qt::Key_Down);
    reading.window.press(Qt::Key_Return);
    QTRY_COMPARE(copied(), AnswerAsText);
    QTRY_VERIFY(reading.surface()->hasActiveFocus());
}

void ReadingTest::quotationGoesIntoTheComposer()
{
    const Reading reading;
    QVERIFY(reading.begin());
    QQuickItem *composer = reading.window.item("composerText");
    composer->setProperty("text", u"Why?"_s);
    reading.drag(reading.placeOf(u"int gusts"_s), reading.placeOf(u"north"_s, true));
    QTest::mouseClick(&reading.window.window(), Qt::RightButton, Qt::NoModifier, reading.placeOf(u"gusts"_s));
    QVERIFY(reading.choose(u"Quote"_s));
    QTRY_VERIFY(composer->property("text").toString().startsWith(u"> int gusts = 120;\n"_s));
    QVERIFY(composer->property("text").toString().endsWith(u"\n\nWhy?"_s));
    QTRY_VERIFY(composer->hasActiveFocus());
}

void ReadingTest::linkAsksBeforeItOpens()
{
    const Reading reading;
    QVERIFY(reading.begin());
    QTest::mouseClick(&reading.window.window(), Qt::LeftButton, Qt::NoModifier, reading.placeOf(u"described"_s) + QPoint(4, 0));
    QTRY_VERIFY(reading.window.shown(u"Open this link?"_s));
    QVERIFY(reading.window.shown(u"https://winds.example/mistral"_s));
}

void ReadingTest::tabKeyLeadsThroughLinks()
{
    const Reading reading;
    QVERIFY(reading.begin());
    reading.surface()->forceActiveFocus(Qt::TabFocusReason);
    reading.window.press(Qt::Key_Tab);
    QVERIFY(reading.surface()->hasActiveFocus());
    QCOMPARE(reading.surface()->plainText(), u"described"_s);
    reading.window.press(Qt::Key_Return);
    QTRY_VERIFY(reading.window.shown(u"Open this link?"_s));
    reading.window.press(Qt::Key_Escape);
    QTRY_VERIFY(!reading.window.shown(u"Open this link?"_s));
    reading.surface()->forceActiveFocus(Qt::TabFocusReason);
    for (int i = 0; i < 2 && reading.surface()->hasActiveFocus(); ++i) {
        reading.window.press(Qt::Key_Tab);
    }
    QVERIFY(!reading.surface()->hasActiveFocus()); // and out again
}

void ReadingTest::clickElsewhereEndsTheSelection()
{
    const Reading reading;
    QVERIFY(reading.begin());
    reading.drag(reading.placeOf(u"cold"_s), reading.placeOf(u"gusts"_s));
    QVERIFY(reading.surface()->hasSelection());
    reading.window.click(*reading.window.item("composerText"));
    QVERIFY(!reading.surface()->hasSelection());
    QCOMPARE(reading.passageWith(u"int speed"_s)->edit()->property("selectedText").toString(), QString());
}

void ReadingTest::selectionStaysWhileTheAnswerGrows()
{
    const test::Window window(
        {.answer = u"One two three four five.\n\n"_s + u"More is written. "_s.repeated(400), .tokensPerSecond = 100});
    QVERIFY(window.waitUntilReady());
    QVERIFY(window.ask(u"Count."_s));
    QTRY_VERIFY(window.shownContaining(u"More is written."_s));
    auto *surface = qobject_cast<gui::ReadingSurface *>(
        window.find([](const QQuickItem &item) { return qobject_cast<const gui::ReadingSurface *>(&item) != nullptr; }));
    QVERIFY(surface);
    surface->selectAll();
    const QString selected = surface->plainText();
    const qreal height = surface->height();
    QTRY_VERIFY(surface->height() > height);
    QCOMPARE(surface->plainText(), selected);
    QVERIFY(window.conversation().busy());
}

void ReadingTest::arrowKeysScroll()
{
    const Reading reading(u"A paragraph.\n\n"_s.repeated(100) + u"That is all."_s);
    QVERIFY(reading.begin());
    const QQuickItem *list = reading.window.item("messageList");
    QTRY_VERIFY(list->property("contentY").toReal() > 500);
    QVERIFY(reading.settle());
    reading.surface()->forceActiveFocus(Qt::TabFocusReason);
    const qreal before = list->property("contentY").toReal();
    reading.window.press(Qt::Key_Up);
    const qreal after = list->property("contentY").toReal();
    QVERIFY(after < before && after > before - 200);
    QVERIFY(reading.surface()->hasActiveFocus());
    reading.window.press(Qt::Key_Down);
    QCOMPARE(list->property("contentY").toReal(), before);
}

void ReadingTest::drawingBeyondTheEdgeScrolls()
{
    const Reading reading(u"A paragraph.\n\n"_s.repeated(100) + u"That is all."_s);
    QVERIFY(reading.begin());
    const QQuickItem *list = reading.window.item("messageList");
    QTRY_VERIFY(list->property("contentY").toReal() > 500);
    QVERIFY(reading.settle());
    const qreal before = list->property("contentY").toReal();
    const QPoint start = reading.placeOf(u"That is all."_s);
    QTest::mousePress(&reading.window.window(), Qt::LeftButton, Qt::NoModifier, start);
    QTest::mouseMove(&reading.window.window(), start - QPoint(0, 100));
    QTest::mouseMove(&reading.window.window(), QPoint(start.x(), 2)); // above the list
    QTRY_VERIFY(list->property("contentY").toReal() < before - 200);
    QTest::mouseRelease(&reading.window.window(), Qt::LeftButton, Qt::NoModifier, QPoint(start.x(), 2));
    QVERIFY(reading.surface()->plainText().count(u"A paragraph."_s) > 10);
}

void ReadingTest::codeButtonCopiesTheCode()
{
    const Reading reading;
    QVERIFY(reading.begin());
    QVERIFY(reading.window.click([&reading] { return reading.window.shown(u"Copy code"_s); }));
    QCOMPARE(copied(), u"int speed = 90;\nint gusts = 120;"_s);
    QVERIFY(reading.window.shown(u"cpp"_s));
}

void ReadingTest::wideCodeAndTablesScrollByThemselves()
{
    QString head = u"|"_s;
    QString line = u"|"_s;
    for (int i = 0; i < 30; ++i) {
        head += u" A wide column %1 |"_s.arg(i);
        line += u"---|"_s;
    }
    const Reading reading(u"```\n"_s + u"long "_s.repeated(100) + u"\n```\n\n"_s + head + u'\n' + line + u'\n' + head
                          + u"\n\nThat is all."_s);
    QVERIFY(reading.begin());
    for (const QString &words : {u"long long"_s, u"column 29"_s}) {
        const gui::PassageItem *passage = reading.passageWith(words);
        QVERIFY2(passage->width() > reading.surface()->width(), qPrintable(words));
        QVERIFY2(passage->height() < 200, qPrintable(words)); // nothing is squeezed
        QQuickItem *scroller = passage->parentItem()->parentItem();
        QCOMPARE(scroller->property("offset").toReal(), 0.0);
        QWheelEvent wheel(scroller->mapToScene({50, 5}), scroller->mapToGlobal(QPointF(50, 5)), {}, QPoint(-120, 0), Qt::NoButton,
                          Qt::NoModifier, Qt::NoScrollPhase, false);
        QCoreApplication::sendEvent(&reading.window.window(), &wheel);
        QCOMPARE(scroller->property("offset").toReal(), 120.0);
    }
}

namespace
{
/// The accessible tree below an interface, a line for each node with a role that is asked for.
void describe(QAccessibleInterface &node, const QList<QAccessible::Role> &roles, QStringList &lines)
{
    if (roles.contains(node.role())) {
        lines += QString::fromLatin1(QMetaEnum::fromType<QAccessible::Role>().valueToKey(node.role())) + u' '
            + node.text(QAccessible::Name);
    }
    for (int i = 0; i < node.childCount(); ++i) {
        QAccessibleInterface *child = node.child(i);
        QVERIFY(child != nullptr && child->isValid());
        QVERIFY(child->parent() == &node);
        QCOMPARE(node.indexOfChild(child), i);
        describe(*child, roles, lines);
    }
}
}

void ReadingTest::screenReaderFindsHeadingsListsTablesAndLinks()
{
    const Reading reading;
    QVERIFY(reading.begin());
    QAccessibleInterface *surface = QAccessible::queryAccessibleInterface(reading.surface());
    QVERIFY(surface);
    QStringList lines;
    describe(*surface,
             {QAccessible::Heading, QAccessible::Paragraph, QAccessible::List, QAccessible::ListItem, QAccessible::Table,
              QAccessible::Cell, QAccessible::ColumnHeader, QAccessible::Link, QAccessible::StaticText, QAccessible::Button,
              QAccessible::Grouping, QAccessible::EditableText},
             lines);
    QCOMPARE(lines,
             (QStringList{u"Heading Winds"_s, u"Paragraph The mistral is described (winds.example) there."_s, u"Link described"_s,
                          u"List "_s, u"ListItem • cold"_s, u"ListItem • dry"_s, u"Grouping Code, cpp"_s, u"Button Copy code"_s,
                          u"StaticText int speed = 90;\nint gusts = 120;"_s, u"Table "_s, u"ColumnHeader Wind"_s,
                          u"ColumnHeader From"_s, u"Cell Mistral"_s, u"Cell north"_s, u"Paragraph That is all."_s}));

    const gui::PassageItem *prose = reading.passageWith(u"Winds"_s);
    QAccessibleInterface *passage = QAccessible::queryAccessibleInterface(const_cast<gui::PassageItem *>(prose));
    QCOMPARE(passage->child(0)->attributesInterface()->attributeValue(QAccessible::Attribute::Level).toInt(), 1);
    const QRect heading = passage->child(0)->rect();
    QVERIFY(heading.height() > 10 && passage->rect().contains(heading.center()));
    QCOMPARE(passage->childAt(heading.center().x(), heading.center().y()), passage->child(0));
    QCOMPARE(passage->child(0)->textInterface()->text(0, 4), u"Wind"_s);
    QAccessibleInterface *table
        = QAccessible::queryAccessibleInterface(const_cast<gui::PassageItem *>(reading.passageWith(u"Mistral"_s)));
    QCOMPARE(table->tableInterface()->rowCount(), 2);
    QCOMPARE(table->tableInterface()->cellAt(1, 1)->text(QAccessible::Name), u"north"_s);
    QCOMPARE(table->tableInterface()->cellAt(1, 1)->tableCellInterface()->columnHeaderCells().first()->text(QAccessible::Name),
             u"From"_s);

    QAccessibleInterface *link = passage->child(1)->child(0);
    QCOMPARE(link->text(QAccessible::Value), u"https://winds.example/mistral"_s);
    link->actionInterface()->doAction(QAccessibleActionInterface::pressAction());
    QTRY_VERIFY(reading.window.shown(u"Open this link?"_s));
}

namespace
{
QStringList announcements;

void noteAnnouncement(QAccessibleEvent *event)
{
    if (event->type() == QAccessible::Announcement) {
        announcements += static_cast<QAccessibleAnnouncementEvent *>(event)->message();
    }
}
}

void ReadingTest::screenReaderHearsSentencesAndTheEnd()
{
    QAccessible::installUpdateHandler(noteAnnouncement);
    announcements.clear();
    test::Window window({.answer = u"# Winds\n\nThe **mistral** is cold. It is dry.\n\n```\nint a;\n```\n\n- one\n- two\n"_s,
                         .tokensPerSecond = 30});
    QVERIFY(window.waitUntilReady());
    QVERIFY(window.ask(u"Quietly?"_s));
    QVERIFY(window.waitUntilAnswered());
    QTest::qWait(100);
    QVERIFY(announcements.isEmpty()); // nobody listens
    QAccessible::setActive(true);
    QVERIFY(window.ask(u"What blows?"_s));
    QTRY_VERIFY(announcements.contains(u"The answer is complete."_s));
    QTest::qWait(100);
    QAccessible::installUpdateHandler(nullptr);
    QAccessible::setActive(false);
    QCOMPARE(announcements.count(u"The answer is complete."_s), 1);
    QCOMPARE(announcements.last(), u"The answer is complete."_s);
    QCOMPARE(announcements.join(u' '), u"Winds The mistral is cold. It is dry. Code. one two The answer is complete."_s);
    QVERIFY(announcements.size() >= 5);
}

int main(int argc, char **argv)
{
    test::prepareEnvironment();
    QApplication application(argc, argv);
    test::prepareApplication();
    ReadingTest tests;
    return QTest::qExec(&tests, argc, argv);
}

#include "readingtest.moc"
