import torch

def run(**kw):
    w = torch.tensor([1.0, -2.0], requires_grad=True)
    opt = torch.optim.SGD([w], lr=0.1, **kw)
    for _ in range(5):
        opt.zero_grad()
        loss = (w ** 2).sum() + w[0] * w[1]
        loss.backward()
        opt.step()
    print(kw, [round(v, 6) for v in w.tolist()])

run()
run(momentum=0.9)
run(momentum=0.9, nesterov=True)
run(weight_decay=0.1)
run(momentum=0.5, weight_decay=0.01, dampening=0.1)
run(maximize=True)
w = torch.nn.Parameter(torch.ones(2))
opt = torch.optim.SGD([{"params": [w], "lr": 0.5}], lr=0.1)
w.sum().backward()
opt.step()
print(w, opt.param_groups[0]["lr"], len(opt.param_groups))
opt.zero_grad()
print(w.grad)
print(opt)
