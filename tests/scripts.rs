//! Scripts against real Python: every file under `tests/scripts/language` prints what CPython 3.11
//! printed for it (`NAME.out`, written by `make_expected.py`). Then limits, errors and fuzzing.

use chalkgrad::script::{self, Limits, ScriptRun};
use proptest::prelude::*;
use std::path::{Path, PathBuf};
use std::time::Duration;

fn run(source: &str, limits: Limits) -> (String, ScriptRun) {
    let mut out = String::new();
    let ran = script::run(source, "script.py", limits, |t| out.push_str(t), Default::default());
    (out, ran)
}

fn small() -> Limits {
    Limits { max_time: Duration::from_secs(20), max_bytes: 200_000_000, ..Limits::default() }
}

fn scripts(folder: &str) -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scripts").join(folder);
    let mut all: Vec<PathBuf> = std::fs::read_dir(root)
        .unwrap()
        .flatten()
        .map(|e| e.path())
        .filter(|p| p.extension().is_some_and(|e| e == "py"))
        .collect();
    all.sort();
    all
}

#[test]
fn language_scripts_print_what_python_prints() {
    let all = scripts("language");
    assert!(all.len() >= 70, "{} scripts", all.len());
    let mut wrong = Vec::new();
    for path in all {
        let source = std::fs::read_to_string(&path).unwrap();
        let expected = std::fs::read_to_string(path.with_extension("out")).unwrap();
        let (out, ran) = run(&source, Limits::default());
        if out != expected {
            let at = out.lines().zip(expected.lines()).position(|(a, b)| a != b);
            let line = |t: &str| at.and_then(|i| t.lines().nth(i)).unwrap_or("").to_string();
            wrong.push(format!(
                "{}: {:?}\n  ours   {}\n  python {}",
                path.display(),
                ran.error.map(|e| e.summary()),
                line(&out),
                line(&expected)
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn error_of(source: &str) -> String {
    let (_, ran) = run(source, small());
    ran.error.map(|e| e.to_string()).unwrap_or_default()
}

#[test]
fn endless_and_gigantic_scripts_end_in_an_error() {
    let quick = Limits { max_time: Duration::from_millis(300), ..small() };
    for source in ["while True: pass", "for i in iter(int, 1): pass", "x = sum(range(10**15))"] {
        let (_, ran) = run(source, quick.clone());
        assert!(ran.error.unwrap().to_string().contains("without an end"), "{source}");
    }
    // Every turn copies all of it: the clock is looked at by work, not by turns alone.
    let (_, ran) = run("s = 'x' * 10**7\nwhile True: s = 'y' + s", quick);
    assert!(ran.error.unwrap().to_string().contains("without an end") && ran.elapsed_secs < 15.0);
    let steps = Limits { max_steps: 100_000, ..small() };
    let (_, ran) = run("while True: pass", steps);
    assert_eq!(ran.error.unwrap().kind, "Stopped");
    for source in [
        "'a' * 10**12",
        "[0] * 10**10",
        "10**10**10",
        "1 << 10**12",
        "list(range(10**12))",
        "'x'.ljust(10**10)",
        "bytes_ = 'ab' * 2**62",
    ] {
        assert!(error_of(source).contains("MemoryError"), "{source}: {}", error_of(source));
    }
    let (_, ran) = run("l = []\nwhile True: l.append('x' * 1000)", small());
    assert!(["Stopped", "MemoryError"].contains(&ran.error.unwrap().kind.as_str()));
}

#[test]
fn a_cancelled_script_stops() {
    let cancel = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(false));
    let mut first = true;
    let flag = cancel.clone();
    let stop = |_: &str| {
        if std::mem::take(&mut first) {
            flag.store(true, std::sync::atomic::Ordering::Relaxed);
        }
    };
    let ran = script::run("print('go')\nwhile True: pass", "s.py", small(), stop, cancel);
    assert!(ran.error.unwrap().message.contains("Stop"));
}

#[test]
fn depth_is_an_error_and_never_an_abort() {
    assert!(error_of("def f(): return f()\nf()").contains("RecursionError"));
    assert!(
        error_of("class A:\n    def __getattr__(self, n): return getattr(self, n)\nA().x")
            .contains("RecursionError")
    );
    assert!(
        error_of("it = iter([1])\nfor i in range(100000): it = map(lambda x: x, it)\nnext(it)")
            .contains("RecursionError")
    );
    assert_eq!(error_of("a = []\nfor i in range(300000): a = [a]\ndel a"), "");
    assert!(
        error_of("a = []\nfor i in range(300000): a = [a]\nprint(a)").contains("RecursionError")
    );
    assert!(
        error_of("a = ()\nfor i in range(300000): a = (a,)\nhash(a)").contains("RecursionError")
    );
    assert_eq!(
        error_of(
            "class N:\n    pass\nn = None\nfor i in range(200000):\n    m = N(); m.next = n; n = m\nn = None"
        ),
        ""
    );
    for nested in [
        "(".repeat(5000),
        "[".repeat(60000),
        "-".repeat(60000) + "1",
        "not ".repeat(15000) + "1",
        "lambda: ".repeat(8000) + "1",
        "x".to_string() + &".a".repeat(30000),
        "1".to_string() + &"+1".repeat(30000),
        "f'{".repeat(5000),
    ] {
        assert!(error_of(&nested).contains("SyntaxError"), "{}", &nested[..40]);
    }
}

#[test]
fn consoles_and_plots_of_the_course_are_words() {
    let source = r#"
from rich.console import Console
from rich.panel import Panel
from rich.table import Table
import matplotlib.pyplot as plt
console = Console()
console.print("[bold red]loss[/] [1, 2]", 0.5)
table = Table(title="Result")
table.add_column("epoch", justify="right")
table.add_column("loss")
table.add_row("1", "[green]0.5[/green]")
console.print(Panel.fit(table, title="Run"))
fig, (left, right) = plt.subplots(1, 2)
left.plot([1, 2])
plt.show()
from tinytorch.text.embeddings import Embedding
from tinytorch.models.transformer import GPT
from tinytorch.core.layers import Linear, ReLU
"#;
    let (out, ran) = run(source, small());
    assert!(ran.error.is_none(), "{:?}", ran.error.map(|e| e.to_string()));
    let wanted = "loss [1, 2] 0.5
╭─ Run ────────────╮
│      Result      │
│ ┌───────┬──────┐ │
│ │ epoch │ loss │ │
│ ├───────┼──────┤ │
│ │     1 │ 0.5  │ │
│ └───────┴──────┘ │
╰──────────────────╯
(matplotlib: plots are not drawn here; the loss curve stands above the output)
";
    assert_eq!(out, wanted);
}

#[test]
fn cycles_are_freed() {
    let source = "class N: pass\nfor i in range(400000):\n    a = N(); b = N(); a.b = b; b.a = a; a.data = [0] * 100\n";
    let limits = Limits { max_bytes: 300_000_000, max_time: Duration::from_secs(120), ..small() };
    let (_, ran) = run(source, limits);
    assert_eq!(ran.error, None);
}

#[test]
fn errors_name_the_place_and_the_rule() {
    let text = error_of("def area(r):\n    return r * 'x' + pi\n\nprint(area(3))\n");
    assert!(
        text.starts_with(
            "Traceback (most recent call last):\n  File \"script.py\", line 4, in <module>"
        ),
        "{text}"
    );
    assert!(text.contains("    print(area(3))\n          ^^^^^^^"), "{text}");
    assert!(text.contains("line 2, in area"), "{text}");
    assert!(text.ends_with("NameError: name 'pi' is not defined"), "{text}");
    assert!(error_of("length = 3\nprint(lenght)").ends_with("Did you mean: 'length'?"));
    assert!(error_of("math.sqrt(2)").ends_with("Did you forget to import 'math'?"));
    assert!(error_of("import shutil").contains("cannot reach files"));
    assert!(error_of("open('x')").contains("cannot reach files"));
    assert!(error_of("x = 1 +").contains("line 1"));
    assert!(error_of("async def f(): pass").contains("`async def` is not part"));
    assert!(error_of("try: pass\nexcept* ValueError: pass").contains("use `except`"));
    assert!(error_of("from . import x").contains("relative imports"));
    assert!(error_of("return 1").contains("'return' outside function"));
    assert!(error_of("class A: x = 1\nA().y").contains("'A' object has no attribute 'y'"));
    let chained = error_of(
        "try:\n    1 / 0\nexcept ZeroDivisionError as e:\n    raise ValueError('bad') from e",
    );
    assert!(
        chained.contains(
            "ZeroDivisionError: division by zero\n\nThe above exception was the direct cause"
        ),
        "{chained}"
    );
}

#[test]
fn what_a_script_made_before_its_error_is_kept() {
    let (out, ran) = run("x = 41\nprint('hi')\nx += 1\nboom", small());
    assert_eq!(out, "hi\n");
    let x = ran.variables.iter().find(|v| v.name == "x").unwrap();
    assert_eq!((x.type_name.as_str(), x.text.as_str()), ("int", "42"));
    assert!(ran.error.is_some());
}

const WORDS: &[&str] = &[
    "def",
    "class",
    "if",
    "else",
    "for",
    "in",
    "while",
    "return",
    "yield",
    "lambda",
    "try",
    "except",
    "finally",
    "with",
    "as",
    "import",
    "from",
    "raise",
    "pass",
    "break",
    "continue",
    "global",
    "nonlocal",
    "del",
    "not",
    "and",
    "or",
    "is",
    "match",
    "case",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ":",
    ",",
    ".",
    "=",
    "==",
    "+",
    "-",
    "*",
    "**",
    "/",
    "//",
    "%",
    "@",
    ":=",
    "+=",
    "|",
    "<",
    "\n",
    "\n    ",
    "\n        ",
    "x",
    "y",
    "f",
    "self",
    "super()",
    "1",
    "0",
    "2.5",
    "'s'",
    "f'{x}'",
    "None",
    "True",
    "[]",
    "{}",
    "print",
    "range(3)",
    "len",
    "list",
    "dict",
    "sorted",
    "iter",
    "next",
    "x.y",
    "x[0]",
    "*x",
    "**y",
    "__class__",
    "A",
    "Exception",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, ..ProptestConfig::default() })]

    #[test]
    fn token_soup_never_panics(picks in prop::collection::vec(0..WORDS.len(), 1..40)) {
        let soup: Vec<&str> = picks.iter().map(|&i| WORDS[i]).collect();
        let limits = Limits { max_steps: 40_000, max_bytes: 50_000_000, max_time: Duration::from_secs(2), ..Limits::default() };
        let (_, ran) = run(&soup.join(" "), limits);
        prop_assert!(ran.error.as_ref().is_none_or(|e| e.kind != "SystemError"), "{:?}", soup.join(" "));
    }

    #[test]
    fn mutated_scripts_never_panic(which in 0usize..1000, cuts in prop::collection::vec((0usize..4000, 0..WORDS.len(), any::<bool>()), 1..4)) {
        let all = scripts("language");
        let mut source = std::fs::read_to_string(&all[which % all.len()]).unwrap();
        for (at, word, insert) in cuts {
            let lines: Vec<&str> = source.split_inclusive(' ').collect();
            let at = at % lines.len();
            let mut out: Vec<String> = lines.iter().map(|s| s.to_string()).collect();
            if insert { out.insert(at, format!("{} ", WORDS[word])); } else { out[at] = format!("{} ", WORDS[word]); }
            source = out.concat();
        }
        let limits = Limits { max_steps: 200_000, max_bytes: 100_000_000, max_time: Duration::from_secs(3), ..Limits::default() };
        let (_, ran) = run(&source, limits);
        prop_assert!(ran.error.as_ref().is_none_or(|e| e.kind != "SystemError"), "{source}");
    }
}
