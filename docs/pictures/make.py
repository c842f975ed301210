#!/usr/bin/env python3
"""Makes the pictures of the READMEs: the real program on its demo office, in a tmux pane, drawn on an exact cell grid.

usage: docs/pictures/make.py [PATH OF THE guitu BINARY]      (else target/release/guitu)

Needs tmux, python3-pil, fonts-noto-cjk and fonts-dejavu-core (Debian's names); run it with the Python that has PIL.
The demo's office and day are always the same, so the pictures change only when the screens do.
"""

import pathlib
import re
import subprocess
import sys
import time
import unicodedata

from PIL import Image, ImageDraw, ImageFont

HERE = pathlib.Path(__file__).resolve().parent
TOP = HERE.parent.parent
COLUMNS, ROWS, SIZE = 112, 32, 16
WIDE = "/usr/share/fonts/opentype/noto/NotoSansCJK-{}.ttc", "Noto Sans Mono CJK SC"
NARROW = "/usr/share/fonts/truetype/dejavu/DejaVuSansMono{}.ttf"

# What is pressed, what the screen must say before the next key, and the picture taken then.
STORY = {
    "zh": [
        ([], "口令", None),
        (["guitu-demo", "Enter"], "[1今日]", "today"),
        (["2"], "[2名册]", "register"),
        (["Enter"], "F6", "file"),
        (["Escape", "6"], "[6报表]", None),
        (["Enter"], "期末", "report"),
    ],
    "en": [
        ([], "assphrase", None),
        (["guitu-demo", "Enter"], "[1Today]", "today"),
        (["2"], "[2Register]", "register"),
        (["Enter"], "F6", "file"),
        (["Escape", "6"], "[6Reports]", None),
        (["Enter"], "期末", "report"),
    ],
}

BASE = [
    "#1c1e21", "#cc6666", "#8abf6a", "#e0b45c", "#81a2be", "#b294bb", "#5fb3b3", "#c5c8c6",
    "#7a7e83", "#e06c75", "#a9d08e", "#ffd787", "#9cc4e4", "#d7aefb", "#8fd6d6", "#ffffff",
]
TEXT, PAPER = "#d8dbde", "#16181a"

# Lines of frames are drawn, so that they join: which ways each goes from the middle of its cell.
UP, DOWN, LEFT, RIGHT = (0, -1), (0, 1), (-1, 0), (1, 0)
FRAME = {
    "─": [LEFT, RIGHT], "│": [UP, DOWN], "┌": [DOWN, RIGHT], "┐": [DOWN, LEFT], "└": [UP, RIGHT], "┘": [UP, LEFT],
    "├": [UP, DOWN, RIGHT], "┤": [UP, DOWN, LEFT], "┬": [LEFT, RIGHT, DOWN], "┴": [LEFT, RIGHT, UP], "┼": [LEFT, RIGHT, UP, DOWN],
}


def tmux(*args):
    command = ["tmux", "-u", "-L", "guitu-pictures", *args]
    return subprocess.run(command, check=True, capture_output=True, text=True, env=ENVIRONMENT).stdout


ENVIRONMENT = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TERM": "xterm-256color", "HOME": "/tmp"}


def wait(said):
    """Until the screen says it and stands still."""
    before = None
    for _ in range(1500):
        now = tmux("capture-pane", "-p", "-t", "demo")
        if said in now and now == before:
            return
        before = now
        time.sleep(0.2)
    sys.exit(f"the screen never said {said!r}:\n{before}")


def colour(number):
    if number < 16:
        return BASE[number]
    if number >= 232:
        grey = 8 + (number - 232) * 10
        return f"#{grey:02x}{grey:02x}{grey:02x}"
    number -= 16
    steps = [0, 95, 135, 175, 215, 255]
    return "#{:02x}{:02x}{:02x}".format(steps[number // 36], steps[number // 6 % 6], steps[number % 6])


def restyle(style, codes):
    """Applies one escape sequence of colours and weights."""
    codes = [int(code or 0) for code in re.split("[;:]", codes)]
    while codes:
        code = codes.pop(0)
        if code == 0:
            style.clear()
        elif code in (1, 2, 4, 7):
            style[code] = True
        elif code in (22, 24, 27):
            for off in {22: (1, 2), 24: (4,), 27: (7,)}[code]:
                style.pop(off, None)
        elif code in (38, 48) and codes:
            ground = "fg" if code == 38 else "bg"
            if codes.pop(0) == 5:
                style[ground] = colour(codes.pop(0))
            else:
                style[ground] = "#{:02x}{:02x}{:02x}".format(*codes[:3])
                del codes[:3]
        elif 30 <= code <= 37 or 90 <= code <= 97:
            style["fg"] = BASE[code - 30 if code < 90 else code - 82]
        elif 40 <= code <= 47 or 100 <= code <= 107:
            style["bg"] = BASE[code - 40 if code < 100 else code - 92]
        elif code in (39, 49):
            style.pop("fg" if code == 39 else "bg", None)


def face(weight):
    path, name = WIDE[0].format(weight), WIDE[1]
    for index in range(20):
        font = ImageFont.truetype(path, SIZE, index=index)
        if font.getname()[0] == name:
            return font
    sys.exit(f"no {name} in {path}")


def draw(text, path):
    cell, line = SIZE // 2 + 1, round(SIZE * 1.4)
    wide = {False: face("Regular"), True: face("Bold")}
    narrow = {bold: ImageFont.truetype(NARROW.format("-Bold" if bold else ""), SIZE - 1) for bold in (False, True)}
    image = Image.new("RGB", (COLUMNS * cell + 16, ROWS * line + 16), PAPER)
    pen = ImageDraw.Draw(image)
    for row, raw in enumerate(text.split("\n")[:ROWS]):
        style, column = {}, 0
        for part in re.split(r"(\x1b\[[0-9;:]*m)", raw):
            sequence = re.fullmatch(r"\x1b\[([0-9;:]*)m", part)
            if sequence:
                restyle(style, sequence.group(1))
                continue
            for char in part:
                width = 2 if unicodedata.east_asian_width(char) in "WF" else 1
                front, back = style.get("fg", TEXT), style.get("bg", PAPER)
                if style.get(7):
                    front, back = back, front
                elif style.get(2) and "fg" not in style:
                    front = BASE[8]
                x, y = 8 + column * cell, 8 + row * line
                pen.rectangle([x, y, x + width * cell - 1, y + line - 1], fill=back)
                if char in FRAME:
                    for dx, dy in FRAME[char]:
                        middle = (x + cell // 2, y + line // 2)
                        end = (middle[0] + dx * (cell - cell // 2), middle[1] + dy * (line - line // 2))
                        pen.line([middle, end], fill=front)
                    column += width
                    continue
                bold = bool(style.get(1))
                font = wide[bold] if width == 2 else narrow[bold]
                centre = x + width * cell / 2
                pen.text((centre, y + line * 0.76), char, font=font, fill=front, anchor="ms")
                if style.get(4):
                    pen.line([x, y + line - 2, x + width * cell - 1, y + line - 2], fill=front)
                column += width
    image.quantize(48).save(path, optimize=True)


def main():
    binary = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else TOP / "target/release/guitu").resolve()
    for language, story in STORY.items():
        command = f"{binary} --lang {language} demo"
        tmux("new-session", "-d", "-s", "demo", "-x", str(COLUMNS), "-y", str(ROWS), command)
        tmux("set-option", "-g", "status", "off")
        tmux("resize-window", "-t", "demo", "-x", str(COLUMNS), "-y", str(ROWS))
        try:
            for keys, said, picture in story:
                for key in keys:
                    tmux("send-keys", "-t", "demo", key)
                wait(said)
                if picture:
                    draw(tmux("capture-pane", "-e", "-N", "-p", "-t", "demo"), HERE / f"{picture}-{language}.png")
        finally:
            tmux("kill-server")
            time.sleep(2)  # until its socket is gone


main()
