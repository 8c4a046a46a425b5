def zeros(r, c): return [[0.0] * c for _ in range(r)]
def matmul(a, b):
    out = zeros(len(a), len(b[0]))
    for i in range(len(a)):
        for j in range(len(b[0])):
            for k in range(len(b)):
                out[i][j] += a[i][k] * b[k][j]
    return out
def transpose(m): return [list(r) for r in zip(*m)]
a, b = [[1, 2], [3, 4], [5, 6]], [[1, 0, 2], [0, 1, 3]]
print(matmul(a, b), transpose(a), transpose(transpose(a)) == a)
def det(m):
    if len(m) == 1: return m[0][0]
    return sum((-1) ** j * m[0][j] * det([r[:j] + r[j + 1:] for r in m[1:]]) for j in range(len(m)))
print(det([[1, 2], [3, 4]]), det([[2, 0, 1], [1, 3, 2], [1, 1, 4]]))
class Matrix:
    def __init__(self, rows): self.rows = [list(r) for r in rows]
    @property
    def shape(self): return len(self.rows), len(self.rows[0])
    @property
    def T(self): return Matrix(zip(*self.rows))
    def __matmul__(self, o): return Matrix(matmul(self.rows, o.rows))
    def __add__(self, o): return Matrix([[x + y for x, y in zip(r, s)] for r, s in zip(self.rows, o.rows)])
    def __getitem__(self, ij):
        i, j = ij
        return self.rows[i][j]
    def __setitem__(self, ij, v): self.rows[ij[0]][ij[1]] = v
    def __eq__(self, o): return self.rows == o.rows
    def __str__(self): return "\n".join(" ".join(f"{v:6.2f}" for v in r) for r in self.rows)
m = Matrix([[1, 2], [3, 4]]); print(m @ m.T); print((m + m)[1, 0], m.shape, m == Matrix([(1, 2), (3, 4)])); m[0, 1] = 9; print(m)
x = [[i * j for j in range(4)] for i in range(3)]; print([sum(r) for r in x], [max(c) for c in zip(*x)], x[1][2:], [r[-1] for r in x], sum(sum(r) for r in x))
