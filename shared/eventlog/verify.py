#!/usr/bin/env python3
"""Checks a log against FORMAT.md, sharing no code with the program that wrote it.

usage: verify.py DIRECTORY [--heads FILE --key KEY [--log NAME]] [POSITION:HASH ...]

Prints the number of records and the chain hash after the last. Each POSITION:HASH is a hash noted earlier that the
log must still have there. FILE holds signed heads, and each of the log NAME (the directory's own name unless given)
must be signed by the public key KEY and hold. Exit status 0: all holds; 1: not as written; 2: wrong use.
"""

import argparse
import hashlib
import json
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


def verify(directory, hashes):
    """Checks the log and notes the chain hash after every position, position 0 included."""
    names = sorted(n for n in os.listdir(directory) if len(n) == 24 and n.endswith(".log") and n[:20].isdigit())
    if not names:
        raise Damaged("there is no segment")
    position, chain, hashes[0] = 0, bytes(32), bytes(32)
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


P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
IDENTITY = (0, 1, 1, 0)


def add(a, b):
    """The sum of two points of the curve of Ed25519, each as X, Y, Z and T with x = X/Z, y = Y/Z and xy = T/Z."""
    (x1, y1, z1, t1), (x2, y2, z2, t2) = a, b
    low, high = (y1 - x1) * (y2 - x2) % P, (y1 + x1) * (y2 + x2) % P
    t, z = 2 * t1 * t2 * D % P, 2 * z1 * z2 % P
    e, f, g, h = high - low, z - t, z + t, high + low
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(n, point):
    total = IDENTITY
    while n:
        if n & 1:
            total = add(total, point)
        point, n = add(point, point), n >> 1
    return total


def point_of(data):
    """The point that 32 bytes stand for (RFC 8032, 5.1.3), or None."""
    y = int.from_bytes(data, "little")
    odd, y = y >> 255, y & (2**255 - 1)
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if x * x % P != square:
        x = x * pow(2, (P - 1) // 4, P) % P
    if x * x % P != square or (x == 0 and odd):
        return None
    x = P - x if x & 1 != odd else x
    return x, y, 1, x * y % P


BASE = point_of((4 * pow(5, -1, P) % P).to_bytes(32, "little"))


def same(a, b):
    return (a[0] * b[2] - b[0] * a[2]) % P == 0 and (a[1] * b[2] - b[1] * a[2]) % P == 0


def signed(key, text, signature):
    """Whether the signature of Ed25519 over a text is of a public key (RFC 8032, 5.1.7); points of small order pass for none."""
    a, r, s = point_of(key), point_of(signature[:32]), int.from_bytes(signature[32:], "little")
    if len(key) != 32 or len(signature) != 64 or a is None or r is None or s >= ORDER:
        return False
    if same(times(8, a), IDENTITY) or same(times(8, r), IDENTITY):
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + key + text).digest(), "little") % ORDER
    return same(times(s, BASE), add(r, times(k, a)))


def read_heads(path, log, key):
    """The positions and hashes that a heads file vouches for, in order, once every signature is checked."""
    heads = []
    with open(path, encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            if not line.strip():
                continue
            try:
                head = json.loads(line)
                if set(head) != {"log", "position", "hash", "at", "key", "signature"}:
                    raise ValueError("its fields are others")
                if head["log"] != log:
                    continue
                position, value, signature = head["position"], bytes.fromhex(head["hash"]), bytes.fromhex(head["signature"])
                text = f"huiying head 1\n{log}\n{position}\n{value.hex()}\n{head['at']}\n".encode()
            except (ValueError, TypeError) as error:
                raise Damaged(f"line {number} of the heads file is no signed head ({error})") from None
            if type(position) is not int or position < 0 or len(value) != 32 or not signed(key, text, signature):
                raise Damaged(f"the head at position {position} of {head['at']} is not signed by the key {key.hex()}")
            heads.append((position, value))
    if not heads:
        raise Damaged(f"the heads file has no head of the log {log}")
    return sorted(heads)


def check_heads(heads, hashes):
    """Holds the log, as far as it is whole, against the heads; returns how far it is as signed."""
    held = 0
    for position, value in heads:
        if position not in hashes:
            break
        if hashes[position] != value:
            raise Damaged(f"between positions {held + 1} and {position} something was edited, inserted, moved or removed since it was signed")
        held = position
    return held


def check_log(directory, heads, noted):
    hashes, held = {}, 0
    try:
        verify(directory, hashes)
    except Damaged as error:
        held = check_heads(heads, hashes)
        raise Damaged(f"{error}; as signed up to position {held}") from None
    held = check_heads(heads, hashes)
    last = max(hashes)
    for position, _ in heads:
        if position > last:
            raise Damaged(f"the log ends at position {last} and a head stands at {position}: records after position {held} are missing")
    for position, value in noted:
        if hashes.get(position, b"").hex() != value.lower():
            raise Damaged(f"the log does not have the noted hash at position {position}")
    return last, hashes[last]


def noted_hash(text):
    position, _, value = text.partition(":")
    return int(position), value


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("directory")
    parser.add_argument("noted", nargs="*", type=noted_hash)
    parser.add_argument("--heads")
    parser.add_argument("--key", type=bytes.fromhex)
    parser.add_argument("--log")
    chosen = parser.parse_args()
    if (chosen.heads is None) != (chosen.key is None):
        parser.error("--heads and --key go together")
    try:
        log = chosen.log or os.path.basename(os.path.abspath(chosen.directory))
        heads = read_heads(chosen.heads, log, chosen.key) if chosen.heads else []
        last, chain = check_log(chosen.directory, heads, chosen.noted)
    except (Damaged, OSError) as error:
        print(f"DAMAGED: {error}", file=sys.stderr)
        return 1
    print(f"{last} records, chain hash {chain.hex()}" + (f", {len(heads)} signed heads hold" if heads else ""))
    return 0


if __name__ == "__main__":
    sys.exit(main())
