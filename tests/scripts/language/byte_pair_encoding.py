"""Byte-pair encoding from scratch."""
from collections import Counter

text = "low lower lowest newer wider wide new café naïve 🙂"
tokens = list(text.encode("utf-8"))
print(len(text), len(tokens), tokens[:10])

def get_stats(ids, counts=None):
    counts = {} if counts is None else counts
    for pair in zip(ids, ids[1:]):
        counts[pair] = counts.get(pair, 0) + 1
    return counts

def merge(ids, pair, idx):
    newids = []
    i = 0
    while i < len(ids):
        if i < len(ids) - 1 and ids[i] == pair[0] and ids[i + 1] == pair[1]:
            newids.append(idx)
            i += 2
        else:
            newids.append(ids[i])
            i += 1
    return newids

class BasicTokenizer:
    def __init__(self):
        self.merges = {}
        self.vocab = {idx: bytes([idx]) for idx in range(256)}

    def train(self, text, vocab_size, verbose=False):
        ids = list(text.encode("utf-8"))
        for i in range(vocab_size - 256):
            stats = get_stats(ids)
            pair = max(stats, key=stats.get)
            idx = 256 + i
            ids = merge(ids, pair, idx)
            self.merges[pair] = idx
            self.vocab[idx] = self.vocab[pair[0]] + self.vocab[pair[1]]
            if verbose:
                print(f"merge {i+1}/{vocab_size-256}: {pair} -> {idx} ({self.vocab[idx]}) had {stats[pair]} occurrences")

    def decode(self, ids):
        text_bytes = b"".join(self.vocab[idx] for idx in ids)
        return text_bytes.decode("utf-8", errors="replace")

    def encode(self, text):
        ids = list(text.encode("utf-8"))
        while len(ids) >= 2:
            stats = get_stats(ids)
            pair = min(stats, key=lambda p: self.merges.get(p, float("inf")))
            if pair not in self.merges:
                break
            ids = merge(ids, pair, self.merges[pair])
        return ids

tok = BasicTokenizer()
tok.train(text * 3, 256 + 12, verbose=True)
ids = tok.encode("lower newest")
print(ids)
print(tok.decode(ids))
assert tok.decode(tok.encode(text)) == text
print(tok.decode([128, 300 - 40]))
for i, b in list(tok.vocab.items())[250:260]:
    print(i, b)
