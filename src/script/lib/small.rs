//! Small modules: `time`, `typing`, `abc`, `dataclasses`, `copy` and the like.

use super::ModuleSpec;
use crate::script::args::Args;
use crate::script::error::Result;
use crate::script::value::Value;
use crate::script::vm::Vm;

pub const ABC: ModuleSpec = ModuleSpec {
    name: "abc",
    prelude: include_str!("../../../assets/script/abc.py"),
    ..ModuleSpec::NEW
};

pub const COPY: ModuleSpec = ModuleSpec {
    name: "copy",
    prelude: include_str!("../../../assets/script/copy.py"),
    ..ModuleSpec::NEW
};

pub const DATACLASSES: ModuleSpec = ModuleSpec {
    name: "dataclasses",
    prelude: include_str!("../../../assets/script/dataclasses.py"),
    ..ModuleSpec::NEW
};

pub const ENUM: ModuleSpec = ModuleSpec {
    name: "enum",
    prelude: include_str!("../../../assets/script/enum.py"),
    ..ModuleSpec::NEW
};

pub const FUTURE: ModuleSpec = ModuleSpec {
    name: "__future__",
    prelude: "annotations = division = print_function = None\n",
    ..ModuleSpec::NEW
};

pub const OPERATOR: ModuleSpec = ModuleSpec {
    name: "operator",
    prelude: include_str!("../../../assets/script/operator.py"),
    ..ModuleSpec::NEW
};

pub const STRING: ModuleSpec = ModuleSpec {
    name: "string",
    prelude: include_str!("../../../assets/script/string.py"),
    ..ModuleSpec::NEW
};

pub const TIME: ModuleSpec = ModuleSpec {
    name: "time",
    functions: &[
        ("perf_counter", seconds),
        ("time", wall_clock),
        ("monotonic", seconds),
        ("process_time", seconds),
        ("perf_counter_ns", nanoseconds),
        ("time_ns", wall_nanoseconds),
        ("process_time_ns", nanoseconds),
        ("monotonic_ns", nanoseconds),
        ("sleep", sleep),
    ],
    prelude: include_str!("../../../assets/script/time.py"),
    ..ModuleSpec::NEW
};

pub const TYPING: ModuleSpec = ModuleSpec {
    name: "typing",
    prelude: include_str!("../../../assets/script/typing.py"),
    ..ModuleSpec::NEW
};

pub const CONTEXTLIB: ModuleSpec = ModuleSpec {
    name: "contextlib",
    prelude: include_str!("../../../assets/script/contextlib.py"),
    ..ModuleSpec::NEW
};

pub const STATISTICS: ModuleSpec = ModuleSpec {
    name: "statistics",
    prelude: include_str!("../../../assets/script/statistics.py"),
    ..ModuleSpec::NEW
};

pub const HEAPQ: ModuleSpec = ModuleSpec {
    name: "heapq",
    prelude: include_str!("../../../assets/script/heapq.py"),
    ..ModuleSpec::NEW
};

pub const BISECT: ModuleSpec = ModuleSpec {
    name: "bisect",
    prelude: include_str!("../../../assets/script/bisect.py"),
    ..ModuleSpec::NEW
};

pub const JSON: ModuleSpec = ModuleSpec {
    name: "json",
    prelude: include_str!("../../../assets/script/json.py"),
    ..ModuleSpec::NEW
};

pub const TYPES: ModuleSpec = ModuleSpec {
    name: "types",
    prelude: include_str!("../../../assets/script/types.py"),
    ..ModuleSpec::NEW
};

pub const PPRINT: ModuleSpec = ModuleSpec {
    name: "pprint",
    prelude: include_str!("../../../assets/script/pprint.py"),
    ..ModuleSpec::NEW
};

pub const NUMBERS: ModuleSpec = ModuleSpec {
    name: "numbers",
    prelude: include_str!("../../../assets/script/numbers.py"),
    ..ModuleSpec::NEW
};

pub const SYS: ModuleSpec = ModuleSpec {
    name: "sys",
    functions: &[("_handled", handled), ("_write", write)],
    prelude: include_str!("../../../assets/script/sys.py"),
    ..ModuleSpec::NEW
};

pub const IO: ModuleSpec = ModuleSpec {
    name: "io",
    prelude: include_str!("../../../assets/script/io.py"),
    ..ModuleSpec::NEW
};

/// Seconds since the run began: a clock that only goes forward.
fn seconds(vm: &mut Vm, args: &Args) -> Result<Value> {
    args.exactly::<0>("time")?;
    Ok(Value::Float(vm.elapsed_secs()))
}

fn nanoseconds(vm: &mut Vm, _: &Args) -> Result<Value> {
    Ok(Value::Int((vm.elapsed_secs() * 1e9) as i64))
}

/// Seconds since 1970.
fn wall_clock(_: &mut Vm, args: &Args) -> Result<Value> {
    args.exactly::<0>("time")?;
    Ok(Value::Float(since_1970().as_secs_f64()))
}

fn wall_nanoseconds(_: &mut Vm, _: &Args) -> Result<Value> {
    Ok(Value::Int(since_1970().as_nanos() as i64))
}

fn since_1970() -> std::time::Duration {
    let now = std::time::SystemTime::now();
    now.duration_since(std::time::UNIX_EPOCH).unwrap_or_default()
}

/// The exception that is being handled.
fn handled(vm: &mut Vm, _: &Args) -> Result<Value> {
    Ok(vm.handled().unwrap_or(Value::None))
}

/// Straight to the output, wherever `sys.stdout` points.
fn write(vm: &mut Vm, args: &Args) -> Result<Value> {
    let [text] = args.exactly::<1>("write")?;
    let text = text.text("write() argument")?;
    vm.print(text);
    Ok(Value::from(text.chars().count()))
}

/// Waits, in slices, so that the Stop button works.
fn sleep(vm: &mut Vm, args: &Args) -> Result<Value> {
    let [secs] = args.exactly::<1>("sleep")?;
    let until = vm.elapsed_secs() + secs.float("the seconds")?;
    while vm.elapsed_secs() < until {
        let left = (until - vm.elapsed_secs()).clamp(0.0, 0.02);
        std::thread::sleep(std::time::Duration::from_secs_f64(left));
        vm.check_now()?;
    }
    Ok(Value::None)
}
