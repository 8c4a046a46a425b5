"""Every optimizer and schedule on one small problem."""
import torch
import torch.nn as nn

torch.manual_seed(7)
X = torch.randn(32, 3)
y = X @ torch.tensor([[1.0], [-2.0], [0.5]]) + 0.3
start = nn.Linear(3, 1)
state = {k: v.clone() for k, v in start.state_dict().items()}
kinds = [("SGD", dict(lr=0.05)), ("SGD", dict(lr=0.05, momentum=0.9)), ("SGD", dict(lr=0.05, momentum=0.9, nesterov=True, weight_decay=0.01)), ("Adam", dict(lr=0.1)), ("Adam", dict(lr=0.1, amsgrad=True, weight_decay=0.1)), ("AdamW", dict(lr=0.1, weight_decay=0.1)),
         ("RMSprop", dict(lr=0.02)), ("RMSprop", dict(lr=0.02, momentum=0.5, centered=True)), ("Adagrad", dict(lr=0.3)), ("Adadelta", dict(lr=1.0)), ("Adamax", dict(lr=0.1)), ("NAdam", dict(lr=0.05)), ("RAdam", dict(lr=0.05))]
for name, kw in kinds:
    model = nn.Linear(3, 1)
    model.load_state_dict(state)
    opt = getattr(torch.optim, name)(model.parameters(), **kw)
    for _ in range(30):
        opt.zero_grad()
        loss = nn.functional.mse_loss(model(X), y)
        loss.backward()
        opt.step()
    print(f"{name:<9}{loss.item():.5f}", model.weight.detach().numpy().round(4), round(model.bias.item(), 4))
model = nn.Linear(3, 1)
S = torch.optim.lr_scheduler
for make in [lambda o: S.StepLR(o, 2, 0.5), lambda o: S.MultiStepLR(o, [1, 4], 0.1), lambda o: S.ExponentialLR(o, 0.9), lambda o: S.CosineAnnealingLR(o, 6, 0.01), lambda o: S.LambdaLR(o, lambda e: 1 / (1 + e)), lambda o: S.LinearLR(o, 0.25, 1.0, 4), lambda o: S.ConstantLR(o, 0.5, 2),
             lambda o: S.PolynomialLR(o, 5, 2.0), lambda o: S.OneCycleLR(o, 0.3, total_steps=8), lambda o: S.CyclicLR(o, 0.01, 0.1, step_size_up=2), lambda o: S.CosineAnnealingWarmRestarts(o, 2, 2), lambda o: S.MultiplicativeLR(o, lambda e: 0.8)]:
    opt = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
    sched = make(opt)
    rates = []
    for epoch in range(7):
        rates.append(round(opt.param_groups[0]["lr"], 6))
        opt.step()
        sched.step()
    print(type(sched).__name__, rates)
opt = torch.optim.SGD(model.parameters(), lr=0.1)
plateau = S.ReduceLROnPlateau(opt, patience=1, factor=0.5)
for value in [1.0, 0.9, 0.95, 0.96, 0.97, 0.5]:
    plateau.step(value)
    print(opt.param_groups[0]["lr"], end=" ")
print()
two = torch.optim.SGD([{"params": [model.weight], "lr": 0.5}, {"params": [model.bias]}], lr=0.01, momentum=0.9)
print([g["lr"] for g in two.param_groups], two)
saved = torch.optim.Adam(model.parameters(), lr=0.1)
model(X).sum().backward()
saved.step()
other = torch.optim.Adam(model.parameters(), lr=0.5)
other.load_state_dict(saved.state_dict())
print(other.param_groups[0]["lr"], len(other.state_dict()["state"]), sorted(saved.state_dict()))
