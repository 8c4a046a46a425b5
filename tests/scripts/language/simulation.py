import random
random.seed(2024)
def walk(n):
    x = y = 0; path = [(0, 0)]
    for _ in range(n):
        dx, dy = random.choice([(0, 1), (1, 0), (0, -1), (-1, 0)]); x += dx; y += dy; path.append((x, y))
    return path
p = walk(20); print(p[-1], len(set(p)), max(abs(a) + abs(b) for a, b in p))
inside = sum(random.random() ** 2 + random.random() ** 2 <= 1 for _ in range(2000)); print(f"{4 * inside / 2000:.3f}")
rolls = [random.randint(1, 6) + random.randint(1, 6) for _ in range(500)]
for s in range(2, 13): print(f"{s:>2} {'*' * (rolls.count(s) // 5)}")
deck = [f"{r}{s}" for s in "CDHS" for r in "A23456789TJQK"]; random.shuffle(deck); hands = [deck[i::4][:5] for i in range(4)]; print(hands[0], sorted(hands[1]))
mu = sum(rolls) / len(rolls); var = sum((r - mu) ** 2 for r in rolls) / (len(rolls) - 1); print(f"{mu:.4f} {var ** 0.5:.4f}", [round(random.gauss(0, 1), 4) for _ in range(4)])
