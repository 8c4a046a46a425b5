import torch

def conv1d(x, k):
    n = len(x) - len(k) + 1
    out = torch.zeros(n)
    for i in range(n):
        for j in range(len(k)):
            out[i] += x[i + j] * k[j]
    return out

x = torch.tensor([1.0, 2.0, 3.0, 4.0, 5.0])
k = torch.tensor([1.0, 0.0, -1.0], requires_grad=True)
y = conv1d(x, k)
print(y)
y.pow(2).sum().backward()
print(k.grad)

def conv2d(image, kernel):
    h, w = image.shape
    kh, kw = kernel.shape
    rows = []
    for i in range(h - kh + 1):
        rows.append(torch.stack([(image[i:i + kh, j:j + kw] * kernel).sum() for j in range(w - kw + 1)]))
    return torch.stack(rows)

image = torch.arange(16.0).view(4, 4)
kernel = torch.tensor([[1.0, 2.0], [0.0, -1.0]], requires_grad=True)
out = conv2d(image, kernel)
print(out)
out.sum().backward()
print(kernel.grad)
ref = torch.nn.functional.conv2d(image.view(1, 1, 4, 4), kernel.view(1, 1, 2, 2))
print(torch.allclose(out, ref[0, 0]))
u = torch.nn.functional.unfold(image.view(1, 1, 4, 4), 2)
print(u.shape, u[0, :, 0])
