import numpy as np

x = np.arange(12, dtype=float).reshape(3, 4)
row = x[1]
row[0] = 100.0
print(x)
col = x[:, 2]
col += 1
print(x[:, 2])
y = x.T
y[0, 0] = -1
print(x[0, 0])
c = x.copy()
c[0, 0] = 55
print(x[0, 0], c[0, 0])
out = np.zeros((2, 2))
k = np.array([[1.0, 0.0], [0.0, -1.0]])
for i in range(2):
    for j in range(2):
        s = 0.0
        for di in range(2):
            for dj in range(2):
                s += x[i + di, j + dj] * k[di, dj]
        out[i, j] = s
print(out)
for i in range(2):
    for j in range(2):
        out[i, j] += np.sum(x[i:i + 2, j:j + 2] * k)
print(out)
padded = np.pad(k, ((1, 1), (1, 1)), mode="constant")
print(padded, np.pad(k, 1).shape, np.pad(np.array([1, 2]), (1, 2), constant_values=9))
z = np.zeros(4)
np.add.at(z, [0, 0, 2], 1.0)
print(z)
for r in k:
    print(r, r.sum())
for i, v in np.ndenumerate(k):
    print(i, v)
a, b = np.meshgrid(np.arange(2), np.arange(3))
print(a, b)
print(np.split(np.arange(6), 3), np.unique(np.array([3, 1, 3])), np.outer([1, 2], [3, 4]))
print(np.einsum("ij,jk->ik", k, k), np.linalg.norm(k), np.linalg.inv(np.array([[2.0, 0.0], [0.0, 4.0]])))
print(np.transpose(x).shape, np.swapaxes(np.zeros((2, 3, 4)), 1, 2).shape, np.expand_dims(k, 0).shape)
print(np.tril(np.ones((3, 3))), np.triu(np.ones((2, 2)), k=1), np.diag([1, 2]))
print(np.any(k > 0), np.all(k > 0), np.count_nonzero(k), np.nonzero(np.array([0, 3, 0, 4])))
try:
    np.zeros((2, 3)) + np.zeros(4)
except ValueError as e:
    print(str(e).split("\n")[0].strip())
try:
    x[5, 0]
except IndexError as e:
    print(str(e).split("\n")[0].strip())
try:
    np.zeros((2, 3)) @ np.zeros((2, 3))
except ValueError as e:
    print("matmul refused")
try:
    np.zeros(6).reshape(4, 2)
except ValueError as e:
    print(str(e).split("\n")[0].strip())
