#!/usr/bin/env python3
"""Checks a log against FORMAT.md, sharing no code with the program that wrote it.

usage: verify.py DIRECTORY [POSITION:HASH ...]

Prints the number of records and the chain hash after the last. Each POSITION:HASH is a hash noted earlier that
the log must still have there. Exit status 0: whole; 1: not as written; 2: wrong use.
"""

import hashlib
import os
import struct
import sys


class Damaged(Exception):
    pass


def crc_table():
    table = []
    for n in range(256):
        for _ in range(8):
            n = (n >> 1) ^ (0x82F63B78 if n & 1 else 0)
        table.append(n)
    return table


TABLE = crc_table()


def crc32c(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc = TABLE[(crc ^ byte) & 0xFF] ^ (crc >> 8)
    return crc ^ 0xFFFFFFFF


def frame_at(data, at):
    """The first position, record count, body and hash of the frame at an offset, or None if there is none."""
    if len(data) - at < 20:
        return None
    crc, length, first, count = struct.unpack_from("<IIQI", data, at)
    end = at + 20 + length
    if count == 0 or length < 32 + 7 * count or end > len(data) or crc != crc32c(data[at + 4 : end]):
        return None
    return first, count, data[at + 20 : end - 32], data[end - 32 : end]


def follow(frame, position, chain, hashes):
    """Checks one frame after a position and its hash; returns the last position and hash of the frame."""
    first, count, body, stored = frame
    if first != position + 1:
        raise Damaged(f"a frame begins at position {first}")
    at = 0
    for _ in range(count):
        start = at
        (id_len,) = struct.unpack_from("<H", body, at)
        (payload_len,) = struct.unpack_from("<I", body, at + 2 + id_len)
        at += 2 + id_len + 4 + payload_len
        if at > len(body):
            raise Damaged("a record is longer than its frame")
        position += 1
        chain = hashlib.sha256(chain + struct.pack("<Q", position) + body[start:at]).digest()
        hashes[position] = chain
    if at != len(body) or chain != stored:
        raise Damaged("the chain hash is wrong")
    return position, chain


def verify(directory):
    """The chain hash after every position, position 0 included."""
    names = sorted(n for n in os.listdir(directory) if len(n) == 24 and n.endswith(".log") and n[:20].isdigit())
    if not names:
        raise Damaged("there is no segment")
    position, chain, hashes = 0, bytes(32), {0: bytes(32)}
    for name in names:
        with open(os.path.join(directory, name), "rb") as file:
            data = file.read()
        at = 56
        try:
            if data[:12] != b"HUIYLOG\0\1\0\0\0" or len(data) < 56 or crc32c(data[:52]) != int.from_bytes(data[52:56], "little"):
                raise Damaged("the segment header is not one of format 1")
            first, previous = struct.unpack_from("<Q32s", data, 12)
            if first != int(name[:20]) or first != position + 1 or previous != chain:
                raise Damaged("the segment does not continue the log")
            while frame := frame_at(data, at):
                position, chain = follow(frame, position, chain, hashes)
                at += 20 + len(frame[2]) + 32
            if at != len(data) and (name != names[-1] or any(frame_at(data, n) for n in range(at + 1, len(data)))):
                raise Damaged("there is no whole frame")
        except (Damaged, struct.error) as error:
            raise Damaged(f"{name} at byte {at}, where position {position + 1} was expected: {error}") from None
    return hashes


def main(arguments):
    if not arguments:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        hashes = verify(arguments[0])
        for noted in arguments[1:]:
            position, _, value = noted.partition(":")
            if hashes.get(int(position), b"").hex() != value.lower():
                raise Damaged(f"the log does not have the noted hash at position {position}")
    except Damaged as error:
        print(f"DAMAGED: {error}", file=sys.stderr)
        return 1
    last = max(hashes)
    print(f"{last} records, chain hash {hashes[last].hex()}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
