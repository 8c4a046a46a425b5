import torch
import torch.nn as nn
import torch.nn.functional as F

x = torch.tensor([[[[1.0, 3.0, 2.0, 4.0], [5.0, 6.0, 8.0, 7.0], [9.0, 2.0, 1.0, 0.0], [3.0, 4.0, 5.0, 6.0]]]], requires_grad=True)
print(nn.MaxPool2d(2)(x), nn.AvgPool2d(2)(x))
F.max_pool2d(x, 2).sum().backward()
print(x.grad)
x.grad = None
(F.avg_pool2d(x, 2) * torch.tensor([[1.0, 2.0], [3.0, 4.0]])).sum().backward()
print(x.grad)
print(F.max_pool2d(x, 3, stride=1), F.max_pool2d(x, kernel_size=3, stride=2, padding=1))
print(nn.AdaptiveAvgPool2d(1)(x), F.adaptive_avg_pool2d(x, (2, 2)))
print(nn.MaxPool2d(kernel_size=2, stride=2), nn.AvgPool2d(3))
print(F.max_pool1d(torch.arange(6.0).view(1, 1, 6), 2), F.avg_pool1d(torch.arange(6.0).view(1, 1, 6), 3))
print(F.avg_pool2d(x, 2, stride=1, padding=1)[0, 0, 0])
print(F.interpolate(x.detach(), scale_factor=2, mode="nearest").shape)
