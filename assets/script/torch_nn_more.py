"""torch.nn: the layers and losses that are asked for less often."""
from _tensors import *
from _tensors import _full, _op, _make, _cast, _fill
from torch.nn import (Module, ModuleList, Parameter, _Activation, _Conv, _Norm, _Loss, _Pool, AvgPool2d, AdaptiveAvgPool2d, Dropout, Dropout2d,
                      InstanceNorm2d, MultiheadAttention, Linear, LayerNorm, TransformerEncoder, TransformerEncoderLayer, Upsample, Softmax, Embedding)
import math
import copy
import torch.nn.functional as F


class Conv3d(_Conv):
    _n = 3

    def forward(self, input):
        input, padding = self._padded(input)
        return F._conv(input, self.weight, self.bias, self.stride, padding, self.dilation, self.groups, 3)


class BatchNorm3d(_Norm):
    _ranks = (5,)


class InstanceNorm1d(InstanceNorm2d):
    pass


class Dropout1d(Dropout2d):
    pass


class Dropout3d(Dropout2d):
    pass


class AlphaDropout(Dropout):
    def forward(self, input):
        if not self.training or self.p == 0:
            return input
        a = -1.7580993408473766
        keep = _cast(input.detach().clone().uniform_() >= self.p, input.dtype)
        q = 1 - self.p
        scale = (q + a * a * q * self.p) ** -0.5
        return (input * keep + a * (1 - keep)) * scale + -scale * a * self.p


class GLU(Module):
    def __init__(self, dim=-1):
        super().__init__()
        self.dim = dim

    def forward(self, input):
        return F.glu(input, self.dim)

    def extra_repr(self):
        return f"dim={self.dim}"


class CELU(Module):
    def __init__(self, alpha=1.0, inplace=False):
        super().__init__()
        self.alpha = alpha

    def forward(self, input):
        return F.celu(input, self.alpha)

    def extra_repr(self):
        return f"alpha={self.alpha}"


class Softmin(Softmax):
    def forward(self, input):
        return F.softmin(input, self.dim)


class Softmax2d(Module):
    def forward(self, input):
        return input.softmax(-3)


class Softshrink(Module):
    def __init__(self, lambd=0.5):
        super().__init__()
        self.lambd = lambd

    def forward(self, input):
        return F.softshrink(input, self.lambd)

    def extra_repr(self):
        return str(self.lambd)


class Hardshrink(Softshrink):
    def forward(self, input):
        return F.hardshrink(input, self.lambd)


class Tanhshrink(Module):
    def forward(self, input):
        return input - input.tanh()


class PixelShuffle(Module):
    def __init__(self, upscale_factor):
        super().__init__()
        self.upscale_factor = upscale_factor

    def forward(self, input):
        return F.pixel_shuffle(input, self.upscale_factor)

    def extra_repr(self):
        return f"upscale_factor={self.upscale_factor}"


class Unfold(Module):
    def __init__(self, kernel_size, dilation=1, padding=0, stride=1):
        super().__init__()
        self.kernel_size, self.dilation, self.padding, self.stride = kernel_size, dilation, padding, stride

    def forward(self, input):
        return F.unfold(input, self.kernel_size, self.dilation, self.padding, self.stride)

    def extra_repr(self):
        return f"kernel_size={self.kernel_size}, dilation={self.dilation}, padding={self.padding}, stride={self.stride}"


class EmbeddingBag(Module):
    def __init__(self, num_embeddings, embedding_dim, mode="mean"):
        super().__init__()
        self.num_embeddings, self.embedding_dim, self.mode = num_embeddings, embedding_dim, mode
        self.weight = Parameter(_full("torch", [num_embeddings, embedding_dim], 0.0))
        _fill(self.weight.data, "normal", 0.0, 1.0)

    def forward(self, input, offsets=None):
        reduce = {"mean": lambda x: x.mean(-2), "sum": lambda x: x.sum(-2), "max": lambda x: x.amax(-2)}[self.mode]
        if offsets is None:
            return reduce(F.embedding(input, self.weight))
        ends = offsets.tolist() + [len(input)]
        return stack([reduce(F.embedding(input[a:b], self.weight)) for a, b in zip(ends, ends[1:])])

    def extra_repr(self):
        return f"{self.num_embeddings}, {self.embedding_dim}, mode={self.mode!r}"


class _Padding(Module):
    _axes, _mode = 2, "constant"

    def __init__(self, padding):
        super().__init__()
        self.padding = (padding,) * (2 * self._axes) if isinstance(padding, int) else tuple(padding)

    def forward(self, input):
        return F.pad(input, self.padding, self._mode, getattr(self, "value", 0.0))

    def extra_repr(self):
        return str(self.padding)


class ZeroPad1d(_Padding):
    _axes = 1


class ZeroPad2d(_Padding):
    pass


class ReflectionPad1d(_Padding):
    _axes, _mode = 1, "reflect"


class ReflectionPad2d(_Padding):
    _mode = "reflect"


class ReplicationPad1d(_Padding):
    _axes, _mode = 1, "replicate"


class ReplicationPad2d(_Padding):
    _mode = "replicate"


class CircularPad1d(_Padding):
    _axes, _mode = 1, "circular"


class CircularPad2d(_Padding):
    _mode = "circular"


class ConstantPad2d(_Padding):
    def __init__(self, padding, value):
        super().__init__(padding)
        self.value = value

    def extra_repr(self):
        return f"padding={self.padding}, value={self.value}"


class ConstantPad1d(ConstantPad2d):
    _axes = 1


class AdaptiveAvgPool1d(AdaptiveAvgPool2d):
    def forward(self, input):
        return F.adaptive_avg_pool1d(input, self.output_size)


class AdaptiveMaxPool1d(AdaptiveAvgPool2d):
    def forward(self, input):
        return F.adaptive_max_pool1d(input, self.output_size)


class LPPool2d(Module):
    def __init__(self, norm_type, kernel_size, stride=None, ceil_mode=False):
        super().__init__()
        self.norm_type, self.kernel_size, self.stride, self.ceil_mode = norm_type, kernel_size, stride, ceil_mode

    def forward(self, input):
        return F.lp_pool2d(input, float(self.norm_type), self.kernel_size, self.stride, self.ceil_mode)

    def extra_repr(self):
        return f"norm_type={self.norm_type}, kernel_size={self.kernel_size}, stride={self.stride}, ceil_mode={self.ceil_mode}"


class LocalResponseNorm(Module):
    def __init__(self, size, alpha=1e-4, beta=0.75, k=1.0):
        super().__init__()
        self.size, self.alpha, self.beta, self.k = size, alpha, beta, k

    def forward(self, input):
        return _op("LRN", "MulBackward0", [input], {"size": self.size, "alpha": float(self.alpha), "beta": float(self.beta), "bias": float(self.k)})

    def extra_repr(self):
        return f"{self.size}, alpha={self.alpha}, beta={self.beta}, k={self.k}"


class UpsamplingNearest2d(Upsample):
    def __init__(self, size=None, scale_factor=None):
        super().__init__(size, scale_factor, "nearest")


class UpsamplingBilinear2d(Upsample):
    def __init__(self, size=None, scale_factor=None):
        super().__init__(size, scale_factor, "bilinear", True)


class PairwiseDistance(Module):
    def __init__(self, p=2.0, eps=1e-6, keepdim=False):
        super().__init__()
        self.norm, self.eps, self.keepdim = p, eps, keepdim

    def forward(self, a, b):
        return F.pairwise_distance(a, b, self.norm, self.eps)


class TripletMarginLoss(_Loss):
    def __init__(self, margin=1.0, p=2.0, eps=1e-6, swap=False, size_average=None, reduce=None, reduction="mean"):
        super().__init__(reduction=reduction)
        self.margin, self.p, self.eps = margin, p, eps

    def forward(self, anchor, positive, negative):
        return F.triplet_margin_loss(anchor, positive, negative, self.margin, self.p, self.eps, reduction=self.reduction)


class MarginRankingLoss(_Loss):
    def __init__(self, margin=0.0, size_average=None, reduce=None, reduction="mean"):
        super().__init__(reduction=reduction)
        self.margin = margin

    def forward(self, a, b, target):
        return F.margin_ranking_loss(a, b, target, self.margin, reduction=self.reduction)


class CosineEmbeddingLoss(MarginRankingLoss):
    def forward(self, a, b, target):
        return F.cosine_embedding_loss(a, b, target, self.margin, reduction=self.reduction)


class HingeEmbeddingLoss(_Loss):
    def __init__(self, margin=1.0, size_average=None, reduce=None, reduction="mean"):
        super().__init__(reduction=reduction)
        self.margin = margin

    def forward(self, input, target):
        return F.hinge_embedding_loss(input, target, self.margin, reduction=self.reduction)


class PoissonNLLLoss(_Loss):
    def __init__(self, log_input=True, full=False, size_average=None, eps=1e-8, reduce=None, reduction="mean"):
        super().__init__(reduction=reduction)
        self.log_input, self.eps = log_input, eps

    def forward(self, input, target):
        loss = input.exp() - target * input if self.log_input else input - target * (input + self.eps).log()
        return F._reduced(loss, self.reduction)


class GaussianNLLLoss(_Loss):
    def __init__(self, *, full=False, eps=1e-6, reduction="mean"):
        super().__init__(reduction=reduction)
        self.full, self.eps = full, eps

    def forward(self, input, target, var):
        var = var.clamp(min=self.eps)
        loss = 0.5 * (var.log() + (input - target) ** 2 / var) + (0.5 * math.log(2 * math.pi) if self.full else 0.0)
        return F._reduced(loss, self.reduction)


class SoftMarginLoss(_Loss):
    def forward(self, input, target):
        return F._reduced((1 + (-target * input).exp()).log(), self.reduction)


class MultiLabelSoftMarginLoss(_Loss):
    def forward(self, input, target):
        loss = -(target * F.logsigmoid(input) + (1 - target) * F.logsigmoid(-input))
        return F._reduced(loss.mean(-1), self.reduction)


class MultiMarginLoss(_Loss):
    def __init__(self, p=1, margin=1.0, weight=None, size_average=None, reduce=None, reduction="mean"):
        super().__init__(reduction=reduction)
        self.p, self.margin = p, margin

    def forward(self, input, target):
        right = input.gather(1, target.unsqueeze(1))
        loss = (self.margin - right + input).clamp(min=0) ** self.p
        loss = loss * (1 - _cast(F.one_hot(target, input.shape[1]), input.dtype))
        return F._reduced(loss.sum(1) / input.shape[1], self.reduction)


class ParameterDict(Module):
    def __init__(self, parameters=None):
        super().__init__()
        for k, p in (parameters or {}).items():
            self[k] = p

    def __setitem__(self, k, p):
        setattr(self, k, p if isinstance(p, Parameter) else Parameter(p))

    def __getitem__(self, k):
        return dict(self._own_parameters())[k]

    def __contains__(self, k):
        return k in self.keys()

    def __len__(self):
        return len(self._own_parameters())

    def __iter__(self):
        return iter(self.keys())

    def keys(self):
        return [k for k, _ in self._own_parameters()]

    def values(self):
        return [p for _, p in self._own_parameters()]

    def items(self):
        return self._own_parameters()

    def extra_repr(self):
        return "\n".join([f"  ({k}): Parameter containing: [torch.FloatTensor of size {'x'.join([str(d) for d in p.shape])}]" for k, p in self.items()])


class TransformerDecoderLayer(Module):
    def __init__(self, d_model, nhead, dim_feedforward=2048, dropout=0.1, activation="relu", layer_norm_eps=1e-5, batch_first=False, norm_first=False, bias=True):
        super().__init__()
        self.self_attn = MultiheadAttention(d_model, nhead, dropout, bias, batch_first=batch_first)
        self.multihead_attn = MultiheadAttention(d_model, nhead, dropout, bias, batch_first=batch_first)
        self.linear1 = Linear(d_model, dim_feedforward, bias)
        self.dropout = Dropout(dropout)
        self.linear2 = Linear(dim_feedforward, d_model, bias)
        self.norm_first = norm_first
        self.norm1, self.norm2, self.norm3 = LayerNorm(d_model, layer_norm_eps), LayerNorm(d_model, layer_norm_eps), LayerNorm(d_model, layer_norm_eps)
        self.dropout1, self.dropout2, self.dropout3 = Dropout(dropout), Dropout(dropout), Dropout(dropout)
        self.activation = {"relu": F.relu, "gelu": F.gelu}.get(activation, activation)
        object.__setattr__(self, "_arguments", (d_model, nhead, dim_feedforward, dropout, activation, layer_norm_eps, batch_first, norm_first, bias))

    def forward(self, tgt, memory, tgt_mask=None, memory_mask=None, tgt_key_padding_mask=None, memory_key_padding_mask=None, tgt_is_causal=False, memory_is_causal=False):
        own = lambda x: self.dropout1(self.self_attn(x, x, x, attn_mask=tgt_mask, key_padding_mask=tgt_key_padding_mask, need_weights=False)[0])
        across = lambda x: self.dropout2(self.multihead_attn(x, memory, memory, attn_mask=memory_mask, key_padding_mask=memory_key_padding_mask, need_weights=False)[0])
        feed = lambda x: self.dropout3(self.linear2(self.dropout(self.activation(self.linear1(x)))))
        x = tgt
        if self.norm_first:
            x = x + own(self.norm1(x))
            x = x + across(self.norm2(x))
            return x + feed(self.norm3(x))
        x = self.norm1(x + own(x))
        x = self.norm2(x + across(x))
        return self.norm3(x + feed(x))


class TransformerDecoder(Module):
    def __init__(self, decoder_layer, num_layers, norm=None):
        super().__init__()
        self.layers = ModuleList([copy.deepcopy(decoder_layer) for _ in range(num_layers)])
        self.num_layers, self.norm = num_layers, norm

    def forward(self, tgt, memory, tgt_mask=None, memory_mask=None, tgt_key_padding_mask=None, memory_key_padding_mask=None, tgt_is_causal=None, memory_is_causal=False):
        for layer in self.layers:
            tgt = layer(tgt, memory, tgt_mask, memory_mask, tgt_key_padding_mask, memory_key_padding_mask)
        return tgt if self.norm is None else self.norm(tgt)


class Transformer(Module):
    def __init__(self, d_model=512, nhead=8, num_encoder_layers=6, num_decoder_layers=6, dim_feedforward=2048, dropout=0.1, activation="relu", custom_encoder=None, custom_decoder=None, layer_norm_eps=1e-5, batch_first=False, norm_first=False, bias=True):
        super().__init__()
        rest = (d_model, nhead, dim_feedforward, dropout, activation, layer_norm_eps, batch_first, norm_first, bias)
        self.encoder = TransformerEncoder(TransformerEncoderLayer(*rest), num_encoder_layers, LayerNorm(d_model, layer_norm_eps))
        self.decoder = TransformerDecoder(TransformerDecoderLayer(*rest), num_decoder_layers, LayerNorm(d_model, layer_norm_eps))
        self.d_model, self.nhead, self.batch_first = d_model, nhead, batch_first
        for p in self.parameters():
            if p.dim() > 1:
                bound = math.sqrt(6 / (p.shape[0] + p.shape[1]))
                _fill(p.data, "uniform", -bound, bound)

    def forward(self, src, tgt, src_mask=None, tgt_mask=None, memory_mask=None, src_key_padding_mask=None, tgt_key_padding_mask=None, memory_key_padding_mask=None, **kw):
        memory = self.encoder(src, src_mask, src_key_padding_mask)
        return self.decoder(tgt, memory, tgt_mask, memory_mask, tgt_key_padding_mask, memory_key_padding_mask)

    @staticmethod
    def generate_square_subsequent_mask(sz, device=None, dtype=None):
        return _full("torch", [sz, sz], float("-inf")).triu(1)
