# XOR that never learns. Same network as xor.py, same data, same optimizer; only the first weights differ.
#
# Before you look at the gradients: what do you expect the hidden neurons to say for these weights?
import torch
import torch.nn as nn

X = torch.tensor([[0., 0.], [0., 1.], [1., 0.], [1., 1.]])
Y = torch.tensor([[0.], [1.], [1.], [0.]])

hidden, out = nn.Linear(2, 4), nn.Linear(4, 1)
with torch.no_grad():
    hidden.weight.copy_(torch.tensor([[-0.8, -0.6], [-0.7, -0.9], [-0.5, -0.4], [-0.3, -0.2]]))
    hidden.bias.fill_(-0.1)                   # every input lands on the flat side of every ReLU
    out.weight.copy_(torch.tensor([[0.7, 0.6, -0.8, 0.1]]))
    out.bias.zero_()
model = nn.Sequential(hidden, nn.ReLU(), out, nn.Sigmoid())

optimizer = torch.optim.SGD(model.parameters(), lr=0.5)
loss_fn = nn.BCELoss()
for epoch in range(500):
    prediction = model(X)
    loss = loss_fn(prediction, Y)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if epoch % 100 == 0:
        print(f"epoch {epoch:3d}   loss {loss.item():.4f}")

# The loss is ln 2: the network says 0.5 to everything.
# Zero is not None: a gradient arrives at the weights, and it is exactly zero.
print("gradient of the hidden weights:", hidden.weight.grad)
print("dead neurons:", int((torch.relu(hidden(X)).sum(dim=0) == 0).sum()), "of 4")
