import torch, torch.nn as nn, torch.nn.functional as F
torch.manual_seed(0)
T, N, C, S = 12, 3, 5, 4
lp = torch.randn(T, N, C, requires_grad=True)
tg = torch.randint(1, C, (N, S)); il = torch.tensor([12, 10, 8]); tl = torch.tensor([4, 3, 2])
for red in ("mean", "sum", "none"):
    loss = F.ctc_loss(lp.log_softmax(2), tg, il, tl, reduction=red); print(red, loss)
loss = nn.CTCLoss()(lp.log_softmax(2), tg, il, tl); loss.backward(); print(loss, lp.grad[0]); print(nn.CTCLoss(blank=0, zero_infinity=True))
flat = torch.cat([tg[i, :tl[i]] for i in range(N)])
print(F.ctc_loss(lp.log_softmax(2), flat, (12, 10, 8), (4, 3, 2), blank=0))
print(F.ctc_loss(torch.full((2, 1, 3), 1/3).log(), torch.tensor([[1, 1, 2]]), [2], [3], zero_infinity=True), F.ctc_loss(torch.full((2, 1, 3), 1/3).log(), torch.tensor([[1, 1, 2]]), [2], [3]))
x = torch.tensor([[0.1, 0.6, 0.3], [0.2, 0.2, 0.6], [0.5, 0.3, 0.2]]).log()
print(F.ctc_loss(x.unsqueeze(1), torch.tensor([[1, 2]]), [3], [2], reduction="none"))
