import torch
import torch.nn as nn
import torch.nn.functional as F

x = (torch.arange(50.0).view(1, 2, 5, 5) / 50).requires_grad_()
conv = nn.Conv2d(2, 3, kernel_size=3, stride=2, padding=1)
with torch.no_grad():
    conv.weight.copy_(torch.linspace(-1, 1, 54).view(3, 2, 3, 3))
    conv.bias.copy_(torch.tensor([0.1, 0.2, 0.3]))
print(conv, conv.weight.shape)
y = conv(x)
print(y)
(y ** 2).sum().backward()
print(conv.bias.grad)
print(conv.weight.grad[0, 0])
print(x.grad[0, 0])
w = torch.ones(1, 1, 2, 2)
print(F.conv2d(torch.arange(9.0).view(1, 1, 3, 3), w))
print(F.conv2d(torch.ones(1, 4, 4, 4), torch.ones(4, 2, 3, 3), groups=2).shape)
print(F.conv2d(torch.ones(1, 1, 7, 7), torch.ones(1, 1, 3, 3), dilation=2, padding="same").shape)
print(nn.Conv1d(1, 2, 3, padding=1)(torch.ones(1, 1, 6)).shape, nn.ConvTranspose2d(2, 1, 2, stride=2)(torch.ones(1, 2, 3, 3)).shape)
print(F.conv1d(torch.arange(5.0).view(1, 1, 5), torch.tensor([[[1.0, 0.0, -1.0]]])))
print(nn.Conv2d(3, 8, (3, 5), bias=False), nn.Conv2d(1, 1, 3, groups=1, dilation=2).dilation)
try:
    conv(torch.ones(1, 3, 5, 5))
except RuntimeError as e:
    print(str(e).split("\n")[0])
