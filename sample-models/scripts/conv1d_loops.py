# A convolution in one dimension, by loops: the scaffold before Conv2d.
#
#   output length = (length + 2·padding − kernel) // stride + 1
import torch


def conv1d(x, kernel, stride=1, padding=0):
    padded = torch.cat([torch.zeros(padding), x, torch.zeros(padding)])
    n = (len(x) + 2 * padding - len(kernel)) // stride + 1
    out = []
    for i in range(n):
        window = padded[i * stride:i * stride + len(kernel)]   # index the padded input, not x
        out.append((window * kernel).sum())
    return torch.stack(out)


x = torch.tensor([1., 2., 3., 4., 5., 6.])
edge = torch.tensor([1., 0., -1.], requires_grad=True)
for stride, padding in [(1, 0), (1, 1), (2, 1)]:
    print(f"stride {stride}, padding {padding}:", conv1d(x, edge, stride, padding).tolist())

y = conv1d(x, edge)
y.pow(2).sum().backward()                     # every window adds its share to the kernel's gradient
print("gradient of the kernel:", edge.grad)
reference = torch.nn.functional.conv1d(x.view(1, 1, -1), edge.detach().view(1, 1, -1))
print("same as F.conv1d:", torch.allclose(y, reference.flatten()))
