# ResNet-ish / UNet-ish CNN with residuals, skip connections, transposed conv; training step
import torch, torch.nn as nn, torch.nn.functional as F
torch.manual_seed(0)
def conv3x3(i, o, stride=1): return nn.Conv2d(i, o, 3, stride=stride, padding=1, bias=False)
class BasicBlock(nn.Module):
    expansion: int = 1
    def __init__(self, inplanes, planes, stride=1, downsample=None):
        super().__init__(); self.conv1 = conv3x3(inplanes, planes, stride); self.bn1 = nn.BatchNorm2d(planes); self.relu = nn.ReLU(inplace=True); self.conv2 = conv3x3(planes, planes); self.bn2 = nn.BatchNorm2d(planes); self.downsample = downsample; self.stride = stride
    def forward(self, x):
        identity = x; out = self.relu(self.bn1(self.conv1(x))); out = self.bn2(self.conv2(out))
        if self.downsample is not None: identity = self.downsample(x)
        out += identity; return self.relu(out)
class ResNet(nn.Module):
    def __init__(self, block, layers, num_classes=3):
        super().__init__(); self.inplanes = 4; self.conv1 = nn.Conv2d(3, 4, 3, padding=1, bias=False); self.bn1 = nn.BatchNorm2d(4); self.relu = nn.ReLU(inplace=True); self.maxpool = nn.MaxPool2d(3, 2, 1)
        self.layer1 = self._make_layer(block, 4, layers[0]); self.layer2 = self._make_layer(block, 8, layers[1], stride=2); self.avgpool = nn.AdaptiveAvgPool2d((1, 1)); self.fc = nn.Linear(8 * block.expansion, num_classes)
        for m in self.modules():
            if isinstance(m, nn.Conv2d): nn.init.kaiming_normal_(m.weight, mode="fan_out", nonlinearity="relu")
            elif isinstance(m, (nn.BatchNorm2d, nn.GroupNorm)): nn.init.constant_(m.weight, 1); nn.init.constant_(m.bias, 0)
    def _make_layer(self, block, planes, blocks, stride=1):
        downsample = None
        if stride != 1 or self.inplanes != planes * block.expansion: downsample = nn.Sequential(nn.Conv2d(self.inplanes, planes * block.expansion, 1, stride, bias=False), nn.BatchNorm2d(planes * block.expansion))
        layers = [block(self.inplanes, planes, stride, downsample)]; self.inplanes = planes * block.expansion
        for _ in range(1, blocks): layers.append(block(self.inplanes, planes))
        return nn.Sequential(*layers)
    def forward(self, x):
        x = self.maxpool(self.relu(self.bn1(self.conv1(x)))); x = self.layer2(self.layer1(x)); x = torch.flatten(self.avgpool(x), 1); return self.fc(x)
m = ResNet(BasicBlock, [2, 2]); print(m); x = torch.randn(4, 3, 12, 12); y = torch.tensor([0, 1, 2, 1]); opt = torch.optim.SGD(m.parameters(), 0.05, momentum=0.9, nesterov=True, weight_decay=5e-4); sch = torch.optim.lr_scheduler.OneCycleLR(opt, 0.1, total_steps=6)
for i in range(6):
    loss = F.cross_entropy(m(x), y, label_smoothing=0.1); opt.zero_grad(); loss.backward(); opt.step(); sch.step(); print(i, f"{loss.item():.4f}", f"{opt.param_groups[0]['lr']:.6f}")
m.eval(); print(m(x)); print(sum(p.numel() for p in m.parameters()), m.layer2[0].downsample[1].running_mean[:3])
class UNet(nn.Module):
    def __init__(self):
        super().__init__(); self.d1 = self.block(1, 4); self.d2 = self.block(4, 8); self.up = nn.ConvTranspose2d(8, 4, 2, stride=2); self.u1 = self.block(8, 4); self.out = nn.Conv2d(4, 1, 1)
    def block(self, i, o): return nn.Sequential(nn.Conv2d(i, o, 3, padding=1), nn.BatchNorm2d(o), nn.ReLU(), nn.Conv2d(o, o, 3, padding=1), nn.GroupNorm(2, o), nn.SiLU())
    def forward(self, x): a = self.d1(x); b = self.d2(F.max_pool2d(a, 2)); u = self.up(b); return self.out(self.u1(torch.cat([u, a], dim=1)))
u = UNet(); o = u(torch.randn(2, 1, 8, 8)); print(o.shape); l = F.binary_cross_entropy_with_logits(o, (torch.rand(2, 1, 8, 8) > 0.5).float()); l.backward(); print(l); print(u.up.weight.grad.norm())
print(F.interpolate(torch.arange(4.).view(1, 1, 2, 2), scale_factor=2, mode="bilinear", align_corners=False), F.interpolate(torch.arange(4.).view(1, 1, 2, 2), size=(3, 3), mode="nearest"), F.pad(torch.ones(1, 1, 2, 2), (1, 1, 0, 1), value=5), F.pixel_shuffle(torch.arange(4.).view(1, 4, 1, 1), 2), nn.Conv2d(2, 2, 3, padding=1, padding_mode="circular")(torch.ones(1, 2, 4, 4)).shape)
