"""Functions of torch that come up now and then."""
import torch

s = torch.tensor([[3.0, 1.0, 2.0], [9.0, 7.0, 8.0]])
g = torch.tensor([[1, 2], [3, 4]])
for v in [torch.argwhere(s > 7), g.take_along_dim(torch.tensor([[0], [1]]), 1), torch.zeros(2, 2).index_fill_(0, torch.tensor([1]), 3), torch.zeros(3).index_copy_(0, torch.tensor([1]), torch.tensor([4.0])), torch.zeros(4).index_put_((torch.tensor([1, 1]),), torch.tensor([1.0, 2.0]), accumulate=True),
          s.mode(1), s.kthvalue(2), s.cummax(1), s.cummin(0), torch.unique(torch.tensor([3, 1, 1]), return_counts=True, return_inverse=True), torch.unique(torch.tensor([[1, 2], [1, 2], [0, 5]]), dim=0), torch.unique_consecutive(torch.tensor([1, 1, 2, 1])), s.diff(), s.diff(dim=0),
          s.quantile(0.5), s.quantile(torch.tensor([0.25, 0.75]), dim=1), torch.std_mean(s), torch.var_mean(s, dim=1), torch.aminmax(s), torch.cartesian_prod(torch.arange(2), torch.arange(2)), torch.combinations(torch.arange(4), 3), torch.block_diag(s, g.float()), torch.rot90(s), torch.rot90(s, 2),
          torch.tensor_split(torch.arange(7), 3), torch.dist(s[0], s[1]), torch.linalg.cross(s[0], s[1]), torch.kron(s[:1], s[:, :1]), torch.tensordot(s, s, dims=([1], [1])), s.trunc(), (s / 2).frac(), torch.hypot(s, s), torch.fmod(-s, 2), torch.remainder(-s, 2), torch.isclose(s, s + 1e-9), torch.bucketize(torch.tensor([2.0, 5.0]), torch.tensor([1.0, 3.0])),
          torch.atleast_2d(s[0]), torch.cosine_similarity(s[0], s[1], dim=0), s.movedim(0, 1), s.stride(), s.t().stride() if False else (3, 1), torch.broadcast_shapes((2, 1), (3,)), torch.result_type(torch.tensor([1]), 1.0), torch.promote_types(torch.int32, torch.float32), torch.vander(torch.tensor([1.0, 2.0, 3.0])), torch.trapezoid(s[0]), torch.logaddexp(s[0], s[1]),
          torch.xlogy(s[0], s[1]), torch.heaviside(torch.tensor([-1.0, 0.0, 2.0]), torch.tensor(0.5)), torch.tril_indices(3, 3), torch.diag_embed(s[0]), torch.isin(g, torch.tensor([2, 3])), torch.nanmean(torch.tensor([1.0, float("nan"), 3.0])), torch.column_stack([s[0], s[1]]), torch.dstack([s[0], s[1]]).shape, torch.linalg.qr(s.T)[1].abs(), torch.linalg.eigvalsh(s @ s.T), torch.linalg.svdvals(s),
          torch.linalg.cholesky(s @ s.T), torch.linalg.solve(s[:, :2], s[:, 2]), torch.linalg.matrix_power(g.float(), 3), torch.inverse(g.float()), torch.det(g.float()), torch.linalg.pinv(s).shape, g.float().logdet().isnan(), s.addcmul(s, s, value=0.1), s.scatter_reduce(1, torch.tensor([[0, 0, 1], [2, 2, 2]]), s, "sum"), torch.unflatten(torch.arange(6), 0, (2, 3)), torch.bitwise_and(torch.tensor(6), torch.tensor(3)), s.clamp_min(2), s.new_tensor([1, 2]), s.ravel()[:2]]:
    print(v)
x = torch.tensor([[1.0, 2.0], [3.0, 4.0]], requires_grad=True)
for f in [lambda: torch.kron(x, x).sum(), lambda: x.diff().sum(), lambda: torch.linalg.det(x), lambda: torch.inverse(x).sum(), lambda: x.quantile(0.5), lambda: x.cummax(1).values.sum(), lambda: torch.tensordot(x, x, 1).sum(), lambda: x.logaddexp(x * 2).sum()]:
    x.grad = None
    f().backward()
    print(x.grad)
fn = (x * 2).sum().grad_fn
while fn is not None:
    print(type(fn).__name__, end=" -> ")
    fn = fn.next_functions[0][0] if fn.next_functions else None
print()
