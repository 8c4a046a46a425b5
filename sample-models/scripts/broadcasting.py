# Broadcasting drills: guess each shape before you run the line.
#
# Shapes are aligned from the right. Two sizes go together when they are equal or one of them is 1.
# What is stretched forward is summed backward.
import torch

a = torch.ones(4, 3)
for shape in [(3,), (1, 3), (4, 1), (1,), (2, 1, 3)]:
    print((4, 3), "+", shape, "->", tuple((a + torch.ones(shape)).shape))

try:
    a + torch.ones(4)
except RuntimeError as error:
    print("(4, 3) + (4,) ->", str(error).split("\n")[0])

# A bias is stretched over the batch; its gradient is the sum over the batch.
x = torch.arange(12.0).view(4, 3)
bias = torch.zeros(3, requires_grad=True)
loss = ((x + bias) ** 2).sum()
loss.backward()
print("bias.grad =", bias.grad, "= column sums of 2x:", (2 * x).sum(0))

# The trap: (4, 1) − (4,) is (4, 4), and the loss is a number all the same.
prediction = torch.tensor([[1.], [2.], [3.], [4.]], requires_grad=True)
target = torch.tensor([1., 2., 3., 5.])
wrong = ((prediction - target) ** 2).mean()
right = ((prediction.flatten() - target) ** 2).mean()
print(f"wrong loss {wrong.item():.3f}, right loss {right.item():.3f}")
wrong.backward()
