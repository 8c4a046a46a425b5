import random, math
random.seed(42)
class Neuron:
    def __init__(self, n):
        self.w = [random.uniform(-1, 1) for _ in range(n)]
        self.b = random.gauss(0, 0.1)
    def __call__(self, x):
        self.x = x
        self.z = sum(wi * xi for wi, xi in zip(self.w, x)) + self.b
        self.out = 1 / (1 + math.exp(-self.z))
        return self.out
class Layer:
    def __init__(self, i, o): self.neurons = [Neuron(i) for _ in range(o)]
    def __call__(self, x): return [n(x) for n in self.neurons]
class Net:
    def __init__(self, *sizes): self.layers = [Layer(a, b) for a, b in zip(sizes, sizes[1:])]
    def forward(self, x):
        for l in self.layers: x = l(x)
        return x
    def backward(self, y, lr):
        grads = [o.out - t for o, t in zip(self.layers[-1].neurons, y)]
        for l in reversed(self.layers):
            prev = [0.0] * len(l.neurons[0].w)
            for n, g in zip(l.neurons, grads):
                d = g * n.out * (1 - n.out)
                for i, w in enumerate(n.w):
                    prev[i] += d * w
                    n.w[i] -= lr * d * n.x[i]
                n.b -= lr * d
            grads = prev
data = [([0, 0], [0]), ([0, 1], [1]), ([1, 0], [1]), ([1, 1], [0])]
net = Net(2, 4, 1)
losses = []
for epoch in range(600):
    total = 0
    random.shuffle(data)
    for x, y in data:
        out = net.forward(x)
        total += sum((o - t) ** 2 for o, t in zip(out, y))
        net.backward(y, 2.0)
    losses.append(total / len(data))
    if epoch % 100 == 0: print(f"epoch {epoch:4d} loss {losses[-1]:.6f}")
for x, y in sorted(data): print(x, y, f"{net.forward(x)[0]:.4f}")
print(losses[-1])
print(random.sample(range(100), 5), random.choices("abc", weights=[1, 2, 3], k=5), random.randint(1, 6), random.choice("xyz"), random.normalvariate(0, 1), random.betavariate(2, 3), random.expovariate(1.5), random.triangular(0, 1, 0.3), random.randrange(0, 100, 7), random.getrandbits(70))
random.seed("hello"); print(random.random())
r = random.Random(7); print(r.random(), r.randint(0, 9), [r.choice([1, 2, 3]) for _ in range(5)])
print(random.Random(3).sample(list(range(1000)), 3), random.lognormvariate(0, 1), random.gammavariate(2, 1), random.vonmisesvariate(0, 1), random.paretovariate(3), random.weibullvariate(1, 2))
l = list(range(10)); random.seed(0); random.shuffle(l); print(l, random.choices(l, k=3), random.choices([1,2,3], cum_weights=[1, 3, 10], k=4))
