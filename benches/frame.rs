//! What a frame costs, without painting: typing in the editor; the graph view over 10,000 nodes, panned, near, far and in between; every
//! page of the convolution view over a layer of 64 channels at 224×224, at rest, stepped and hovered (here with
//! the triangles that are painted).

use std::sync::Arc;
use std::time::Duration;

use chalkgrad::engine::{Options, Trace, default_feeds};
use chalkgrad::graph::{DimValues, GraphBuilder, NodeSpec};
use chalkgrad::tensor::{DType, normal};
use chalkgrad::views::editor::Editor;
use chalkgrad::views::listing::{Listing, Note};
use chalkgrad::views::theme::Theme;
use chalkgrad::views::{Document, Origin, Selection, ViewContext, find};
use criterion::{Criterion, criterion_group, criterion_main};
use egui::{Context, Event, Key, Modifiers, PointerButton, Pos2, RawInput, Rect, pos2, vec2};

/// Twenty chains side by side that mix now and then, without anything that repeats exactly.
fn document(nodes: usize) -> Document {
    let mut b = GraphBuilder::new("frame");
    b.input_of("x", DType::F32, &[1, 8]);
    let mut ends: Vec<String> = vec!["x".to_owned(); 20];
    for i in 0..nodes {
        let lane = i % ends.len();
        let out = format!("v{i}");
        let other = ends[(i * 7 + i / 11) % ends.len()].clone();
        let spec = match (i * i + i / 7) % 5 {
            0 => NodeSpec::new("Add", &[&ends[lane], &other], &[&out]),
            k => NodeSpec::new(["Relu", "Neg", "Tanh", "Exp"][k - 1], &[&ends[lane]], &[&out]),
        };
        b.node(spec);
        ends[lane] = out;
    }
    ends.iter().for_each(|end| _ = b.output(end));
    let graph = b.finish().unwrap_or_default();
    Document::of_graph("frame", Origin::Sample("frame".into()), Arc::new(graph))
}

/// A convolution 64→64 over 224×224, run forward and backward.
fn convolution() -> Document {
    let mut b = GraphBuilder::new("frame");
    b.input_of("x", DType::F32, &[1, 64, 224, 224]);
    let weight = normal(DType::F32, [64, 64, 3, 3], 1);
    weight.into_iter().for_each(|w| _ = b.initializer("w", w));
    b.node(NodeSpec::new("Conv", &["x", "w"], &["y"]).with("pads", [1i64, 1, 1, 1])).output("y");
    let graph = Arc::new(b.finish().unwrap_or_default());
    let mut document = Document::of_graph("frame", Origin::Sample("frame".into()), graph.clone());
    let feeds = default_feeds(&graph, &DimValues::default(), 0).unwrap_or_default();
    let mut trace = Trace::run(graph, &feeds, Options::default(), &mut |_, _| true).0;
    _ = trace.backward_from_outputs();
    document.trace = Some(Arc::new(trace));
    document
}

struct Window {
    ctx: Context,
    view: Box<dyn chalkgrad::views::View>,
    document: Document,
    frames: u64,
    events: Vec<Event>,
    /// Make triangles of the shapes too.
    triangles: bool,
}

impl Window {
    fn new(view: &str, document: Document) -> Self {
        let Some(spec) = find(view) else { unreachable!("it is in the table") };
        Self::of((spec.make)(), document)
    }

    fn of(view: Box<dyn chalkgrad::views::View>, document: Document) -> Self {
        let ctx = Context::default();
        Theme::board().with_reduced_motion(true).apply(&ctx);
        let (frames, events, triangles) = (0, Vec::new(), false);
        let mut window = Self { ctx, view, document, frames, events, triangles };
        // The drawing is built in the background.
        for _ in 0..300 {
            window.frame();
            std::thread::sleep(Duration::from_millis(10));
        }
        window
    }

    /// One frame; returns the number of shapes.
    fn frame(&mut self) -> usize {
        let input = RawInput {
            screen_rect: Some(Rect::from_min_size(Pos2::ZERO, vec2(1600.0, 1000.0))),
            time: Some(self.frames as f64 / 60.0),
            events: std::mem::take(&mut self.events),
            ..RawInput::default()
        };
        self.frames += 1;
        let (view, document) = (&mut self.view, &self.document);
        let mut commands = Vec::new();
        let selection = Selection::default();
        let mut output = self.ctx.run_ui(input, |ui| {
            let mut cx = ViewContext {
                document,
                selection: &selection,
                hover: None,
                commands: &mut commands,
                offscreen: false,
            };
            view.ui(ui, &mut cx);
        });
        let shapes = output.shapes.len();
        if self.triangles {
            std::hint::black_box(self.ctx.tessellate(std::mem::take(&mut output.shapes), 1.0));
        }
        output.shapes.clear();
        output.drop_without_applying_deltas();
        shapes
    }

    fn press(&mut self, key: Key) {
        for pressed in [true, false] {
            self.events.push(Event::Key {
                key,
                physical_key: None,
                pressed,
                repeat: false,
                modifiers: Modifiers::NONE,
            });
        }
        self.frame();
    }

    /// The pointer on its way over the whole page.
    fn hover(&mut self) -> usize {
        let (x, y) = (self.frames % 317, self.frames % 83);
        self.events.push(Event::PointerMoved(pos2(x as f32 * 5.0, 100.0 + y as f32 * 9.0)));
        self.frame()
    }

    /// Drags a little to and fro.
    fn pan(&mut self) -> usize {
        let x = 800.0 + (self.frames % 40) as f32 * 6.0;
        self.events.push(Event::PointerMoved(pos2(x, 500.0)));
        self.frame()
    }
}

fn frames(c: &mut Criterion) {
    let mut window = Window::new("graph", document(10_000));
    window.press(Key::F);
    window.events.push(Event::PointerMoved(pos2(800.0, 500.0)));
    window.frame();
    window.events.push(Event::PointerButton {
        pos: pos2(800.0, 500.0),
        button: PointerButton::Primary,
        pressed: true,
        modifiers: Modifiers::NONE,
    });
    window.frame();
    let mut zoomed = 0;
    for (name, steps) in [("all in view", 0), ("boxes", 9), ("names", 13), ("cards", 16)] {
        while zoomed < steps {
            window.press(Key::Plus);
            zoomed += 1;
        }
        let shapes = window.pan();
        c.bench_function(&format!("pan 10,000 nodes, {name} ({shapes} shapes)"), |b| {
            b.iter(|| window.pan())
        });
    }
}

/// Frames over which CPU time is counted.
const CPU_FRAMES: u32 = 100;

/// CPU time of this thread so far, where the system tells.
fn cpu_secs() -> Option<f64> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    Some(text.split_whitespace().next()?.parse::<f64>().ok()? * 1e-9)
}

/// Every page of the convolution view.
const PAGES: [&str; 9] = [
    "forward",
    "backward",
    "weight-gradient",
    "loops",
    "im2col",
    "geometry",
    "receptive-field",
    "cost",
    "mistakes",
];

fn sliding(c: &mut Criterion) {
    let mut window = Window::new("convolution", convolution());
    window.triangles = true;
    for page in PAGES {
        _ = window.view.show_tab(page);
        // What a thread computes is there before the clock starts.
        for _ in 0..100 {
            window.frame();
            std::thread::sleep(Duration::from_millis(10));
        }
        let name = |what: &str| format!("64 channels at 224×224, {page}, {what}");
        let mut measure = |what: &str, frame: &mut dyn FnMut(&mut Window)| {
            c.bench_function(&name(what), |b| b.iter(|| frame(&mut window)));
            // On a busy machine the clock says little.
            let before = cpu_secs();
            (0..CPU_FRAMES).for_each(|_| frame(&mut window));
            if let Some((before, after)) = before.zip(cpu_secs()) {
                let ms = (after - before) * 1000.0 / CPU_FRAMES as f64;
                eprintln!("{page}, {what}: {ms:.2} ms of CPU a frame");
            }
        };
        measure("at rest", &mut |w| _ = w.frame());
        if ["cost", "mistakes"].contains(&page) {
            continue;
        }
        measure("a step each frame", &mut |w| w.press(Key::PageDown));
        measure("hovered", &mut |w| _ = w.hover());
        window.events.push(Event::PointerGone);
        window.frame();
    }
}

/// A script of so many lines, with functions, loops, texts and comments.
fn script(lines: usize) -> Document {
    const BLOCK: [&str; 10] = [
        "def step_{i}(x, weight, bias=0.0):",
        "    \"\"\"One step of the loop, with its number {i}.\"\"\"",
        "    total = 0.0",
        "    for j in range(len(x)):  # every element",
        "        total += x[j] * weight[j % 7] - 0.5 * (j + {i})",
        "        if total > 1e3 and not bias:",
        "            print(f\"large at {i}: {total:.3f}\")",
        "            break",
        "    return total + bias",
        "",
    ];
    let line = |i: usize| BLOCK[i % BLOCK.len()].replace("{i}", &i.to_string());
    let source: String = (0..lines).map(|i| line(i) + "\n").collect();
    let graph = GraphBuilder::new("frame").finish().unwrap_or_default();
    let mut document = Document::of_graph("frame", Origin::Sample("frame".into()), Arc::new(graph));
    let notes = (0..lines).step_by(10).map(|i| Note { line: i + 3, text: format!("{i}.0") });
    let notes = notes.collect();
    document.script = Some(Arc::new(Listing { source, notes, ..Listing::default() }));
    document
}

/// Typing, scrolling and rest in the editor.
fn editor(c: &mut Criterion) {
    for lines in [500, 2000] {
        let mut window = Window::of(Box::<Editor>::default(), script(lines));
        window.triangles = true;
        let at = pos2(400.0, 300.0);
        for pressed in [true, false] {
            window.events.push(Event::PointerMoved(at));
            window.events.push(Event::PointerButton {
                pos: at,
                button: PointerButton::Primary,
                pressed,
                modifiers: Modifiers::NONE,
            });
            window.frame();
        }
        let mut measure = |what: &str, frame: &mut dyn FnMut(&mut Window)| {
            c.bench_function(&format!("editor, {lines} lines, {what}"), |b| {
                b.iter(|| frame(&mut window));
            });
            let before = cpu_secs();
            (0..CPU_FRAMES).for_each(|_| frame(&mut window));
            if let Some((before, after)) = before.zip(cpu_secs()) {
                let ms = (after - before) * 1000.0 / CPU_FRAMES as f64;
                eprintln!("editor, {lines} lines, {what}: {ms:.2} ms of CPU a frame");
            }
        };
        measure("at rest", &mut |w| _ = w.frame());
        measure("a letter each frame", &mut |w| match w.frames % 20 {
            0..10 => {
                w.events.push(Event::Text("x".into()));
                w.frame();
            }
            _ => w.press(Key::Backspace),
        });
        measure("hovered", &mut |w| _ = w.hover());
        measure("scrolled", &mut |w| {
            let down = w.frames / 60 % 2 == 0;
            w.events.push(Event::MouseWheel {
                unit: egui::MouseWheelUnit::Point,
                delta: vec2(0.0, if down { -40.0 } else { 40.0 }),
                modifiers: Modifiers::NONE,
                phase: egui::TouchPhase::Move,
                source: egui::MouseWheelSource::Unknown,
            });
            w.frame();
        });
    }
}

criterion_group!(benches, frames, sliding, editor);
criterion_main!(benches);
