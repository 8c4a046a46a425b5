"""queue: queues for one thread; what would wait for another raises instead."""
from collections import deque
import heapq


class Empty(Exception):
    pass


class Full(Exception):
    pass


class Queue:
    def __init__(self, maxsize=0):
        self.maxsize, self.queue = maxsize, self._new()

    def _new(self): return deque()
    def _put(self, item): self.queue.append(item)
    def _get(self): return self.queue.popleft()
    def qsize(self): return len(self.queue)
    def empty(self): return not self.queue
    def full(self): return 0 < self.maxsize <= len(self.queue)

    def put(self, item, block=True, timeout=None):
        if self.full():
            raise Full
        self._put(item)

    def get(self, block=True, timeout=None):
        if not self.queue:
            raise Empty
        return self._get()

    def put_nowait(self, item): self.put(item)
    def get_nowait(self): return self.get()
    def task_done(self): pass
    def join(self): pass


SimpleQueue = Queue


class LifoQueue(Queue):
    def _new(self): return []
    def _get(self): return self.queue.pop()


class PriorityQueue(Queue):
    def _new(self): return []
    def _put(self, item): heapq.heappush(self.queue, item)
    def _get(self): return heapq.heappop(self.queue)
