"""How widgets look: Fusion with our palette and one style sheet, both made from theme tokens.

Widgets say what they are with the dynamic property `role`, and the sheet below decides how that
looks; no widget carries colours of its own. Roles:

    chip      a bordered button of the header and the foot      primary   the one dark button
    ghost     a button without a border (icons)                 caption   SMALL MUTED CAPITALS
    heading   the bold line of a panel                          muted     secondary text
    card      a raised, rounded surface                         error     a sentence of refusal
    link      a quiet word to press
    list      a rounded frame around rows                       row       a line of it to press
    toggle    a small choice in the head of a plot                tab       a perspective
    primary-text  the dark button, with a word
"""

from __future__ import annotations

from string import Template

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from nnviz.picture.theme import Theme, theme

FONT_FAMILY = "Inter"
FONT_PIXELS = 13
WORN = "theme worn"  # property of the application: to dress it is slow, so not twice the same

_ROLES: tuple[tuple[QPalette.ColorRole, str], ...] = (
    (QPalette.ColorRole.Window, "background"),
    (QPalette.ColorRole.WindowText, "text"),
    (QPalette.ColorRole.Base, "panel"),
    (QPalette.ColorRole.AlternateBase, "raised"),
    (QPalette.ColorRole.ToolTipBase, "raised"),
    (QPalette.ColorRole.ToolTipText, "text"),
    (QPalette.ColorRole.PlaceholderText, "text_faint"),
    (QPalette.ColorRole.Text, "text"),
    (QPalette.ColorRole.Button, "panel"),
    (QPalette.ColorRole.ButtonText, "text"),
    (QPalette.ColorRole.BrightText, "error"),
    (QPalette.ColorRole.Light, "raised"),
    (QPalette.ColorRole.Midlight, "raised"),
    (QPalette.ColorRole.Mid, "border"),
    (QPalette.ColorRole.Dark, "border_strong"),
    (QPalette.ColorRole.Shadow, "border_strong"),
    (QPalette.ColorRole.Highlight, "accent"),
    (QPalette.ColorRole.HighlightedText, "accent_text"),
    (QPalette.ColorRole.Link, "accent"),
    (QPalette.ColorRole.LinkVisited, "accent"),
    (QPalette.ColorRole.Accent, "accent"),
)

_DISABLED = (
    QPalette.ColorRole.WindowText,
    QPalette.ColorRole.Text,
    QPalette.ColorRole.ButtonText,
)

SHEET = Template("""
* { font-family: "Inter"; font-size: 13px; }
QWidget { color: $text; }
QMainWindow, QDialog { background: $background; }
QMainWindow::separator { background: $border; width: 1px; height: 1px; }
QMainWindow::separator:hover { background: $accent; }
QSplitter::handle { background: $border; }
QToolTip { background: $raised; color: $text; border: 1px solid $border; padding: 3px 4px; }

QLabel[role="caption"] { color: $text_muted; font-size: 12px; letter-spacing: 0.4px; }
QLabel[role="heading"] { font-size: 14px; font-weight: 600; }
QLabel[role="title"] { font-size: 17px; font-weight: 600; }
QLabel[role="headline"] { font-size: 26px; font-weight: 700; }
QLabel[role="row-title"] { font-size: 14px; font-weight: 500; }
QLabel[role="row-state"] { color: $accent; font-weight: 500; }
QLabel[role="figure"] { font-size: 19px; font-weight: 600; }
QLabel[role="muted"] { color: $text_muted; }
QLabel[role="remark"] { color: $text_muted; font-size: 12px; }
QLabel[role="error"] { color: $error; }
QLabel[role="logo"] { font-size: 15px; font-weight: 700; }
QFrame[role="card"] { background: $raised; border: 1px solid $border; border-radius: 10px; }
QFrame[role="list"] { background: $panel; border: 1px solid $border; border-radius: 10px; }
QPushButton[role="row"] { background: transparent; border: 1px solid transparent;
    border-radius: 7px; padding: 0; text-align: left; }
QPushButton[role="row"]:hover { background: $raised; }
QPushButton[role="row"]:focus { background: $raised; border: 1px solid $focus; }
QWidget[role="bar"] { background: $background; }
QWidget[role="canvas"] { background: $canvas; }
QFrame[role="rule"] { background: $border; border: none; max-height: 1px; min-height: 1px; }
QFrame[role="post"] { background: $border; border: none; max-width: 1px; min-width: 1px; }

QPushButton, QToolButton[role="chip"], QPushButton[role="chip"] {
    background: $background; border: 1px solid $border; border-radius: 7px;
    padding: 5px 11px; color: $text; }
QToolButton[role="chip"], QPushButton[role="chip"] { color: $text_muted; }
QPushButton:hover, QToolButton[role="chip"]:hover, QPushButton[role="chip"]:hover {
    background: $raised; border-color: $border_strong; color: $text; }
QPushButton:pressed, QToolButton[role="chip"]:pressed { background: $selection; }
QPushButton:disabled, QToolButton[role="chip"]:disabled { color: $text_faint; }
QPushButton:focus, QToolButton[role="chip"]:focus, QToolButton[role="ghost"]:focus {
    border: 1px solid $focus; }
QPushButton:default, QPushButton[role="accent"] {
    background: $accent; color: $accent_text; border-color: $accent; font-weight: 600; }
QPushButton:default:focus, QPushButton[role="accent"]:focus { border: 1px solid $text; }
QPushButton:default:disabled {
    background: $raised; color: $text_faint; border-color: $border; font-weight: 400; }
QToolButton[role="chip"][drops="true"] { padding-right: 25px; }
QToolButton[role="chip"]::menu-indicator { image: none; width: 0; }

QToolButton[role="transport"] {
    background: $background; border: 1px solid $border; border-radius: 8px;
    min-width: 32px; max-width: 32px; min-height: 32px; max-height: 32px; padding: 0; }
QToolButton[role="transport"]:hover { background: $raised; border-color: $border_strong; }
QToolButton[role="transport"]:focus { border: 1px solid $focus; }
QToolButton[role="primary"] {
    background: $text; border: 1px solid $text; border-radius: 8px; color: $background;
    min-width: 40px; max-width: 40px; min-height: 32px; max-height: 32px; padding: 0; }
QToolButton[role="primary"]:hover { background: $accent; border-color: $accent; }
QToolButton[role="primary"]:focus { border: 2px solid $focus; }
QToolButton[role="ghost"] {
    background: transparent; border: 1px solid transparent; border-radius: 6px; padding: 3px; }
QToolButton[role="ghost"]:hover { background: $raised; }

QToolButton[role="link"] {
    background: transparent; border: 1px solid transparent; border-radius: 6px;
    padding: 2px 5px; color: $text_muted; }
QToolButton[role="link"]:hover { color: $text; }
QToolButton[role="link"]:focus { border: 1px solid $focus; }

QToolButton[role="toggle"] {
    background: transparent; border: 1px solid transparent; border-radius: 6px;
    padding: 2px 8px; color: $text_muted; font-size: 12px; }
QToolButton[role="toggle"]:hover { background: $raised; color: $text; }
QToolButton[role="toggle"]:checked {
    background: $raised; border: 1px solid $border; color: $text; }
QToolButton[role="toggle"]:focus { border: 1px solid $focus; }

QToolButton[role="tab"] {
    background: transparent; border: 1px solid transparent; border-radius: 7px;
    padding: 5px 11px; color: $text_muted; font-weight: 500; }
QToolButton[role="tab"]:hover { color: $text; }
QToolButton[role="tab"]:checked {
    background: $raised; border: 1px solid $border; color: $text; font-weight: 600; }
QToolButton[role="tab"]:focus { border: 1px solid $focus; }
QToolButton[role="primary-text"] {
    background: $text; border: 1px solid $text; border-radius: 8px; color: $background;
    padding: 7px 14px; font-weight: 600; }
QToolButton[role="primary-text"]:hover { background: $accent; border-color: $accent; }
QToolButton[role="primary-text"]:focus { border: 2px solid $focus; padding: 6px 13px; }
QToolButton[role="primary-text"]:disabled {
    background: $raised; border-color: $border; color: $text_faint; }

QMenuBar { background: transparent; spacing: 2px; }
QMenuBar::item { background: transparent; color: $text_muted; padding: 6px 11px;
    border: 1px solid transparent; border-radius: 7px; }
QMenuBar::item:selected, QMenuBar::item:pressed {
    background: $raised; color: $text; border: 1px solid $border; }
QMenu { background: $background; border: 1px solid $border; border-radius: 8px; padding: 5px; }
QMenu::item { padding: 6px 22px 6px 12px; border-radius: 5px; }
QMenu::item:selected { background: $selection; color: $text; }
QMenu::item:disabled { color: $text_faint; }
QMenu::separator { height: 1px; background: $border; margin: 5px 8px; }
QMenu::icon { padding-left: 8px; }
QMenu::indicator { width: 14px; height: 14px; margin-left: 8px; }

QLineEdit, QSpinBox, QDoubleSpinBox, QComboBox, QPlainTextEdit, QTextEdit {
    background: $panel; border: 1px solid $border; border-radius: 6px; padding: 5px 8px;
    selection-background-color: $accent; selection-color: $accent_text; }
QLineEdit:hover, QComboBox:hover, QSpinBox:hover { border-color: $border_strong; }
QLineEdit:focus, QSpinBox:focus, QDoubleSpinBox:focus, QComboBox:focus, QPlainTextEdit:focus {
    border: 1px solid $focus; }
QLineEdit[state="error"] { border: 1px solid $error; }
QLineEdit[place="cell"] { padding: 0 5px; border-radius: 4px; }
QComboBox { padding-right: 4px; }
QCheckBox:disabled { color: $text_faint; }
QComboBox:disabled, QLineEdit:disabled { color: $text_faint; background: $raised; }
QComboBox::drop-down { border: none; width: 20px; }
QComboBox QAbstractItemView { background: $background; border: 1px solid $border; padding: 4px;
    selection-background-color: $selection; selection-color: $text; outline: none; }

QPlainTextEdit[role="code"] { font-size: 12px;
    font-family: "SF Mono", "Menlo", "Consolas", "DejaVu Sans Mono", "monospace"; }

QTabBar { background: transparent; qproperty-drawBase: 0; }
QTabBar::tab { background: transparent; color: $text_muted; padding: 5px 9px; margin: 6px 1px;
    border: 1px solid transparent; border-radius: 7px; }
QTabBar::tab:first { margin-left: 12px; }
QTabBar::tab:selected { background: $raised; color: $text; border: 1px solid $border;
    font-weight: 500; }
QTabBar::tab:hover:!selected { color: $text; }
QTabBar::tab:focus { border: 1px solid $focus; }
QTabWidget::pane { border: none; }

QTableView, QTreeView, QListView {
    background: $panel; alternate-background-color: $raised; border: none; gridline-color: $border;
    selection-background-color: $selection; selection-color: $text; outline: none; }
QTableView::item { padding: 3px 6px; }
QHeaderView { background: $panel; border: none; }
QHeaderView::section { background: $panel; color: $text_muted; border: none;
    border-bottom: 1px solid $border; padding: 5px 9px; }
QTableView[place="section"]::item { padding: 3px 0; }
QTableView[place="section"] QHeaderView::section { padding: 5px 3px; }
QTableCornerButton::section { background: $panel; border: none; }

QProgressBar { background: $raised; border: 1px solid $border; border-radius: 4px; }
QProgressBar::chunk { background: $accent; border-radius: 3px; }

QSlider::groove:horizontal { background: $border; height: 4px; border-radius: 2px; }
QSlider::sub-page:horizontal { background: $accent; border-radius: 2px; }
QSlider::handle:horizontal { background: $panel; border: 2px solid $accent; border-radius: 7px;
    width: 10px; height: 10px; margin: -5px 0; }
QSlider::handle:horizontal:focus { background: $accent; }

QScrollArea { border: none; background: transparent; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle { background: $border; border-radius: 4px; margin: 1px; }
QScrollBar::handle:vertical { min-height: 28px; }
QScrollBar::handle:horizontal { min-width: 28px; }
QScrollBar::handle:hover { background: $border_strong; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

QAbstractScrollArea::corner { background: transparent; border: none; }

QDialogButtonBox { dialogbuttonbox-buttons-have-icons: 0; }
QDialog#palette { background: $background; border: 1px solid $border_strong; }
QDialog#palette QLineEdit { font-size: 15px; padding: 8px 10px; border-radius: 8px; }
QDialog#palette QListView::item { border-radius: 6px; padding: 0 10px; }
QDialog#palette QListView::item:selected { background: $selection; color: $text; }
QLabel[role="key"] { background: $raised; border: 1px solid $border; border-radius: 5px;
    color: $text_muted; font-size: 12px; padding: 1px 7px; }

QToolBar { background: $background; border: none; padding: 0; spacing: 0; }
QDockWidget { border: none; }
QDockWidget > QWidget { background: $panel; }
""")


def palette(tokens: Theme) -> QPalette:
    """Qt's own palette for a theme: what Fusion and item views draw with."""
    result = QPalette()
    for role, token in _ROLES:
        result.setColor(role, QColor(getattr(tokens, token)))
    for role in _DISABLED:
        result.setColor(QPalette.ColorGroup.Disabled, role, QColor(tokens.text_faint))
    return result


def _boxes(tokens: Theme) -> QPalette:
    """Fusion draws the frame of a box to tick darker than the window: unseen on a dark one."""
    result = palette(tokens)
    result.setColor(QPalette.ColorRole.Window, QColor(tokens.text_faint).lighter(130))
    return result


def font() -> QFont:
    """The shipped text font in the size everything is laid out for."""
    result = QFont(FONT_FAMILY)
    result.setPixelSize(FONT_PIXELS)
    return result


def apply(application: QApplication, name: str) -> Theme:
    """Dress the whole application in a theme; returns its colours."""
    tokens = theme(name)
    worn = application.property(WORN)
    if worn == name:
        return tokens
    if worn is None and application.style().objectName() != "fusion":
        application.setStyle("Fusion")
    application.setProperty(WORN, name)
    application.setPalette(palette(tokens))
    # PySide's stubs ask for bytes here, and it takes none but a string.
    application.setPalette(_boxes(tokens), "QCheckBox")  # type: ignore[arg-type]
    application.setStyleSheet(SHEET.substitute(tokens.colors()))
    return tokens


def system_theme() -> str:
    """`dark` when the desktop asks for a dark appearance, otherwise `light`."""
    scheme = QGuiApplication.styleHints().colorScheme()
    return "dark" if scheme.name == "Dark" else "light"


def restyle(widget: QWidget, name: str, value: object) -> None:
    """Set a dynamic property and let the style sheet see it."""
    if widget.property(name) == value:
        return
    widget.setProperty(name, value)
    if widget.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):
        # One that was never shown is not dressed yet, and will be when it is.
        widget.style().unpolish(widget)
        widget.style().polish(widget)
