"""binascii: bytes as digits, and check sums."""
class Error(ValueError):
    pass


def hexlify(data, sep=""): return data.hex(sep).encode() if sep else data.hex().encode()
b2a_hex = hexlify
def unhexlify(text): return bytes.fromhex(text if isinstance(text, str) else text.decode())
a2b_hex = unhexlify


def crc32(data, value=0):
    crc = value ^ 0xFFFFFFFF
    for b in data:
        crc ^= b
        for _ in range(8):
            crc = crc >> 1 ^ (0xEDB88320 if crc & 1 else 0)
    return crc ^ 0xFFFFFFFF
