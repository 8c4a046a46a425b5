import torch

def make_counter():
    calls = 0
    def f(x):
        nonlocal calls
        calls += 1
        return x * calls
    return f

f = make_counter()
x = torch.tensor(2.0, requires_grad=True)
total = f(x) + f(x) + f(x)
total.backward()
print(x.grad, total)
compose = lambda *fs: (lambda x: [x := g(x) for g in fs][-1])
y = compose(torch.relu, torch.sqrt, lambda t: t * 3)(x)
print(y)
layers = {name: fn for name, fn in [("double", lambda t: t * 2), ("inc", lambda t: t + 1)]}
for name in sorted(layers):
    x = layers[name](x)
    print(name, x)
def unpack(a, *rest, scale=1.0, **kw):
    return (a + sum(rest)) * scale, sorted(kw)
print(unpack(torch.ones(2), 1, 2, scale=0.5, z=1, y=2))
print([t.item() for t in map(lambda v: v ** 2, torch.arange(4))])
