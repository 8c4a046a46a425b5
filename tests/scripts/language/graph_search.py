graph = {"A": {"B": 1, "C": 4}, "B": {"C": 2, "D": 5}, "C": {"D": 1}, "D": {}}
def dijkstra(g, s):
    dist = {k: float("inf") for k in g}; dist[s] = 0; todo = set(g)
    while todo:
        u = min(todo, key=lambda k: dist[k]); todo.remove(u)
        for v, w in g[u].items():
            if dist[u] + w < dist[v]: dist[v] = dist[u] + w
    return dist
print(dijkstra(graph, "A"))
def topo(g):
    out, seen = [], set()
    def visit(n):
        if n in seen: return
        seen.add(n)
        for m in g[n]: visit(m)
        out.append(n)
    for n in g: visit(n)
    return out[::-1]
print(topo(graph))
def paths(g, a, b, path=()):
    path += (a,)
    if a == b: yield path
    for n in g[a]:
        if n not in path: yield from paths(g, n, b, path)
for p in paths(graph, "A", "D"): print(" -> ".join(p), sum(graph[x][y] for x, y in zip(p, p[1:])))
maze = ["S.#", "..#", "#.E"]
def solve(m):
    start = next((r, c) for r, row in enumerate(m) for c, ch in enumerate(row) if ch == "S")
    q, seen = [(start, 0)], {start}
    while q:
        (r, c), d = q.pop(0)
        if m[r][c] == "E": return d
        for dr, dc in ((0, 1), (1, 0), (0, -1), (-1, 0)):
            p = r + dr, c + dc
            if 0 <= p[0] < len(m) and 0 <= p[1] < len(m[0]) and p not in seen and m[p[0]][p[1]] != "#": seen.add(p); q.append((p, d + 1))
print(solve(maze))
