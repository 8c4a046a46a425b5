//! Builds scenes in the background: the view asks with a request and takes what comes back; a newer request makes an
//! older one stop. Off screen the same work is done at once. Private to `views::graph`.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};

use crate::explain::graph_picture::{Scene, SceneBuilder, SceneRequest};

type Job = (u64, SceneRequest);

/// The two ends of a worker: what it is asked, and what it answers.
type Line = (Sender<Job>, Receiver<(u64, Scene)>);

/// The worker, and what it was last asked for.
#[derive(Default)]
pub(super) struct Jobs {
    worker: Option<Line>,
    latest: Arc<AtomicU64>,
    asked: Option<SceneRequest>,
    answered: u64,
    here: SceneBuilder,
}

impl Jobs {
    /// Asks for a scene, unless it was the last one asked for. With `at_once` the answer comes now.
    pub fn ask(
        &mut self,
        ctx: &egui::Context,
        request: SceneRequest,
        at_once: bool,
    ) -> Option<Scene> {
        if self.asked.as_ref() == Some(&request) {
            return None;
        }
        self.asked = Some(request.clone());
        if at_once {
            return self.here.build(&request, &|| false).ok();
        }
        let number = self.latest.fetch_add(1, Ordering::SeqCst) + 1;
        let worker = self.worker.take().or_else(|| start(ctx.clone(), self.latest.clone()));
        match worker {
            Some(worker) if worker.0.send((number, request.clone())).is_ok() => {
                self.worker = Some(worker);
                None
            }
            // Without a thread it is done here: slow, but done.
            _ => self.here.build(&request, &|| false).ok(),
        }
    }

    /// The newest scene that is ready.
    pub fn poll(&mut self) -> Option<Scene> {
        let latest = self.latest.load(Ordering::SeqCst);
        let (_, results) = self.worker.as_ref()?;
        let newest = results.try_iter().filter(|(number, _)| *number == latest).last();
        newest.map(|(number, scene)| {
            self.answered = number;
            scene
        })
    }

    /// Whether an answer is still to come.
    #[cfg(test)]
    pub fn is_waiting(&self) -> bool {
        self.latest.load(Ordering::SeqCst) != self.answered
    }

    /// The start has been found: from now on these folds are what was asked for.
    pub fn settled(&mut self, scene: &Scene) {
        if let Some(asked) = self.asked.as_mut().filter(|a| a.folds.is_none()) {
            asked.folds = Some(scene.folds.clone());
            asked.any_direction = false;
            asked.detail.direction = scene.layout.direction;
            asked.detail.wrap = scene.picture.request.wrap;
        }
    }
}

fn start(ctx: egui::Context, latest: Arc<AtomicU64>) -> Option<Line> {
    let (ask, jobs) = channel::<Job>();
    let (answer, results) = channel();
    let work = move || {
        let mut builder = SceneBuilder::default();
        while let Ok(first) = jobs.recv() {
            // Only the newest matters.
            let (number, request) = jobs.try_iter().last().unwrap_or(first);
            let outdated = || latest.load(Ordering::SeqCst) != number;
            if let Ok(scene) = builder.build(&request, &outdated)
                && answer.send((number, scene)).is_ok()
            {
                ctx.request_repaint();
            }
        }
    };
    std::thread::Builder::new().name("graph layout".into()).spawn(work).ok()?;
    Some((ask, results))
}
