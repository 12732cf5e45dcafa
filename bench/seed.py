"""The function that the project began with, run on one frame again and again.

usage: seed.py FRAME ROUNDS   prints the seconds that one call takes, median of ROUNDS
"""

import math
import statistics
import sys
import time


def unscramble_czm(frame: bytes) -> bytearray:
    frame = bytearray(frame)
    for index in range(0, len(frame), 7):
        frame[index] = frame[index] ^ 0x5A

    jp2_offset = math.floor(len(frame) / 5 * 3)
    offset = frame.find(b"\x00\x00\x00\x0c")
    if offset == -1:
        raise ValueError("No JP2 header found")
    if offset != jp2_offset:
        raise ValueError(f"JP2 header found at {offset}, expected at {jp2_offset}")

    plain = bytearray()
    plain.extend(frame[jp2_offset : jp2_offset + 253])
    plain.extend(frame[993:1016])
    plain.extend(frame[276:763])
    plain.extend(frame[23:276])
    plain.extend(frame[1016:jp2_offset])
    plain.extend(frame[:23])
    plain.extend(frame[763:993])
    plain.extend(frame[jp2_offset + 253 :])
    return plain


with open(sys.argv[1], "rb") as file:
    scrambled = file.read()
times = []
for _ in range(int(sys.argv[2])):
    start = time.perf_counter()
    result = unscramble_czm(scrambled)
    times.append(time.perf_counter() - start)
with open(sys.argv[1] + ".plain", "wb") as file:
    file.write(result)
print(statistics.median(times))
