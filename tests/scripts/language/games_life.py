def step(cells):
    n = {}
    for r, c in cells:
        for dr in (-1, 0, 1):
            for dc in (-1, 0, 1):
                if dr or dc: n[r + dr, c + dc] = n.get((r + dr, c + dc), 0) + 1
    return {p for p, k in n.items() if k == 3 or (k == 2 and p in cells)}
g = {(0, 1), (1, 2), (2, 0), (2, 1), (2, 2)}
for t in range(4): g = step(g)
print(sorted(g))
for r in range(1, 4): print("".join("#" if (r, c) in g else "." for c in range(1, 4)))
board = [[" "] * 3 for _ in range(3)]
def win(b):
    lines = b + [list(c) for c in zip(*b)] + [[b[i][i] for i in range(3)], [b[i][2 - i] for i in range(3)]]
    return next((l[0] for l in lines if l[0] != " " and len(set(l)) == 1), None)
for i, (r, c) in enumerate([(0, 0), (1, 0), (1, 1), (2, 0), (2, 2)]): board[r][c] = "XO"[i % 2]
print("\n-+-+-\n".join("|".join(r) for r in board), win(board))
def queens(n, row=0, cols=()):
    if row == n: return 1
    return sum(queens(n, row + 1, cols + (c,)) for c in range(n) if all(c != k and abs(c - k) != row - i for i, k in enumerate(cols)))
print([queens(n) for n in range(1, 7)])
