"""graphlib: orders of dependent things."""


class CycleError(ValueError):
    pass


class TopologicalSorter:
    def __init__(self, graph=None):
        self._before, self._after, self._ready, self._passed = {}, {}, None, 0
        for node, earlier in (graph or {}).items():
            self.add(node, *earlier)

    def add(self, node, *earlier):
        for one in (node, *earlier):
            self._before.setdefault(one, 0)
            self._after.setdefault(one, [])
        for one in earlier:
            self._before[node] += 1
            self._after[one].append(node)

    def prepare(self):
        cycle = self._cycle()
        if cycle:
            raise CycleError("nodes are in a cycle", cycle)
        self._ready = [n for n, k in self._before.items() if k == 0]
        self._open = len(self._before)

    def _cycle(self):
        state, path = {}, []

        def walk(node):
            state[node] = 1
            path.append(node)
            for later in self._after[node]:
                if state.get(later) == 1:
                    return path[path.index(later):] + [later]
                if later not in state:
                    found = walk(later)
                    if found:
                        return found
            path.pop()
            state[node] = 2
            return None
        for node in self._before:
            if node not in state:
                found = walk(node)
                if found:
                    return found[::-1]
        return None

    def get_ready(self):
        out, self._ready = tuple(self._ready), []
        return out

    def is_active(self):
        return self._open > 0

    __bool__ = is_active

    def done(self, *nodes):
        for node in nodes:
            self._open -= 1
            for later in self._after[node]:
                self._before[later] -= 1
                if self._before[later] == 0:
                    self._ready.append(later)

    def static_order(self):
        self.prepare()
        while self.is_active():
            group = self.get_ready()
            yield from group
            self.done(*group)
