//! Saves a view as it is now: drawn once more off screen, twice as fine; where it moves, frame by frame. On a thread
//! of its own, with progress, so that the window goes on. Private to `app`.

use crate::picture::{Film, Picture, PictureError, Stage};
use crate::session::Wake;
use crate::views::theme::Theme;
use crate::views::{Busy, Document, Problem, Selection, View, ViewContext};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};

/// Pixels a point: fine enough for print.
const SCALE: f32 = 2.0;
/// Of what moves: as fine as on the screen.
const FILM_SCALE: f32 = 1.0;

/// What the picture is of.
pub(super) struct Scene {
    pub document: Arc<Document>,
    pub selection: Selection,
    pub theme: Theme,
    /// In points.
    pub size: egui::Vec2,
}

/// How it ended.
#[derive(Debug)]
pub(super) enum Saved {
    Done(PathBuf),
    Stopped,
    Failed(Problem),
}

/// The pictures that are being written.
pub(super) struct Pictures {
    sender: Sender<(Arc<Job>, Saved)>,
    results: Receiver<(Arc<Job>, Saved)>,
    now: Option<Arc<Job>>,
    wake: Wake,
}

/// What both threads see of one picture.
struct Job {
    stopped: AtomicBool,
    /// Frames that are done, of how many.
    progress: Mutex<(usize, usize)>,
}

impl Pictures {
    pub fn new(wake: Wake) -> Self {
        let (sender, results) = channel();
        Pictures { sender, results, now: None, wake }
    }

    /// Draws the view and writes it; what was being written before is given up.
    pub fn save(&mut self, mut view: Box<dyn View>, scene: Scene, path: PathBuf) {
        self.stop();
        let job = Arc::new(Job { stopped: AtomicBool::new(false), progress: Mutex::new((0, 0)) });
        self.now = Some(Arc::clone(&job));
        let (sender, wake) = (self.sender.clone(), Arc::clone(&self.wake));
        std::thread::spawn(move || {
            let theirs = Arc::clone(&job);
            let tell = |done: usize, all: usize| {
                *theirs.progress.lock().unwrap_or_else(PoisonError::into_inner) = (done, all);
                wake();
                !theirs.stopped.load(Ordering::Acquire)
            };
            let saved = save(view.as_mut(), &scene, &path, &mut { tell });
            let _ = sender.send((Arc::clone(&job), saved));
            wake();
        });
    }

    /// Gives up what is being written. `false` if nothing is.
    pub fn stop(&mut self) -> bool {
        let job = self.now.as_ref();
        job.inspect(|job| job.stopped.store(true, Ordering::Release)).is_some()
    }

    /// What is being written, for the status line.
    pub fn busy(&self) -> Option<Busy> {
        let job = self.now.as_ref()?;
        let (done, total) = *job.progress.lock().unwrap_or_else(PoisonError::into_inner);
        let what = if total > 0 { "Drawing the frames" } else { "Saving the picture" };
        Some(Busy { what: what.into(), done, total })
    }

    /// What has ended since it was last asked.
    pub fn results(&mut self) -> Vec<Saved> {
        let mut results = Vec::new();
        for (job, saved) in self.results.try_iter() {
            // Of one that another has taken the place of, nobody wants to hear.
            if self.now.take_if(|now| Arc::ptr_eq(now, &job)).is_some() {
                results.push(saved);
            }
        }
        results
    }
}

/// Draws the view and writes PNG or, by the suffix of the path, SVG or GIF.
fn save(
    view: &mut dyn View,
    scene: &Scene,
    path: &Path,
    progress: &mut dyn FnMut(usize, usize) -> bool,
) -> Saved {
    let place = path.display().to_string();
    let bytes = match draw(view, scene, path, progress) {
        Ok(Film::Done(bytes)) => bytes,
        Ok(Film::Stopped) => return Saved::Stopped,
        Ok(Film::Still) => {
            let what = "This page of the view does not move, so there is no GIF of it.";
            let hint = "End the name in .png or .svg, or go to a page on which a window slides.";
            return Saved::Failed(Problem::new(what, place, hint));
        }
        Err(e) => {
            let hint = "Make the window smaller and try again.";
            return Saved::Failed(Problem::new(e.to_string(), place, hint));
        }
    };
    match std::fs::write(path, bytes) {
        Ok(()) => Saved::Done(path.to_path_buf()),
        Err(e) => {
            let what = format!("The picture cannot be written: {e}");
            Saved::Failed(Problem::new(what, place, "Choose another folder or another name."))
        }
    }
}

fn draw(
    view: &mut dyn View,
    scene: &Scene,
    path: &Path,
    progress: &mut dyn FnMut(usize, usize) -> bool,
) -> Result<Film, PictureError> {
    let is = |suffix: &str| path.extension().is_some_and(|e| e.eq_ignore_ascii_case(suffix));
    let scale = if is("gif") { FILM_SCALE } else { SCALE };
    let size_px = [scene.size.x, scene.size.y].map(|side| (side * scale).round() as u32);
    let stage = Stage::new(size_px, scene.theme.clone(), scale)?;
    let mut show = |stage: &Stage, view: &mut dyn View| picture(stage, view, scene);
    match () {
        () if is("gif") => Film::make(&stage, view, &mut show, progress),
        () if is("svg") => show(&stage, view).to_svg().map(|svg| Film::Done(svg.into_bytes())),
        () => show(&stage, view).to_png().map(Film::Done),
    }
}

fn picture(stage: &Stage, view: &mut dyn View, scene: &Scene) -> Picture {
    stage.run(|ui| {
        let mut commands = Vec::new();
        let mut cx = ViewContext {
            document: &scene.document,
            selection: &scene.selection,
            hover: None,
            commands: &mut commands,
            offscreen: true,
        };
        view.ui(ui, &mut cx);
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::{open_document, run_document};
    use crate::views::{Origin, find};
    use std::time::{Duration, Instant};

    fn scene(sample: &str) -> Scene {
        let document = open_document(&Origin::Sample(sample.into())).unwrap();
        let document = Arc::new(run_document(&document, &mut |_, _, _| true));
        let size = egui::vec2(500.0, 400.0);
        Scene { document, selection: Selection::default(), theme: Theme::paper(), size }
    }

    fn made(view: &mut dyn View, scene: &Scene, path: &Path) -> Saved {
        save(view, scene, path, &mut |_, _| true)
    }

    #[test]
    fn a_view_is_saved_as_png_or_svg_and_a_bad_place_is_told() {
        let scene = scene("xor-mlp");
        let mut view = (find("graph").unwrap().make)();
        let folder = tempfile::tempdir().unwrap();
        let [png, svg, gif] = ["a.png", "a.SVG", "a.gif"].map(|name| folder.path().join(name));
        assert!(matches!(made(&mut *view, &scene, &png), Saved::Done(path) if path == png));
        let mut twin = view.twin().unwrap();
        assert!(matches!(made(&mut *twin, &scene, &svg), Saved::Done(_)));
        assert!(std::fs::read(&png).unwrap().starts_with(b"\x89PNG"));
        assert!(std::fs::read_to_string(&svg).unwrap().contains("<svg"));
        let nowhere = folder.path().join("no/such/a.png");
        let Saved::Failed(error) = made(&mut *view, &scene, &nowhere) else { panic!("no folder") };
        assert!(error.what.contains("cannot be written") && error.place.contains("no/such"));
        let Saved::Failed(error) = made(&mut *view, &scene, &gif) else {
            panic!("a graph is still")
        };
        assert!(error.what.contains("does not move") && !gif.exists());
    }

    #[test]
    fn a_sliding_window_is_written_on_a_thread_and_can_be_stopped() {
        let scene = || Scene { size: egui::vec2(320.0, 240.0), ..scene("digits-cnn") };
        let folder = tempfile::tempdir().unwrap();
        let mut pictures = Pictures::new(Arc::new(|| {}));
        let view = || (find("convolution").unwrap().make)();
        let wait = |pictures: &mut Pictures| {
            let end = Instant::now() + Duration::from_secs(120);
            loop {
                let result = pictures.results().pop();
                if let Some(result) = result {
                    return result;
                }
                assert!(Instant::now() < end, "it takes too long");
                std::thread::sleep(Duration::from_millis(5));
            }
        };
        let path = folder.path().join("stopped.gif");
        pictures.save(view(), scene(), path.clone());
        assert!(pictures.busy().is_some() && pictures.stop());
        assert!(matches!(wait(&mut pictures), Saved::Stopped));
        assert!(!path.exists() && pictures.busy().is_none() && !pictures.stop());
        let path = folder.path().join("window.gif");
        pictures.save(view(), scene(), path.clone());
        assert!(matches!(wait(&mut pictures), Saved::Done(_)));
        assert!(std::fs::read(&path).unwrap().starts_with(b"GIF89a"));
    }
}
