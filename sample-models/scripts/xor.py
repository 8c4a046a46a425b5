# XOR: the smallest problem that one layer cannot solve, and two layers can.
#
# 2 inputs -> 4 hidden neurons (ReLU) -> 1 output (sigmoid): 17 parameters.
import torch
import torch.nn as nn

X = torch.tensor([[0., 0.], [0., 1.], [1., 0.], [1., 1.]])
Y = torch.tensor([[0.], [1.], [1.], [0.]])

# Weights chosen so that every hidden neuron is awake for some input.
# Compare with xor_stuck.py, where they are not.
hidden, out = nn.Linear(2, 4), nn.Linear(4, 1)
with torch.no_grad():
    hidden.weight.copy_(torch.tensor([[0.8, -0.6], [-0.7, 0.9], [0.5, 0.4], [-0.3, -0.2]]))
    hidden.bias.copy_(torch.tensor([0.0, 0.1, -0.1, 0.2]))
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

print("predictions", [round(p, 2) for p in prediction.flatten().tolist()], "wanted", Y.flatten().tolist())
