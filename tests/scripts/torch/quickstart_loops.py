# PyTorch quickstart-like: classification with Dataset/DataLoader, train/test loops
import torch
from torch import nn
from torch.utils.data import DataLoader, Dataset
torch.manual_seed(42)
class Blobs(Dataset):
    def __init__(self, n, transform=None, target_transform=None):
        g = torch.Generator().manual_seed(n)
        self.x = torch.randn(n, 4, generator=g); self.y = (self.x.sum(1) > 0).long() + (self.x[:, 0] > 1).long()
        self.transform, self.target_transform = transform, target_transform
    def __len__(self): return len(self.y)
    def __getitem__(self, i):
        x, y = self.x[i], self.y[i]
        if self.transform: x = self.transform(x)
        return x, y
train, test = Blobs(120, transform=lambda t: t * 0.5), Blobs(30)
tl = DataLoader(train, batch_size=16, shuffle=True); vl = DataLoader(test, batch_size=8)
for X, y in vl:
    print(f"Shape of X [N, D]: {X.shape}"); print(f"Shape of y: {y.shape} {y.dtype}"); break
device = "cuda" if torch.cuda.is_available() else "cpu"
print(f"Using {device} device")
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.flatten = nn.Flatten()
        self.stack = nn.Sequential(nn.Linear(4, 16), nn.ReLU(), nn.Linear(16, 16), nn.ReLU(), nn.Linear(16, 3))
    def forward(self, x):
        return self.stack(self.flatten(x))
model = Net().to(device); print(model)
loss_fn = nn.CrossEntropyLoss(); optimizer = torch.optim.SGD(model.parameters(), lr=1e-1)
def train_loop(dl, model, loss_fn, optimizer):
    size = len(dl.dataset); model.train()
    for batch, (X, y) in enumerate(dl):
        X, y = X.to(device), y.to(device)
        pred = model(X); loss = loss_fn(pred, y)
        loss.backward(); optimizer.step(); optimizer.zero_grad()
        if batch % 4 == 0:
            loss, current = loss.item(), (batch + 1) * len(X)
            print(f"loss: {loss:>7f}  [{current:>5d}/{size:>5d}]")
def test_loop(dl, model, loss_fn):
    size, nb = len(dl.dataset), len(dl); model.eval(); test_loss, correct = 0, 0
    with torch.no_grad():
        for X, y in dl:
            pred = model(X); test_loss += loss_fn(pred, y).item(); correct += (pred.argmax(1) == y).type(torch.float).sum().item()
    test_loss /= nb; correct /= size
    print(f"Test Error: \n Accuracy: {(100*correct):>0.1f}%, Avg loss: {test_loss:>8f} \n")
for t in range(3):
    print(f"Epoch {t+1}\n-------------------------------"); train_loop(tl, model, loss_fn, optimizer); test_loop(vl, model, loss_fn)
for name, param in model.named_parameters():
    print(f"Layer: {name} | Size: {param.size()} | Values : {param[:2]} \n")
