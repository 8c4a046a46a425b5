"""Counting words, n-grams and a Markov chain with a seed."""
import random
from collections import Counter, defaultdict
from itertools import islice, pairwise, groupby

TEXT = """the quick brown fox jumps over the lazy dog . the dog sleeps . the fox runs over the hill and the dog runs after the fox ."""
words = TEXT.split()
print(len(words), len(set(words)), Counter(words).most_common(4))
bigrams = Counter(pairwise(words))
print(bigrams.most_common(3))


def ngrams(items, n):
    return zip(*(islice(items, i, None) for i in range(n)))


print(list(ngrams(words[:6], 3)))
chain = defaultdict(list)
for a, b in pairwise(words):
    chain[a].append(b)
random.seed(11)
out = ["the"]
while len(out) < 15:
    out.append(random.choice(chain[out[-1]] or ["."]))
print(" ".join(out))
by_length = {k: sorted(set(g)) for k, g in groupby(sorted(words, key=len), key=len)}
for k, v in by_length.items():
    print(f"{k:>2}: {', '.join(v)}")
vocab = {w: i for i, w in enumerate(sorted(set(words)))}
ids = [vocab[w] for w in words]
print(ids[:10], [k for k, v in vocab.items() if v in (0, 3, 5)])
longest = max(words, key=lambda w: (len(w), w))
print(longest, longest[::-1], "".join(sorted(longest)), longest.title(), longest.center(11, "*"), f"{longest!r:>10}|{longest:<8}|{longest:^9}|")
table = str.maketrans("aeiou", "*****")
print(TEXT[:30].translate(table), TEXT.count("the"), TEXT.find("fox"), TEXT.rfind("fox"), TEXT.replace("the", "THE", 2)[:40])
