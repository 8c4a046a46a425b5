//! `chalkgrad render`: a view as a picture, the same as in the window, on a machine without one.

use super::args::{RenderCall, ThemeName};
use super::failure::Failure;
use super::feeds;
use crate::graph::Graph;
use crate::picture::{Film, Picture, PictureError, Stage};
use crate::session::{open_document, run_document};
use crate::views::theme::Theme;
use crate::views::{
    self, Availability, Document, Origin, Problem, Selection, VIEWS, View, ViewContext, ViewSpec,
};
use std::path::Path;
use std::process::ExitCode;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Png,
    Svg,
    Gif,
}

pub fn render(call: &RenderCall) -> Result<ExitCode, Failure> {
    let kind = kind(&call.out)?;
    let view = view(&call.view)?;
    let theme = match call.theme {
        ThemeName::Dark => Theme::board(),
        ThemeName::Light => Theme::paper(),
    };
    let stage = Stage::new(call.size, theme, call.scale).map_err(|e| bad_picture(&e))?;
    let document = document(call)?;
    if let Availability::No { why, help } = (view.availability)(&document) {
        return Err(Failure::model(why, format!("--view {}", view.id), help));
    }
    let selection = selection(&document, call)?;
    let mut state = (view.make)();
    if let Some(tab) = &call.tab {
        state.show_tab(tab).map_err(|known| no_tab(view, tab, &known))?;
    }
    let shown = Shown { stage: &stage, document: &document, selection: &selection };
    let bytes = match kind {
        Kind::Gif => gif(&shown, view, state.as_mut(), call)?,
        kind => draw(&shown, state.as_mut(), kind).map_err(|e| bad_picture(&e))?,
    };
    std::fs::write(&call.out, bytes).map_err(|e| {
        let hint = "check that the folder exists and can be written to";
        Failure::call(
            format!("cannot write the picture: {e}"),
            call.out.display().to_string(),
            hint,
        )
    })?;
    Ok(ExitCode::SUCCESS)
}

/// What every frame of a picture shares.
struct Shown<'a> {
    stage: &'a Stage,
    document: &'a Document,
    selection: &'a Selection,
}

impl Shown<'_> {
    fn picture(&self, state: &mut dyn View) -> Picture {
        self.stage.run(|ui| {
            let mut commands = Vec::new();
            let mut cx = ViewContext {
                document: self.document,
                selection: self.selection,
                hover: None,
                commands: &mut commands,
                offscreen: true,
            };
            state.ui(ui, &mut cx);
        })
    }
}

fn draw(shown: &Shown<'_>, state: &mut dyn View, kind: Kind) -> Result<Vec<u8>, PictureError> {
    let picture = shown.picture(state);
    match kind {
        Kind::Svg => picture.to_svg().map(String::into_bytes),
        Kind::Png | Kind::Gif => picture.to_png(),
    }
}

/// The view as it moves, frame by frame.
fn gif(
    shown: &Shown<'_>,
    view: &ViewSpec,
    state: &mut dyn View,
    call: &RenderCall,
) -> Result<Vec<u8>, Failure> {
    let mut draw = |_: &Stage, state: &mut dyn View| shown.picture(state);
    match Film::make(shown.stage, state, &mut draw, &mut |_, _| true) {
        Ok(Film::Done(bytes)) => Ok(bytes),
        Ok(Film::Still | Film::Stopped) => {
            let what = format!("this page of the {} view does not move", view.id);
            let hint = "write .png or .svg; the pages of the convolution view on which a window slides can be .gif";
            Err(Failure::call(what, format!("--out {}", call.out.display()), hint))
        }
        Err(e) => Err(bad_picture(&e)),
    }
}

fn bad_picture(error: &PictureError) -> Failure {
    Failure::call(error.to_string(), "--size, --scale", "1600x1000 and 1 always work")
}

fn kind(out: &Path) -> Result<Kind, Failure> {
    match out.extension().and_then(|s| s.to_str()).map(str::to_lowercase).as_deref() {
        Some("png") => Ok(Kind::Png),
        Some("svg") => Ok(Kind::Svg),
        Some("gif") => Ok(Kind::Gif),
        _ => {
            let what = "the suffix of the picture does not say what to write";
            Err(Failure::call(
                what,
                format!("--out {}", out.display()),
                "end the name in .png, .svg or .gif",
            ))
        }
    }
}

fn view(id: &str) -> Result<&'static ViewSpec, Failure> {
    views::find(id).ok_or_else(|| {
        let ids: Vec<_> = VIEWS.iter().map(|v| v.id).collect();
        let hint = format!("the views are {}", ids.join(", "));
        Failure::call(format!("there is no view called `{id}`"), format!("--view {id}"), hint)
    })
}

fn unread(p: Problem) -> Failure {
    Failure::call(p.what, p.place, p.hint)
}

/// A model that fails to run is drawn all the same, with what did run.
fn document(call: &RenderCall) -> Result<Document, Failure> {
    let mut document = open_document(&Origin::of(&call.model)).map_err(unread)?;
    document.dims.0.extend(feeds::dims(&document.graph, &call.dim)?.0);
    Ok(run_document(&document, &mut |_, _, _| true))
}

fn no_tab(view: &ViewSpec, tab: &str, known: &[String]) -> Failure {
    let hint = match known.is_empty() {
        true => format!("the {} view has one page only", view.id),
        false => format!("its pages are {}", known.join(", ")),
    };
    Failure::call(format!("the {} view has no page `{tab}`", view.id), format!("--tab {tab}"), hint)
}

/// What is to be selected; a cell without a name is one of the first output of the view's own choice.
fn selection(document: &Document, call: &RenderCall) -> Result<Selection, Failure> {
    let graph = &document.graph;
    let Some(name) = &call.select else {
        return match &call.cell {
            None => Ok(Selection::default()),
            Some(cell) => first_with(document, &cell.0),
        };
    };
    let node = graph.find_node(name).map(|id| Selection::node(graph, id));
    let found = node.or_else(|| graph.find_value(name).map(|id| Selection::value(graph, id)));
    let found = found.ok_or_else(|| {
        let hint = "`chalkgrad run --json` lists the names of nodes and values";
        Failure::call(
            format!("no node or value is called `{name}`"),
            format!("--select {name}"),
            hint,
        )
    })?;
    let Some(cell) = &call.cell else { return Ok(found) };
    let value = found.value.and_then(|v| document.trace.as_ref()?.value(v));
    match value.and_then(|t| t.shape().offset(&cell.0)) {
        Some(_) => Ok(found.at(cell.0.clone())),
        None => {
            let shape = value.map_or("nothing".into(), |t| t.shape().to_string());
            Err(no_cell(&cell.0, &format!("`{name}` is {shape}; every index counts from 0")))
        }
    }
}

/// The cell in the output of the first windowed layer.
fn first_with(document: &Document, cell: &[usize]) -> Result<Selection, Failure> {
    let graph: &Graph = &document.graph;
    let first = crate::explain::convolution::layers(graph).into_iter().next();
    let hint = "name the node or value with --select NAME";
    let (id, _) = first.ok_or_else(|| no_cell(cell, hint))?;
    let found = Selection::node(graph, id);
    let value = found.value.and_then(|v| document.trace.as_ref()?.value(v));
    match value.and_then(|t| t.shape().offset(cell)) {
        Some(_) => Ok(found.at(cell)),
        None => Err(no_cell(cell, hint)),
    }
}

fn no_cell(cell: &[usize], hint: &str) -> Failure {
    let text: Vec<String> = cell.iter().map(usize::to_string).collect();
    let text = text.join(",");
    Failure::call(format!("there is no number at [{text}]"), format!("--cell {text}"), hint)
}
