//! The command line as a contract: names, exit codes, messages, the shape of the JSON.

use assert_cmd::Command;
use chalkgrad::formats::{NamedTensors, npy, onnx, safetensors};
use chalkgrad::graph::{Dim, GraphBuilder, NodeSpec};
use chalkgrad::ops::Attribute;
use chalkgrad::tensor::{DType, Tensor};
use serde_json::Value as Json;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

struct Said {
    code: i32,
    out: String,
    err: String,
}

/// Runs the program without a display.
fn chalkgrad<S: AsRef<std::ffi::OsStr>>(args: &[S]) -> Said {
    let mut command = Command::cargo_bin("chalkgrad").unwrap();
    for display in ["DISPLAY", "WAYLAND_DISPLAY", "WAYLAND_SOCKET"] {
        command.env_remove(display);
    }
    let output = command.args(args).timeout(std::time::Duration::from_secs(120)).output().unwrap();
    Said {
        code: output.status.code().unwrap_or(-1),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

fn words(line: &str) -> Vec<&str> {
    line.split_whitespace().collect()
}

fn ok(line: &str) -> String {
    let said = chalkgrad(&words(line));
    assert_eq!((said.code, said.err.as_str()), (0, ""), "{line}");
    said.out
}

fn json(line: &str) -> Json {
    serde_json::from_str(&ok(line)).unwrap()
}

/// What, where and hint of a call that fails with `code`.
fn fails(args: &[&str], code: i32) -> [String; 3] {
    let said = chalkgrad(args);
    assert_eq!(said.code, code, "{args:?}: {}", said.err);
    let lines: Vec<&str> = said.err.lines().collect();
    assert_eq!(lines.len(), 3, "{args:?}: {}", said.err);
    let strip = |i: usize, key: &str| lines[i].strip_prefix(key).unwrap().to_string();
    let parts = [strip(0, "error: "), strip(1, "where: "), strip(2, "hint: ")];
    assert!(parts.iter().all(|p| !p.is_empty()), "{args:?}: {}", said.err);
    assert!(!said.err.contains("panicked") && !said.err.contains(".cargo"), "{}", said.err);
    parts
}

fn field<'a>(rows: &'a Json, name: &str) -> &'a Json {
    let found = rows.as_array().unwrap().iter().find(|r| r["name"] == name);
    found.unwrap_or_else(|| panic!("{name} is missing"))
}

/// `y = (x + c)·w` with an open dimension, a Constant, an integer input and a weight that nothing uses.
fn model(dir: &Path) -> PathBuf {
    let mut b = GraphBuilder::new("g");
    b.input("x/0", Some(DType::F32), Some(vec![Dim::Named("n".into()), Dim::Known(2)]));
    b.input_of("k", DType::I64, &[2]);
    b.initializer("w.0", Tensor::new([2, 2], vec![1.0f32, 2.0, 3.0, 4.0]).unwrap());
    b.initializer("idle", Tensor::vector(vec![1.0f32]));
    let c = Attribute::Tensor(Tensor::vector(vec![0.5f32, -0.5]));
    b.node(NodeSpec::new("Constant", &[], &["c"]).with("value", c));
    b.node(NodeSpec::new("Add", &["x/0", "c"], &["s"]).named("/a/Add"));
    b.node(NodeSpec::new("MatMul", &["s", "w.0"], &["y"]).named("/a/MatMul"));
    b.node(NodeSpec::new("Identity", &["k"], &["k2"]));
    b.output("y").output("k2");
    write(dir, "model.onnx", &onnx::write(&b.finish().unwrap()).unwrap())
}

fn write(dir: &Path, name: &str, bytes: &[u8]) -> PathBuf {
    let path = dir.join(name);
    std::fs::write(&path, bytes).unwrap();
    path
}

fn array(dir: &Path, name: &str, t: &Tensor) -> String {
    write(dir, name, &npy::write(t)).display().to_string()
}

fn saved(args: &[&str], dir: &TempDir) -> NamedTensors {
    let out = dir.path().join("out.safetensors").display().to_string();
    let said = chalkgrad(&[args, &["--save", &out]].concat());
    assert_eq!(said.code, 0, "{args:?}: {}", said.err);
    safetensors::open(Path::new(&out)).unwrap()
}

#[test]
fn run_saves_under_the_names_of_the_contract() {
    let dir = tempfile::tempdir().unwrap();
    let model = model(dir.path()).display().to_string();
    let plain = saved(&["run", &model, "--dim", "n=3"], &dir);
    let names: Vec<&String> = plain.keys().collect();
    assert_eq!(names, ["input/k", "input/x/0", "output/k2", "output/y"]);
    assert_eq!(&plain["input/x/0"].shape()[..], [3, 2]);
    assert_eq!(plain["input/k"].to_i64_vec(), [0, 0]);
    let all = saved(&["run", &model, "--backward", "--values", "--dim", "n=3"], &dir);
    let names: Vec<&str> =
        all.keys().map(String::as_str).filter(|n| n.starts_with("grad/")).collect();
    assert_eq!(names, ["grad/c", "grad/idle", "grad/w.0", "grad/x/0"]);
    assert_eq!(all["grad/idle"].to_f64_vec(), [0.0]);
    // The sum of the outputs: every row of dy/ds is the row sums of w.
    assert_eq!(all["grad/x/0"].to_f64_vec(), [3.0, 7.0, 3.0, 7.0, 3.0, 7.0]);
    assert_eq!(all["grad/c"].to_f64_vec(), [9.0, 21.0]);
    let names: Vec<&str> =
        all.keys().map(String::as_str).filter(|n| n.starts_with("value/")).collect();
    assert_eq!(names, ["value/c", "value/k2", "value/s", "value/y"]);
}

#[test]
fn run_takes_inputs_and_gradients_from_files() {
    let dir = tempfile::tempdir().unwrap();
    let model = model(dir.path()).display().to_string();
    let x = array(dir.path(), "x.npy", &Tensor::new([1, 2], vec![1.0f64, 2.0]).unwrap());
    let g = array(dir.path(), "g.npy", &Tensor::new([1, 2], vec![0.0f32, 10.0]).unwrap());
    let (x, g) = (format!("x/0={x}"), format!("y={g}"));
    let t = saved(&["run", &model, "--input", &x, "--grad-output", &g], &dir);
    assert_eq!(t["output/y"].to_f64_vec(), [6.0, 9.0]);
    assert_eq!(t["grad/x/0"].to_f64_vec(), [20.0, 40.0]);
    assert_eq!(t["output/y"].dtype(), DType::F32);
    let t = saved(&["run", &model, "--input", &x, "--grad-output", &g, "--dtype", "f64"], &dir);
    assert!(
        ["output/y", "grad/x/0", "grad/c", "input/x/0"].iter().all(|n| t[*n].dtype() == DType::F64)
    );
    assert_eq!(t["input/k"].dtype(), DType::I64);
}

#[test]
fn seeds_decide_the_inputs() {
    let dir = tempfile::tempdir().unwrap();
    let model = model(dir.path()).display().to_string();
    let x = |seed: &str, dtype: &str| {
        let args = ["run", &model, "--dim", "n=200", "--seed", seed, "--dtype", dtype];
        saved(&args, &dir)["input/x/0"].clone()
    };
    let (a, b) = (x("1", "f32"), x("2", "f32"));
    assert_eq!(a.to_f64_vec(), x("1", "f32").to_f64_vec());
    assert_ne!(a.to_f64_vec(), b.to_f64_vec());
    assert!(x("1", "f64").all_close(&a, 1e-6, 1e-6), "the same numbers in either precision");
    let mean = a.to_f64_vec().iter().sum::<f64>() / 400.0;
    assert!(mean.abs() < 0.2, "{mean}");
}

#[test]
fn weights_replace_those_of_the_model() {
    let dir = tempfile::tempdir().unwrap();
    let model = model(dir.path()).display().to_string();
    let x = array(dir.path(), "x.npy", &Tensor::new([1, 2], vec![1.0f32, 1.0]).unwrap());
    let weights = dir.path().join("w.safetensors");
    let ones: NamedTensors = [("w.0".into(), Tensor::filled([2, 2], 1.0f32).unwrap())].into();
    safetensors::save(&weights, &ones).unwrap();
    let weights = weights.display().to_string();
    let t = saved(&["run", &model, "--input", &format!("x/0={x}"), "--weights", &weights], &dir);
    assert_eq!(t["output/y"].to_f64_vec(), [2.0, 2.0]);
}

#[test]
fn json_of_run_tells_nodes_and_values() {
    let dir = tempfile::tempdir().unwrap();
    let model = model(dir.path()).display().to_string();
    let said = json(&format!("run {model} --backward --json"));
    assert_eq!(said["ok"], true);
    let node = field(&said["nodes"], "/a/MatMul");
    assert_eq!(
        (&node["op"], &node["status"], &node["macs"]),
        (&"MatMul".into(), &"done".into(), &4.into())
    );
    assert!(node["forward_us"].as_f64().unwrap() > 0.0 && node["allocated_bytes"] == 8);
    let y = field(&said["values"], "y");
    assert_eq!((&y["kind"], &y["dtype"]), (&"output".into(), &"float32".into()));
    assert_eq!(y["shape"], serde_json::json!([1, 2]));
    for key in ["numel", "min", "max", "mean", "std", "norm", "zeros", "nans", "infs"] {
        assert!(y["stats"][key].is_number(), "{key}");
    }
    let state = |name: &str| field(&said["values"], name)["gradient"]["state"].clone();
    assert_eq!(
        (state("w.0"), state("idle"), state("k")),
        ("reached".into(), "unreachable".into(), "not asked".into())
    );
}

#[test]
fn inspect_tells_what_a_file_holds() {
    let dir = tempfile::tempdir().unwrap();
    let path = model(dir.path()).display().to_string();
    let said = json(&format!("inspect {path} --json"));
    assert_eq!((&said["format"], &said["nodes"]), (&"ONNX".into(), &4.into()));
    assert_eq!(said["parameters"]["numel"], 5);
    assert_eq!(said["dims"], serde_json::json!(["n"]));
    assert_eq!(said["macs"], 4);
    assert_eq!(field(&said["inputs"], "x/0")["declared"], serde_json::json!(["n", "2"]));
    assert!(ok(&format!("inspect {path}")).contains("all ops run"));
}

#[test]
fn models_that_do_not_run_exit_with_1_and_name_the_node() {
    let dir = tempfile::tempdir().unwrap();
    let mut b = GraphBuilder::new("g");
    b.input_of("x", DType::F32, &[2]);
    b.node(NodeSpec::new("Frobnicate", &["x"], &["y"]).named("/f/Odd")).output("y");
    let bytes = onnx::write(&b.finish().unwrap()).unwrap();
    let odd = write(dir.path(), "odd.onnx", &bytes).display().to_string();
    let [what, place, _] = fails(&["run", &odd], 1);
    assert!(what.contains("Frobnicate") && place.contains("/f/Odd"), "{what} {place}");
    let inspected = ok(&format!("inspect {odd}"));
    assert!(inspected.contains("Frobnicate") && inspected.contains("some ops do not run"));
    let picture = dir.path().join("odd.png").display().to_string();
    ok(&format!("render {odd} --out {picture}"));

    let mut b = GraphBuilder::new("g");
    b.input_of("x", DType::F32, &[2, 3]);
    b.initializer("w", Tensor::zeros(DType::F32, [4, 5]).unwrap());
    b.node(NodeSpec::new("MatMul", &["x", "w"], &["y"])).output("y");
    let bytes = onnx::write(&b.finish().unwrap()).unwrap();
    let wrong = write(dir.path(), "wrong.onnx", &bytes).display().to_string();
    let [what, place, _] = fails(&["run", &wrong], 1);
    assert!(
        what.contains("2×3") && what.contains("4×5") && place.contains("MatMul → y"),
        "{what} {place}"
    );
}

#[test]
fn wrong_calls_and_unreadable_files_exit_with_2() {
    let dir = tempfile::tempdir().unwrap();
    let path = model(dir.path()).display().to_string();
    let x = array(dir.path(), "x.npy", &Tensor::vector(vec![1.0f32; 3]));
    let k = array(dir.path(), "k.npy", &Tensor::vector(vec![1i64; 2]));
    let cut = write(dir.path(), "cut.onnx", &std::fs::read(&path).unwrap()[..60]);
    let cut = cut.display().to_string();
    let junk = write(dir.path(), "junk.txt", b"not a model").display().to_string();
    let cases: [&[&str]; 18] = [
        &["run"],
        &["run", "/nowhere/model.onnx"],
        &["run", "sample:nothing"],
        &["run", &cut],
        &["run", &junk],
        &["run", dir.path().to_str().unwrap()],
        &["run", &path, "--input", "nobody=x.npy"],
        &["run", &path, "--input", "x/0=/nowhere.npy"],
        &["run", &path, "--input", &format!("x/0={x}")],
        &["run", &path, "--input", &format!("x/0={k}")],
        &["run", &path, "--grad-output", &format!("y={x}")],
        &["run", &path, "--dim", "m=3"],
        &["run", &path, "--dim", "n=many"],
        &["run", &path, "--seed", "x"],
        &["run", &path, "--dtype", "f16"],
        &["run", &path, "--frobnicate"],
        &["frobnicate"],
        &["ops", "Frobnicate"],
    ];
    for case in cases {
        fails(case, 2);
    }
    let [what, place, _] = fails(&["inspect", &cut], 2);
    assert!(what.contains("cut off") && place.contains("byte"), "{what} {place}");
    let [_, _, hint] = fails(&["run", "sample:nothing"], 2);
    assert!(hint.contains("xor-mlp"));
    let [_, _, hint] = fails(&["run", &path, "--input", "nobody=x.npy"], 2);
    assert!(hint.contains("x/0"));
}

#[test]
fn save_into_a_missing_folder_is_an_error() {
    let [what, place, _] = fails(&["run", "sample:xor-mlp", "--save", "/nowhere/o.safetensors"], 2);
    assert!(what.contains("write") && place.contains("/nowhere"), "{what} {place}");
}

#[test]
fn render_draws_the_sliding_window_of_a_named_layer() {
    let dir = TempDir::new().unwrap();
    let at = |name: &str| dir.path().join(name).display().to_string();
    let call = "render sample:digits-cnn --view convolution --size 900x600";
    for (tab, name) in [
        ("forward", "a.png"),
        ("weight-gradient", "b.png"),
        ("im2col", "c.png"),
        ("mistakes", "d.svg"),
    ] {
        let layer = "--layer /conv/Conv --pixel 0,3,5,5";
        ok(&format!("{call} {layer} --tab {tab} --out {}", at(name)));
    }
    assert_ne!(std::fs::read(at("a.png")).unwrap(), std::fs::read(at("b.png")).unwrap());
    // A pixel alone is one of the first layer; a model without a convolution gets a playground.
    ok(&format!("{call} --pixel 0,1,2,3 --out {}", at("e.png")));
    assert_ne!(std::fs::read(at("a.png")).unwrap(), std::fs::read(at("e.png")).unwrap());
    ok(&format!("render sample:xor-mlp --view convolution --size 900x600 --out {}", at("f.png")));
    let small = call.replace("900x600", "480x320");
    ok(&format!("{small} --layer /pool/MaxPool --out {}", at("g.gif")));
    let gif = std::fs::read(at("g.gif")).unwrap();
    assert!(gif.starts_with(b"GIF89a") && gif.ends_with(&[0x3B]), "a whole GIF");
    let bad = |more: &[&str]| {
        let base = ["render", "sample:digits-cnn", "--view", "convolution", "--out", "x.png"];
        fails(&[&base[..], more].concat(), 2)
    };
    let [_, place, hint] = bad(&["--tab", "nowhere"]);
    assert!(place == "--tab nowhere" && hint.contains("receptive-field"), "{hint}");
    let [what, ..] = bad(&["--layer", "/conv/Conv", "--pixel", "0,8,0,0"]);
    assert!(what.contains("no number at [0,8,0,0]"), "{what}");
    bad(&["--layer", "nothing"]);
    bad(&["--pixel", "a,b"]);
    let still = at("h.gif");
    let [what, ..] = fails(&["render", "sample:xor-mlp", "--out", &still], 2);
    assert!(what.contains("does not move"), "{what}");
}

#[test]
fn render_writes_pictures_without_a_display() {
    let dir = tempfile::tempdir().unwrap();
    let at = |name: &str| dir.path().join(name).display().to_string();
    ok(&format!(
        "render sample:xor-mlp --view graph --out {} --size 640x400 --theme light",
        at("a.png")
    ));
    let picture = image::open(at("a.png")).unwrap();
    assert_eq!((picture.width(), picture.height()), (640, 400));
    // The size is that of the file; the scale is how large things are drawn in it.
    ok(&format!(
        "render sample:xor-mlp --out {} --size 640x400 --theme light --scale 2",
        at("b.png")
    ));
    let larger = image::open(at("b.png")).unwrap();
    assert_eq!((larger.width(), larger.height()), (640, 400));
    assert_ne!(larger.into_bytes(), picture.into_bytes());
    ok(&format!("render sample:xor-mlp --out {}", at("c.svg")));
    assert!(std::fs::read_to_string(at("c.svg")).unwrap().contains("<svg"));
    fails(&["render", "sample:xor-mlp", "--out", &at("d.gif")], 2);
    fails(&["render", "sample:xor-mlp", "--out", &at("d.bmp")], 2);
    fails(&["render", "sample:xor-mlp", "--view", "nothing", "--out", &at("d.png")], 2);
    fails(&["render", "sample:xor-mlp", "--size", "0x0", "--out", &at("d.png")], 2);
    fails(&["render", "sample:xor-mlp", "--out", "/nowhere/d.png"], 2);
}

#[test]
fn lists_hold_all_ops_and_samples() {
    assert_eq!(json("ops --json").as_array().unwrap().len(), chalkgrad::ops::OPS.len());
    let text = ok("ops");
    for op in chalkgrad::ops::OPS {
        assert!(text.contains(op.name));
    }
    assert!(ok("ops relu").contains("torch.relu"));
    let (models, scripts) = (chalkgrad::formats::SAMPLES, chalkgrad::formats::SCRIPTS);
    assert_eq!(json("samples --json").as_array().unwrap().len(), models.len() + scripts.len());
    for sample in chalkgrad::formats::SAMPLES {
        assert!(ok(&format!("run {} --backward", sample.origin())).contains("loss"));
    }
}

#[test]
fn what_is_printed_fits_80_columns() {
    let calls = [
        "ops",
        "ops Conv",
        "samples",
        "inspect sample:tiny-gpt",
        "run sample:tiny-gpt --backward --values",
    ];
    for call in calls {
        for line in ok(call).lines() {
            assert!(line.chars().count() <= 80, "{call}: {line}");
        }
    }
}

#[test]
fn help_names_every_command() {
    let help = ok("--help");
    for command in ["run", "render", "inspect", "ops", "samples"] {
        assert!(help.contains(command), "{command}");
        assert!(ok(&format!("{command} --help")).contains("Usage"));
    }
    assert!(help.contains("Exit codes"));
    assert!(ok("--version").starts_with("chalkgrad "));
}

#[test]
fn without_a_display_the_window_says_so_and_names_render() {
    let [what, _, hint] = fails(&[], 2);
    assert!(what.contains("display") || what.contains("no window"), "{what}");
    assert!(hint.contains("chalkgrad render"), "{hint}");
    fails(&["sample:xor-mlp"], 2);
    let [_, place, hint] = fails(&["rnu"], 2);
    assert!(place == "rnu" && hint.contains("--help"));
}

#[test]
fn scripts_are_models_too() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("a.py");
    let path = path.to_str().unwrap();
    std::fs::write(
        path,
        "import torch\nx = torch.ones(2, requires_grad=True)\n(x * 3).sum().backward()\n",
    )
    .unwrap();
    let told: Json = serde_json::from_str(&chalkgrad(&["inspect", path, "--json"]).out).unwrap();
    assert_eq!((&told["format"], &told["problems"]), (&"Script".into(), &Json::Array(Vec::new())));
    assert!(told["nodes"].as_u64().unwrap() >= 2);
    let told = ok("inspect sample:digits-cnn-script");
    assert!(told.contains("all ops run") && told.contains("train_x"), "{told}");
    std::fs::write(path, "x = 1 +").unwrap();
    assert!(fails(&["inspect", path], 1)[0].contains("SyntaxError"));
    let [_, place, hint] = fails(&["sample:nothing"], 2);
    assert!(place.contains("sample:nothing") && hint.contains("xor-script"));
    let [what, ..] = fails(&["sample:xor-script"], 2);
    assert!(what.contains("display") || what.contains("no window"), "{what}");
}
