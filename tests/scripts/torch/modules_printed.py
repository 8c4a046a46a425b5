"""Printing modules of every usual kind, slices of Sequential, parameters and buffers."""
import torch.nn as nn

for m in [nn.Conv3d(1, 1, 2), nn.Dropout1d(), nn.AlphaDropout(), nn.RMSNorm(4), nn.BatchNorm3d(2), nn.InstanceNorm1d(2), nn.GLU(), nn.CELU(), nn.Softmin(dim=1), nn.Softshrink(), nn.Hardshrink(), nn.Tanhshrink(), nn.Softmax2d(), nn.PixelShuffle(2), nn.EmbeddingBag(5, 2), nn.Unfold(2), nn.ReflectionPad2d(1), nn.ReplicationPad2d(1), nn.ConstantPad2d(1, 0.5), nn.ConstantPad1d(1, 0), nn.ZeroPad2d(1),
          nn.AdaptiveAvgPool1d(1), nn.AdaptiveMaxPool1d(1), nn.LocalResponseNorm(2), nn.PairwiseDistance(), nn.TripletMarginLoss(), nn.MarginRankingLoss(), nn.CosineEmbeddingLoss(), nn.Upsample(scale_factor=2), nn.UpsamplingNearest2d(scale_factor=2), nn.Bilinear(2, 3, 4), nn.TransformerDecoderLayer(8, 2, 16), nn.LSTM(2, 3, num_layers=2, dropout=0.1, batch_first=True), nn.GRU(2, 3, bidirectional=True), nn.RNN(2, 3),
          nn.RNNCell(2, 3), nn.LSTMCell(2, 3), nn.GRUCell(2, 3, bias=False), nn.GroupNorm(2, 4), nn.AvgPool1d(3), nn.InstanceNorm2d(3), nn.ModuleDict({"a": nn.ReLU(), "b": nn.Linear(1, 1)})]:
    print(m)
net = nn.Sequential(nn.Linear(4, 8), nn.BatchNorm1d(8), nn.ReLU(inplace=True), nn.Dropout(0.2), nn.Linear(8, 2))
print(net[1:3], net[-1], len(net), [type(m).__name__ for m in net])
print(nn.Transformer(8, 2, 1, 1, 16))
print([k for k, _ in net.named_buffers()], [(k, tuple(p.shape)) for k, p in net.named_parameters()], sum(p.numel() for p in net.parameters()))
