# dtype promotion and type printing
import torch
i, l, f, d, b, h, u = torch.tensor([1, 2], dtype=torch.int32), torch.tensor([1, 2]), torch.tensor([1., 2.]), torch.tensor([1., 2.], dtype=torch.float64), torch.tensor([True, False]), torch.tensor([1., 2.], dtype=torch.float16), torch.tensor([1, 2], dtype=torch.uint8)
ts = dict(i=i, l=l, f=f, d=d, b=b, h=h, u=u)
for n, x in ts.items():
    for m, y in ts.items(): print(n, m, (x + y).dtype, (x * y).dtype, (x / y).dtype, end="; ")
    print(); print(n, (x + 1).dtype, (x + 1.5).dtype, (x * True).dtype, (x / 2).dtype, ((x // 2).dtype, (x ** 2).dtype) if n != 'b' else '-', (1 - x).dtype if n != "b" else "-", x.sum().dtype, x.float().mean().dtype, (x > 1).dtype, x.max().dtype, (x.argmax().dtype if n != 'b' else '-'))
    print(x, x.type(), x.element_size(), x.dtype.is_floating_point)
print(torch.result_type(l, 1.0), torch.result_type(f, d), torch.promote_types(torch.int32, torch.float16), torch.can_cast(torch.float, torch.int), torch.tensor(1) + torch.tensor([1], dtype=torch.int32), (torch.tensor(1.0, dtype=torch.float64) * f).dtype, torch.tensor(5) / 2, torch.tensor(7) // 2, torch.tensor(-7) // 2, torch.tensor(-7) % 3, torch.tensor(7.5) % 2, torch.fmod(torch.tensor(-7.), 3))
print(l.float(), f.long(), f.int(), b.int(), f.bool(), d.half(), f.double(), f.to(torch.int16), f.type(torch.DoubleTensor) if False else "", l.to(f), f.type_as(d).dtype, torch.tensor([1.7, -1.7]).int(), torch.tensor([300]).to(torch.uint8), torch.tensor([1e10]).to(torch.int64), f.to("cpu", torch.float64))
print(torch.zeros(2).dtype, torch.arange(3).dtype, torch.arange(3.).dtype, torch.arange(0, 1, 0.25), torch.linspace(0, 1, 5), torch.eye(2), torch.full((2,), 7), torch.full((2,), 7.), torch.ones(2, dtype=torch.int), torch.empty(0), torch.tensor([]), torch.tensor(3), torch.tensor(3.5), torch.tensor([True]), torch.tensor([[1, 2.5]]))
print(l & 1, l | 4, l ^ 3, ~l, ~b, b & True, l << 2, l >> 1, b | torch.tensor([False, True]), b.logical_not(), torch.logical_xor(b, torch.tensor([True, True])))
print(torch.iinfo(torch.int32).max, torch.finfo(torch.float32).eps, torch.finfo(torch.float64).max, torch.finfo(torch.float16), torch.iinfo(torch.uint8))
print(f.new_zeros(2), l.new_tensor([1.5]), f.new_full((2,), 3.), torch.zeros_like(l), torch.ones_like(f, dtype=torch.long), torch.rand(2).dtype, torch.randint(3, (2,)).dtype, torch.tensor([1, 2]).type(torch.float32), torch.is_tensor(f), torch.is_floating_point(l), f.is_floating_point(), torch.numel(f))
try: l += 0.5
except Exception as e: print(type(e).__name__, e)
try: b - b
except Exception as e: print(type(e).__name__, e)
try: -b
except Exception as e: print(type(e).__name__, e)
try: torch.tensor([1.5]) & 1
except Exception as e: print(type(e).__name__, e)
try: l ** -1
except Exception as e: print(type(e).__name__, e)
torch.set_default_dtype(torch.float64); print(torch.tensor([1.5]), torch.zeros(1), torch.tensor([1.5]).dtype); torch.set_default_dtype(torch.float32)
