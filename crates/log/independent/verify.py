#!/usr/bin/env python3
"""A second verifier of the log, written from RFC 8785, RFC 9162 and RFC 8032 alone: it shares no line with the program.

    verify.py RECORDS HEAD [PUBLIC_KEY_HEX]

RECORDS holds one public record per line, as the items of `GET /api/log/records` (all from position 1 on), HEAD the
answer of `GET /api/log/head`. It recomputes every leaf, the root over them, and the signature where the key is given.
Exit 0 and a summary, or 1 and the first bad position. It needs nothing but Python's own library.
"""

import hashlib
import json
import sys


def canonical(value):
    """RFC 8785 for what stands in the log: objects, lists, texts, whole numbers below 2^53, true, false, null."""
    if isinstance(value, dict):
        members = sorted(value.items(), key=lambda member: member[0].encode("utf-16-be"))
        return "{" + ",".join(canonical(key) + ":" + canonical(item) for key, item in members) + "}"
    if isinstance(value, list):
        return "[" + ",".join(canonical(item) for item in value) + "]"
    if isinstance(value, float):
        raise ValueError("a number with a fraction")
    return json.dumps(value, ensure_ascii=False)


def sha256(data):
    return hashlib.sha256(data).digest()


def leaf_of(record):
    public = {key: value for key, value in record.items() if key != "leaf"}
    return sha256(b"\x00" + canonical(public).encode())


def root_of(leaves):
    """RFC 9162, 2.1.1, with the pending subtrees kept on a stack."""
    stack = []
    for leaf in leaves:
        height, node = 0, leaf
        while stack and stack[-1][0] == height:
            node = sha256(b"\x01" + stack.pop()[1] + node)
            height += 1
        stack.append((height, node))
    if not stack:
        return sha256(b"")
    node = stack.pop()[1]
    while stack:
        node = sha256(b"\x01" + stack.pop()[1] + node)
    return node


# Ed25519, RFC 8032, 5.1.
P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)


def add(a, b):
    e = (a[1] - a[0]) * (b[1] - b[0]) % P
    f = (a[1] + a[0]) * (b[1] + b[0]) % P
    g, h = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    x, y, z, t = f - e, h - g, h + g, f + e
    return x * y % P, z * t % P, y * z % P, x * t % P


def times(scalar, point):
    result = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            result = add(result, point)
        point, scalar = add(point, point), scalar >> 1
    return result


def point_of(data):
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & (1 << 255) - 1
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT_OF_MINUS_ONE % P
    if y >= P or (x * x - square) % P or (x == 0 and sign):
        raise ValueError("no point of the curve")
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P


BASE = point_of((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def is_signed(key, message, signature):
    a, r = point_of(key), point_of(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    k = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % L
    left, right = times(s, BASE), add(r, times(k, a))
    same = lambda i: (left[i] * right[2] - right[i] * left[2]) % P == 0
    return s < L and same(0) and same(1)


def check_records(lines):
    """The leaves of the records, or the first bad position."""
    leaves, last_time = [], None
    for position, line in enumerate(lines, 1):
        try:
            record = json.loads(line)
            good = record["position"] == position and record["leaf"] == leaf_of(record).hex()
            good = good and (last_time is None or record["time"] >= last_time)
            last_time = record["time"]
        except (ValueError, KeyError, TypeError, AttributeError):
            good = False
        if not good:
            return position, None
        leaves.append(bytes.fromhex(record["leaf"]))
    return None, leaves


def check_head(head, leaves, key):
    """What is wrong with the head, if anything."""
    if head["size"] > len(leaves):
        return f"position {len(leaves) + 1}: the log ends before it, but a head of {head['size']} records was signed"
    if root_of(leaves[: head["size"]]).hex() != head["root"]:
        return f"position {head['size']}: another root than the one that was signed"
    if key is None:
        return None
    signed = canonical({name: value for name, value in head.items() if name != "signature"}).encode()
    genuine = head["key_id"] == sha256(key).hex()[:16] and is_signed(key, signed, bytes.fromhex(head["signature"]))
    return None if genuine else "the signature of the head does not fit it"


def main(records, head, key=None):
    with open(records, encoding="utf-8", newline="\n") as lines:
        bad, leaves = check_records(lines)
    if bad:
        return f"position {bad}: the record is not what its leaf says"
    with open(head, encoding="utf-8") as text:
        return check_head(json.load(text), leaves, bytes.fromhex(key) if key else None)


if __name__ == "__main__":
    fault = main(*sys.argv[1:])
    print(fault or "good: every leaf, the root and what was signed of it")
    sys.exit(1 if fault else 0)
