"""torch.nn: modules that are asked for rarely. Loaded when they are."""
import math as _math
import torch as _torch
from torch.nn import Module as _Module, Parameter as _Parameter, _Pool, _Conv, _Loss, AvgPool2d as _AvgPool2d, AdaptiveAvgPool2d as _AdaptiveAvgPool2d
from torch.nn import Linear as _Linear, Conv1d as _Conv1d, Conv2d as _Conv2d, Conv3d as _Conv3d, ConvTranspose1d as _ConvTranspose1d, ConvTranspose2d as _ConvTranspose2d
from torch.nn import BatchNorm1d as _BatchNorm1d, BatchNorm2d as _BatchNorm2d, BatchNorm3d as _BatchNorm3d, InstanceNorm2d as _InstanceNorm2d, Upsample as _Upsample
from torch.nn import AlphaDropout as FeatureAlphaDropout, BatchNorm2d as SyncBatchNorm, NLLLoss as NLLLoss2d, LocalResponseNorm as CrossMapLRN2d, Identity as _Identity
from torch.nn.modules.more import ConstantPad2d as _ConstantPad2d, _Padding
from _native import _full as _fulls
import torch.nn.functional as _F


class MaxPool3d(_Pool):
    def forward(self, input):
        return _F.max_pool3d(input, self.kernel_size, self.stride, self.padding, self.dilation, self.ceil_mode, self.return_indices)


class AvgPool3d(_AvgPool2d):
    def forward(self, input):
        return _F.avg_pool3d(input, self.kernel_size, self.stride, self.padding, self.ceil_mode, self.count_include_pad, self.divisor_override)


class AdaptiveAvgPool3d(_AdaptiveAvgPool2d):
    def forward(self, input):
        return _F.adaptive_avg_pool3d(input, self.output_size)


class AdaptiveMaxPool3d(_AdaptiveAvgPool2d):
    def forward(self, input):
        return _F.adaptive_max_pool3d(input, self.output_size)


class _Unpool(_Module):
    _n = 2

    def __init__(self, kernel_size, stride=None, padding=0):
        super().__init__()
        wide = lambda v: (v,) * self._n if isinstance(v, int) else tuple(v)
        self.kernel_size, self.stride, self.padding = wide(kernel_size), wide(kernel_size if stride is None else stride), wide(padding)

    def extra_repr(self):
        return f"kernel_size={self.kernel_size}, stride={self.stride}, padding={self.padding}"


class MaxUnpool1d(_Unpool):
    _n = 1

    def forward(self, input, indices, output_size=None):
        return _F.max_unpool1d(input, indices, self.kernel_size, self.stride, self.padding, output_size)


class MaxUnpool2d(_Unpool):
    def forward(self, input, indices, output_size=None):
        return _F.max_unpool2d(input, indices, self.kernel_size, self.stride, self.padding, output_size)


class MaxUnpool3d(_Unpool):
    _n = 3

    def forward(self, input, indices, output_size=None):
        return _F.max_unpool3d(input, indices, self.kernel_size, self.stride, self.padding, output_size)


class LPPool1d(_Module):
    def __init__(self, norm_type, kernel_size, stride=None, ceil_mode=False):
        super().__init__()
        self.norm_type, self.kernel_size, self.stride, self.ceil_mode = norm_type, kernel_size, stride, ceil_mode

    def forward(self, input):
        return _F.lp_pool1d(input, float(self.norm_type), self.kernel_size, self.stride, self.ceil_mode)

    def extra_repr(self):
        return f"norm_type={self.norm_type}, kernel_size={self.kernel_size}, stride={self.stride}, ceil_mode={self.ceil_mode}"


class Fold(_Module):
    def __init__(self, output_size, kernel_size, dilation=1, padding=0, stride=1):
        super().__init__()
        self.output_size, self.kernel_size, self.dilation, self.padding, self.stride = output_size, kernel_size, dilation, padding, stride

    def forward(self, input):
        return _F.fold(input, self.output_size, self.kernel_size, self.dilation, self.padding, self.stride)

    def extra_repr(self):
        return f"output_size={self.output_size}, kernel_size={self.kernel_size}, dilation={self.dilation}, padding={self.padding}, stride={self.stride}"


class ChannelShuffle(_Module):
    def __init__(self, groups):
        super().__init__()
        self.groups = groups

    def forward(self, input):
        return _F.channel_shuffle(input, self.groups)

    def extra_repr(self):
        return f"groups={self.groups}"


class PixelUnshuffle(_Module):
    def __init__(self, downscale_factor):
        super().__init__()
        self.downscale_factor = downscale_factor

    def forward(self, input):
        return _F.pixel_unshuffle(input, self.downscale_factor)

    def extra_repr(self):
        return f"downscale_factor={self.downscale_factor}"


class RReLU(_Module):
    def __init__(self, lower=1 / 8, upper=1 / 3, inplace=False):
        super().__init__()
        self.lower, self.upper, self.inplace = lower, upper, inplace

    def forward(self, input):
        return _F.rrelu(input, self.lower, self.upper, self.training)

    def extra_repr(self):
        return f"lower={self.lower}, upper={self.upper}" + (", inplace=True" if self.inplace else "")


class CTCLoss(_Loss):
    def __init__(self, blank=0, reduction="mean", zero_infinity=False):
        super().__init__(reduction=reduction)
        self.blank, self.zero_infinity = blank, zero_infinity

    def forward(self, log_probs, targets, input_lengths, target_lengths):
        return _F.ctc_loss(log_probs, targets, input_lengths, target_lengths, self.blank, self.reduction, self.zero_infinity)


class MultiLabelMarginLoss(_Loss):
    def forward(self, input, target):
        return _F.multilabel_margin_loss(input, target, reduction=self.reduction)


class TripletMarginWithDistanceLoss(_Loss):
    def __init__(self, *, distance_function=None, margin=1.0, swap=False, reduction="mean"):
        super().__init__(reduction=reduction)
        self.distance_function, self.margin, self.swap = distance_function, margin, swap

    def forward(self, anchor, positive, negative):
        return _F.triplet_margin_with_distance_loss(anchor, positive, negative, distance_function=self.distance_function, margin=self.margin, swap=self.swap, reduction=self.reduction)


class FractionalMaxPool2d(_Module):
    def __init__(self, *args, **kw):
        raise NotImplementedError("FractionalMaxPool2d is not here; MaxPool2d and AdaptiveMaxPool2d are")


class ConvTranspose3d(_Conv):
    _n, _transposed = 3, True

    def __init__(self, in_channels, out_channels, kernel_size, stride=1, padding=0, output_padding=0, groups=1, bias=True, dilation=1, padding_mode="zeros", device=None, dtype=None):
        super().__init__(in_channels, out_channels, kernel_size, stride, padding, dilation, groups, bias, padding_mode, output_padding=output_padding)

    def forward(self, input):
        return _F.conv_transpose3d(input, self.weight, self.bias, self.stride, self.padding, self.output_padding, self.groups, self.dilation)


class InstanceNorm3d(_InstanceNorm2d):
    pass


class ZeroPad3d(_Padding):
    _axes, _mode = 3, "constant"


class ReflectionPad3d(_Padding):
    _axes, _mode = 3, "reflect"


class ReplicationPad3d(_Padding):
    _axes, _mode = 3, "replicate"


class CircularPad3d(_Padding):
    _axes, _mode = 3, "circular"


class ConstantPad3d(_ConstantPad2d):
    _axes = 3


class UninitializedParameter(_Parameter):
    """A parameter whose shape is not known yet."""


class _Lazy:
    """Learns the size of its input when it first sees one; a layer as any other from then on."""
    _becomes = ""

    def _get_name(self):
        return self._becomes if self.__dict__.get("_known") else type(self).__name__

    def has_uninitialized_params(self):
        return not self.__dict__.get("_known")

    def __call__(self, *args, **kwargs):
        if not self.__dict__.get("_known"):
            self._meet(args[0])
            object.__setattr__(self, "_known", True)
        return super().__call__(*args, **kwargs)


def _unknown():
    return UninitializedParameter(_fulls("torch", [0], 0.0))


class LazyLinear(_Lazy, _Linear):
    _becomes = "Linear"

    def __init__(self, out_features, bias=True, device=None, dtype=None):
        _Module.__init__(self)
        self.in_features, self.out_features = 0, out_features
        self.weight, self.bias = _unknown(), _unknown() if bias else None

    def _meet(self, x):
        self.in_features = x.shape[-1]
        self.weight.data = _fulls("torch", [self.out_features, self.in_features], 0.0)
        if self.bias is not None:
            self.bias.data = _fulls("torch", [self.out_features], 0.0)
        self.reset_parameters()


class _LazyConv(_Lazy):
    def __init__(self, out_channels, kernel_size, stride=1, padding=0, *args, **kw):
        bias = kw.get("bias", True)
        super().__init__(kw.get("groups", 1), out_channels, kernel_size, stride, padding, *args, **kw)
        self.in_channels = 0
        self.weight, self.bias = _unknown(), _unknown() if bias else None

    def reset_parameters(self):
        if self.in_channels and self.__dict__.get("_met"):
            super().reset_parameters()

    def _meet(self, x):
        object.__setattr__(self, "_met", True)
        self.in_channels = x.shape[-self._n - 1]
        a, b = (self.in_channels, self.out_channels // self.groups) if self._transposed else (self.out_channels, self.in_channels // self.groups)
        self.weight.data = _fulls("torch", [a, b, *self.kernel_size], 0.0)
        if self.bias is not None:
            self.bias.data = _fulls("torch", [self.out_channels], 0.0)
        self.reset_parameters()


class LazyConv1d(_LazyConv, _Conv1d):
    _becomes = "Conv1d"


class LazyConv2d(_LazyConv, _Conv2d):
    _becomes = "Conv2d"


class LazyConv3d(_LazyConv, _Conv3d):
    _becomes = "Conv3d"


class LazyConvTranspose1d(_LazyConv, _ConvTranspose1d):
    _becomes = "ConvTranspose1d"


class LazyConvTranspose2d(_LazyConv, _ConvTranspose2d):
    _becomes = "ConvTranspose2d"


class LazyConvTranspose3d(_LazyConv, ConvTranspose3d):
    _becomes = "ConvTranspose3d"


class _LazyNorm(_Lazy):
    def __init__(self, eps=1e-5, momentum=0.1, affine=True, track_running_stats=True, **kw):
        super().__init__(0, eps, momentum, affine, track_running_stats)

    def _meet(self, x):
        n = self.num_features = x.shape[1]
        for name, value in (("weight", 1.0), ("bias", 0.0), ("running_mean", 0.0), ("running_var", 1.0)):
            if getattr(self, name, None) is not None:
                getattr(self, name).data = _fulls("torch", [n], value)


class LazyBatchNorm1d(_LazyNorm, _BatchNorm1d):
    _becomes = "BatchNorm1d"


class LazyBatchNorm2d(_LazyNorm, _BatchNorm2d):
    _becomes = "BatchNorm2d"


class LazyBatchNorm3d(_LazyNorm, _BatchNorm3d):
    _becomes = "BatchNorm3d"


class DataParallel(_Module):
    """One machine only: the module itself."""

    def __init__(self, module, device_ids=None, output_device=None, dim=0):
        super().__init__()
        self.module = module

    def forward(self, *args, **kw):
        return self.module(*args, **kw)
