//! The tables: the tensor types with their methods, and the native half of the libraries, from which the
//! dialect's sources build `torch`, `numpy` and `tinytorch`. Private to the tensors, re-exported.

use super::super::lib::ModuleSpec;
use super::super::value::NativeFn;
use super::super::vm::{Getter, TypeSpec};
use super::{
    arith, create, dtype, functional, grad, index, layout, linalg, moves, numpy, print,
    print_numpy, random, reduce, unary,
};
use crate::tensor::DType;

/// Methods and operators that all tensors have.
const METHODS: &[(&str, NativeFn)] = &[
    ("__add__", arith::add),
    ("__radd__", arith::radd),
    ("__iadd__", arith::iadd),
    ("__sub__", arith::sub),
    ("__rsub__", arith::rsub),
    ("__isub__", arith::isub),
    ("__mul__", arith::mul),
    ("__rmul__", arith::rmul),
    ("__imul__", arith::imul),
    ("__truediv__", arith::div),
    ("__rtruediv__", arith::rdiv),
    ("__itruediv__", arith::idiv),
    ("__floordiv__", arith::floordiv),
    ("__rfloordiv__", arith::rfloordiv),
    ("__ifloordiv__", arith::ifloordiv),
    ("__mod__", arith::modulo),
    ("__rmod__", arith::rmodulo),
    ("__imod__", arith::imodulo),
    ("__pow__", arith::pow),
    ("__rpow__", arith::rpow),
    ("__ipow__", arith::ipow),
    ("__and__", arith::and),
    ("__rand__", arith::rand),
    ("__iand__", arith::iand),
    ("__or__", arith::or),
    ("__ror__", arith::ror),
    ("__ior__", arith::ior),
    ("__xor__", arith::xor),
    ("__rxor__", arith::rxor),
    ("__ixor__", arith::ixor),
    ("__matmul__", linalg::matmul_op),
    ("__rmatmul__", linalg::rmatmul),
    ("__neg__", arith::neg),
    ("__pos__", arith::positive),
    ("__invert__", arith::invert),
    ("__abs__", unary::abs),
    ("__eq__", arith::eq),
    ("__ne__", arith::ne),
    ("__lt__", arith::lt),
    ("__le__", arith::le),
    ("__gt__", arith::gt),
    ("__ge__", arith::ge),
    ("__getitem__", index::get_item),
    ("__setitem__", index::set_item),
    ("__len__", index::len),
    ("__iter__", index::iter),
    ("__contains__", index::contains),
    ("__bool__", create::truth),
    ("__float__", create::float),
    ("__int__", create::int),
    ("__index__", create::index),
    ("__hash__", create::hash),
    ("__repr__", print::repr),
    ("__str__", print::str_),
    ("__format__", print::format),
    ("add", arith::add_fn),
    ("sub", arith::sub_fn),
    ("subtract", arith::sub_fn),
    ("mul", arith::mul_fn),
    ("multiply", arith::mul_fn),
    ("div", arith::div_fn),
    ("divide", arith::div_fn),
    ("true_divide", arith::div_fn),
    ("floor_divide", arith::floor_divide),
    ("remainder", arith::remainder_fn),
    ("pow", arith::pow_fn),
    ("add_", arith::add_),
    ("sub_", arith::sub_),
    ("mul_", arith::mul_),
    ("div_", arith::div_),
    ("pow_", arith::pow_),
    ("eq", arith::eq_fn),
    ("ne", arith::ne_fn),
    ("lt", arith::lt),
    ("le", arith::le),
    ("gt", arith::gt),
    ("ge", arith::ge),
    ("maximum", arith::maximum),
    ("minimum", arith::minimum),
    ("logical_not", arith::logical_not),
    ("logical_and", arith::logical_and),
    ("logical_or", arith::logical_or),
    ("masked_fill", arith::masked_fill),
    ("masked_fill_", arith::masked_fill_),
    ("clamp", arith::clamp),
    ("clip", arith::clamp),
    ("clamp_", arith::clamp_),
    ("neg", arith::neg),
    ("negative", arith::neg),
    ("matmul", linalg::matmul),
    ("mm", linalg::mm),
    ("bmm", linalg::bmm),
    ("mv", linalg::mv),
    ("dot", linalg::dot),
    ("exp", unary::exp),
    ("log", unary::log),
    ("sqrt", unary::sqrt),
    ("sin", unary::sin),
    ("cos", unary::cos),
    ("tan", unary::tan),
    ("asin", unary::asin),
    ("acos", unary::acos),
    ("atan", unary::atan),
    ("sinh", unary::sinh),
    ("cosh", unary::cosh),
    ("tanh", unary::tanh),
    ("sigmoid", unary::sigmoid),
    ("relu", unary::relu),
    ("erf", unary::erf),
    ("reciprocal", unary::reciprocal),
    ("abs", unary::abs),
    ("absolute", unary::abs),
    ("sign", unary::sign),
    ("floor", unary::floor),
    ("ceil", unary::ceil),
    ("round", unary::round),
    ("isnan", unary::isnan),
    ("isinf", unary::isinf),
    ("exp_", unary::exp_),
    ("sqrt_", unary::sqrt_),
    ("neg_", unary::neg_),
    ("relu_", unary::relu_),
    ("sigmoid_", unary::sigmoid_),
    ("tanh_", unary::tanh_),
    ("abs_", unary::abs_),
    ("floor_", unary::floor_),
    ("reshape", moves::reshape),
    ("view", moves::as_view),
    ("view_as", moves::view_as),
    ("reshape_as", moves::view_as),
    ("flatten", moves::flatten),
    ("permute", moves::permute),
    ("transpose", moves::transpose),
    ("swapaxes", moves::swapaxes),
    ("t", moves::t),
    ("squeeze", moves::squeeze),
    ("unsqueeze", moves::unsqueeze),
    ("expand", moves::expand),
    ("broadcast_to", moves::expand),
    ("contiguous", moves::contiguous),
    ("clone", moves::clone),
    ("nonzero", moves::nonzero),
    ("sum", reduce::sum),
    ("mean", reduce::mean),
    ("prod", reduce::prod),
    ("max", reduce::max),
    ("min", reduce::min),
    ("amax", reduce::amax),
    ("amin", reduce::amin),
    ("argmax", reduce::argmax),
    ("argmin", reduce::argmin),
    ("any", reduce::any),
    ("all", reduce::all),
    ("logsumexp", reduce::logsumexp),
    ("softmax", functional::softmax),
    ("log_softmax", functional::log_softmax),
    ("item", create::item),
    ("tolist", create::tolist),
];

const COMMON: &[Getter] = &[
    Getter { name: "shape", get: create::get_shape, set: None },
    Getter { name: "ndim", get: create::get_ndim, set: None },
    Getter { name: "dtype", get: create::get_dtype, set: None },
    Getter { name: "T", get: moves::get_t, set: None },
    Getter { name: "mT", get: moves::get_mt, set: None },
];

const AUTOGRAD: &[Getter] = &[
    Getter { name: "grad", get: grad::get_grad, set: Some(grad::set_grad) },
    Getter { name: "data", get: grad::get_data, set: Some(grad::set_data) },
    Getter {
        name: "requires_grad",
        get: grad::get_requires_grad,
        set: Some(grad::set_requires_grad),
    },
    Getter { name: "is_leaf", get: grad::is_leaf, set: None },
    Getter { name: "grad_fn", get: grad::get_grad_fn, set: None },
    Getter { name: "_grad_fn", get: grad::get_grad_fn, set: None },
];

const NUMPY_ONLY: &[Getter] = &[Getter { name: "size", get: create::get_numel, set: None }];

/// Methods that only tensors with gradients have.
const GRADIENTS: &[(&str, NativeFn)] = &[
    ("backward", grad::backward),
    ("detach", grad::detach),
    ("detach_", grad::detach_),
    ("numpy", grad::to_numpy),
    ("requires_grad_", grad::requires_grad_),
    ("retain_grad", grad::retain_grad),
    ("dim", create::dim),
    ("numel", create::numel),
    ("nelement", create::numel),
    ("size", create::size),
];

macro_rules! tensor_type {
    ($name:ident $text:literal $module:literal $new:expr) => {
        pub static $name: TypeSpec = TypeSpec {
            name: $text,
            module: $module,
            new: $new,
            methods: METHODS,
            getters: COMMON,
            class_methods: &[],
        };
    };
}

tensor_type!(TENSOR "Tensor" "torch" Some(create::new_tensor));
tensor_type!(TINY "Tensor" "tinytorch" Some(create::new_tiny));
tensor_type!(ARRAY "ndarray" "numpy" None);
tensor_type!(FLOAT64 "float64" "numpy" Some(create::new_scalar));
tensor_type!(FLOAT32 "float32" "numpy" Some(create::new_scalar));
tensor_type!(INT64 "int64" "numpy" Some(create::new_scalar));
tensor_type!(INT32 "int32" "numpy" Some(create::new_scalar));
tensor_type!(UINT8 "uint8" "numpy" Some(create::new_scalar));
tensor_type!(BOOL "bool" "numpy" Some(create::new_scalar));

/// The type of a numpy scalar.
pub fn scalar_spec(d: DType) -> &'static TypeSpec {
    match d {
        DType::F32 => &FLOAT32,
        DType::I64 => &INT64,
        DType::I32 => &INT32,
        DType::U8 => &UINT8,
        DType::Bool => &BOOL,
        _ => &FLOAT64,
    }
}

const FUNCTIONS: &[(&str, NativeFn)] = &[
    ("_make", create::make),
    ("_full", create::full),
    ("_arange", create::arange),
    ("_cast", create::cast),
    ("_write", create::write),
    ("_attach", create::attach),
    ("_flavour", create::flavour),
    ("_op", create::op),
    ("_weights", create::weights),
    ("_digits", create::digits),
    ("_share", grad::share),
    ("_custom", grad::custom),
    ("_grad", grad::grad_fn),
    ("_grad_mode", grad::grad_mode),
    ("_mute", grad::mute),
    ("_key", grad::key_of),
    ("_history", grad::history),
    ("_add_hook", grad::add_hook),
    ("_remove_hook", grad::remove_hook),
    ("_scope", grad::scope),
    ("_generator", random::generator),
    ("_seed", random::seed),
    ("_draw", random::draw),
    ("_fill", random::fill),
    ("_print_options", print::print_options),
    ("_np_options", print_numpy::set_options),
    ("_np_text", print_numpy::array2string),
    ("_zero_d", create::zero_d),
    ("_default_type", create::default_type),
    ("_strides", layout::stride_list),
    ("_is_contiguous", layout::contiguity),
    ("_add_at", numpy::add_at),
    ("_unique", numpy::unique),
    ("_inverse", numpy::inverse),
    ("_pad", numpy::pad),
    ("_sort", moves::sort_pair),
    ("_linear", linalg::linear),
    ("_atan2", arith::atan2),
    ("_xor", arith::logical_xor_raw),
    ("_and", arith::logical_and_raw),
    ("_or", arith::logical_or_raw),
    ("where", arith::where_),
    ("cat", moves::cat),
    ("stack", moves::stack),
    ("einsum", linalg::einsum),
];

fn init(vm: &mut super::Vm, globals: &super::super::value::Globals) -> super::Result<()> {
    use super::super::value::Value;
    use super::super::vm::{add_getters, add_methods};
    for spec in [&TENSOR, &TINY] {
        let class = vm.native_class(spec);
        add_methods(&class, GRADIENTS);
        add_getters(&class, AUTOGRAD);
    }
    for spec in [&ARRAY, &FLOAT64, &FLOAT32, &INT64, &INT32, &UINT8, &BOOL] {
        let class = vm.native_class(spec);
        add_getters(&class, NUMPY_ONLY);
    }
    for kind in super::super::error::OF_LIBRARIES {
        let class = vm.types.exception(*kind).clone();
        globals.set(kind.name(), Value::Class(class));
    }
    // The course's class has torch's name; the sources tell them apart.
    let tiny = vm.native_class(&TINY);
    globals.set("TinyTensor", Value::Class(tiny));
    for (name, spec) in [
        ("np_float64", &FLOAT64),
        ("np_float32", &FLOAT32),
        ("np_int64", &INT64),
        ("np_int32", &INT32),
        ("np_uint8", &UINT8),
        ("np_bool", &BOOL),
    ] {
        let class = vm.native_class(spec);
        globals.set(name, Value::Class(class));
    }
    for d in DType::ALL {
        let value = dtype::value(vm, d, super::Flavour::Torch);
        globals.set(&*format!("dtype_{}", d.name()), value);
    }
    for (name, function) in METHODS.iter().filter(|(n, _)| !n.starts_with("__")) {
        let builtin =
            super::super::value::Builtin { name, func: *function, bound: None, is_method: false };
        globals.set(&*format!("fn_{name}"), Value::Builtin(std::rc::Rc::new(builtin)));
    }
    Ok(())
}

/// The modules that this room adds to what scripts can import.
pub static NATIVE: ModuleSpec = ModuleSpec {
    name: "_native",
    functions: FUNCTIONS,
    types: &[&TENSOR, &ARRAY, &dtype::DTYPE, &random::GENERATOR],
    init: Some(init),
    prelude: "",
};

macro_rules! library {
    ($($constant:ident $name:literal $file:literal;)*) => {
        $(static $constant: ModuleSpec = ModuleSpec {
            name: $name,
            prelude: include_str!(concat!("../../../assets/script/", $file)),
            ..ModuleSpec::NEW
        };)*
        /// Every library: the native half, and what is written in the dialect.
        pub static LIBRARIES: &[&ModuleSpec] = &[&NATIVE, $(&$constant),*];
    };
}

library! {
    TENSORS "_tensors" "tensors.py";
    TORCH "torch" "torch.py";
    TORCH_AUTOGRAD "torch.autograd" "torch_autograd.py";
    TORCH_NN "torch.nn" "torch_nn.py";
    TORCH_NN_MODULES "torch.nn.modules" "torch_nn_alias.py";
    DOUBLE "_double" "torch_double.py";
    TORCH_RNN "torch.nn.modules.rnn" "torch_rnn.py";
    TORCH_NN_MORE "torch.nn.modules.more" "torch_nn_more.py";
    TORCH_RARE "_torch_rare" "torch_rare.py";
    TORCH_MORE "_torch_more" "torch_more.py";
    TORCH_NN_PARAMETER "torch.nn.parameter" "torch_nn_alias.py";
    TORCH_NN_RARE "torch.nn.modules.rare" "torch_nn_rare.py";
    TORCH_F "torch.nn.functional" "torch_functional.py";
    TORCH_F_RARE "_functional_rare" "torch_functional_rare.py";
    TORCH_INIT "torch.nn.init" "torch_init.py";
    TORCH_NN_UTILS "torch.nn.utils" "torch_nn_utils.py";
    TORCH_DISTRIBUTIONS "torch.distributions" "torch_distributions.py";
    TORCH_NN_UTILS_RNN "torch.nn.utils.rnn" "torch_nn_utils_rnn.py";
    TORCH_NN_UTILS_CLIP "torch.nn.utils.clip_grad" "torch_nn_utils.py";
    TORCH_OPTIM "torch.optim" "torch_optim.py";
    TORCH_LBFGS "_lbfgs" "torch_lbfgs.py";
    TORCH_SWA "torch.optim.swa_utils" "torch_swa_utils.py";
    TORCH_SCHEDULER "torch.optim.lr_scheduler" "torch_scheduler.py";
    TORCH_UTILS "torch.utils" "torch_utils.py";
    TORCH_DATA "torch.utils.data" "torch_data.py";
    TORCH_LINALG "torch.linalg" "torch_linalg.py";
    NUMPY "numpy" "numpy.py";
    NUMPY_MORE "_numpy_more" "numpy_more.py";
    NUMPY_TESTING "numpy.testing" "numpy_testing.py";
    NUMPY_RANDOM "numpy.random" "numpy_random.py";
    NUMPY_LINALG "numpy.linalg" "numpy_linalg.py";
    TINY_ROOT "tinytorch" "tiny.py";
    TINY_CORE "tinytorch.core" "tiny_core.py";
    TINY_TENSOR "tinytorch.core.tensor" "tiny_tensor.py";
    TINY_AUTOGRAD "tinytorch.core.autograd" "tiny_autograd.py";
    TINY_ACTIVATIONS "tinytorch.core.activations" "tiny_activations.py";
    TINY_LAYER "tinytorch.core._layer" "tiny_layer.py";
    TINY_LAYERS "tinytorch.core.layers" "tiny_layers.py";
    TINY_LOSSES "tinytorch.core.losses" "tiny_losses.py";
    TINY_OPTIMIZERS "tinytorch.core.optimizers" "tiny_optimizers.py";
    TINY_TRAINING "tinytorch.core.training" "tiny_training.py";
    TINY_SPATIAL "tinytorch.core.spatial" "tiny_spatial.py";
    TINY_CONVOLUTIONS "tinytorch.core.convolutions" "tiny_spatial.py";
    TINY_TOKENIZATION "tinytorch.core.tokenization" "tiny_tokenization.py";
    TINY_EMBEDDINGS "tinytorch.core.embeddings" "tiny_embeddings.py";
    TINY_ATTENTION "tinytorch.core.attention" "tiny_attention.py";
    TINY_TRANSFORMER "tinytorch.core.transformer" "tiny_transformers.py";
    TINY_TRANSFORMERS "tinytorch.core.transformers" "tiny_transformers.py";
    TINY_DATALOADER "tinytorch.core.dataloader" "tiny_dataloader.py";
    TINY_DATA "tinytorch.data" "tiny_dataloader.py";
    TINY_LOADER "tinytorch.data.loader" "tiny_dataloader.py";
    TINY_DATASETS "tinytorch.datasets" "tiny_datasets.py";
    TINY_NN "tinytorch.nn" "tiny_nn.py";
    TINY_OPTIM "tinytorch.optim" "tiny_optimizers.py";
}
