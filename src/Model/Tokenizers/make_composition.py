#!/usr/bin/env python3
"""Writes composition.txt beside this file: what CanonicalComposition needs of the Unicode character database.

    python3 make_composition.py

Lines of hexadecimal code points: "D c a [b]" c decomposes to a (and b), and they do not compose again; "C c a b" c
decomposes to a and b, which compose to c; "R first last class" a combining class other than 0. Hangul is arithmetic.
"""
import os
import unicodedata

lines, ranges = [], []
for point in range(0x110000):
    if 0xAC00 <= point <= 0xD7A3 or 0xD800 <= point <= 0xDFFF:
        continue
    char, parts = chr(point), unicodedata.decomposition(chr(point))
    if parts and not parts.startswith("<"):
        composes = len(parts.split()) == 2 and unicodedata.normalize("NFC", char) == char
        lines.append(f"{'C' if composes else 'D'} {point:X} {' '.join(f'{int(p, 16):X}' for p in parts.split())}")
    number = unicodedata.combining(char)
    if number:
        if ranges and ranges[-1][1] == point - 1 and ranges[-1][2] == number:
            ranges[-1][1] = point
        else:
            ranges.append([point, point, number])
lines += [f"R {first:X} {last:X} {number:X}" for first, last, number in ranges]
path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "composition.txt")
with open(path, "w", encoding="ascii") as file:
    file.write(f"# Unicode {unicodedata.unidata_version}, by make_composition.py\n" + "\n".join(lines) + "\n")
print(path, len(lines), os.path.getsize(path))
