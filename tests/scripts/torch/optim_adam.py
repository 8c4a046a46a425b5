import torch

def run(cls, **kw):
    w = torch.tensor([1.0, -2.0, 0.5], requires_grad=True)
    opt = cls([w], **kw)
    for i in range(6):
        opt.zero_grad()
        loss = (w ** 4).sum() + (w[0] - w[2]) ** 2
        loss.backward()
        opt.step()
    print(cls.__name__, kw, [round(v, 5) for v in w.tolist()])

run(torch.optim.Adam, lr=0.1)
run(torch.optim.Adam, lr=0.01, betas=(0.8, 0.99), eps=1e-6)
run(torch.optim.Adam, lr=0.1, weight_decay=0.1)
run(torch.optim.Adam, lr=0.1, amsgrad=True)
run(torch.optim.AdamW, lr=0.1)
run(torch.optim.AdamW, lr=0.05, weight_decay=0.5)
run(torch.optim.RMSprop, lr=0.01)
run(torch.optim.RMSprop, lr=0.01, alpha=0.9, momentum=0.5)
run(torch.optim.Adagrad, lr=0.1)
run(torch.optim.Adam)
