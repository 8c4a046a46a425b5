//! Floor 8: a model being worked on. Opens models into documents, runs them on a worker thread, and
//! applies the commands that change inputs, weights and sizes. Knows no window: the front doors and
//! tests drive it. May be imported by `cli` and `app`.
//!
//! A request goes to the worker with a number; its result comes back with the same number and is
//! thrown away if another request was made since.

mod open;
mod previews;
mod run;
mod script;
mod worker;

pub use open::{open_document, samples};
pub use previews::sample_preview;
pub use run::run_document;
pub use script::run as run_script;
pub use worker::Wake;

use crate::explain::inputs::Source;
use crate::graph::ValueId;
use crate::tensor::Tensor;
use crate::views::{Busy, Command, Document, Origin, Problem};
use std::sync::Arc;
use worker::{Job, Reply, Worker};

/// What has happened since the last poll.
#[derive(Debug, Clone)]
pub enum Event {
    /// Another model is open.
    Opened,
    /// A run has ended; the document has new numbers.
    Ran,
    /// A file could not be opened; the document before stays.
    Refused { origin: Origin, problem: Problem },
}

/// The open document, what is wanted of it, and the worker behind it.
pub struct Session {
    worker: Worker,
    document: Option<Arc<Document>>,
    revision: u64,
}

impl Session {
    /// `wake` is called from the worker thread whenever there is something to poll.
    pub fn new(wake: Wake) -> Self {
        Session { worker: Worker::start(wake), document: None, revision: 0 }
    }

    pub fn document(&self) -> Option<&Arc<Document>> {
        self.document.as_ref()
    }

    /// What runs in the background.
    pub fn busy(&self) -> Option<Busy> {
        self.worker.busy()
    }

    /// Starts to open a model; the present one stays until it is read.
    pub fn open(&mut self, origin: Origin) {
        self.worker.submit(Job::Open(origin));
    }

    /// Stops what runs. Its result, if it still comes, is thrown away.
    pub fn cancel(&mut self) {
        self.worker.cancel();
    }

    /// Runs the document as it stands.
    pub fn run(&mut self) {
        if let Some(document) = &self.document {
            self.worker.submit(Job::Run(Arc::clone(document)));
        }
    }

    /// Does what a command asks, if it concerns the document. The change is visible at once, its
    /// numbers follow when the run has ended.
    pub fn apply(&mut self, command: &Command) -> bool {
        match command {
            Command::SetFeed(id, tensor) => self.set_source(*id, Source::Given(tensor.clone())),
            Command::SetSource(id, source) => self.set_source(*id, source.clone()),
            Command::RestoreFeed(id) => self.change(|d| {
                d.sources.remove(id);
            }),
            Command::RestoreAll => self.change(|d| {
                d.sources.clear();
                d.dims = d.companions.dims.clone();
            }),
            Command::SetDim(name, size) => self.change(|d| {
                d.dims.0.insert(name.clone(), (*size).max(1));
            }),
            Command::Run => self.run(),
            Command::Cancel => self.cancel(),
            Command::OpenSample(id) => self.open(Origin::Sample(id.clone())),
            Command::RunScript(text) => {
                if let Some(document) = &self.document {
                    let job = Job::Script(document.origin.clone(), script::edited(document, text));
                    self.worker.submit(job);
                }
            }
            Command::OpenFile(path) => self.open(Origin::File(path.clone())),
            _ => return false,
        }
        true
    }

    /// Gives an input the numbers of a file; open sizes follow the file.
    pub fn load(&mut self, id: ValueId, tensor: Tensor) {
        self.change(|d| {
            let graph = Arc::clone(&d.graph);
            open::sizes_of(&graph, id, &tensor, &mut d.dims);
            d.sources.insert(id, Source::Given(tensor));
        });
    }

    fn set_source(&mut self, id: ValueId, source: Source) {
        self.change(|d| {
            d.sources.insert(id, source);
        });
    }

    fn change(&mut self, change: impl FnOnce(&mut Document)) {
        let Some(old) = &self.document else { return };
        let mut new = Document::clone(old);
        change(&mut new);
        self.publish(new);
        self.run();
    }

    fn publish(&mut self, mut document: Document) {
        self.revision += 1;
        document.revision = self.revision;
        if let Some(old) = self.document.replace(Arc::new(document)) {
            self.worker.discard(old);
        }
    }

    /// Takes in what the worker has done.
    pub fn poll(&mut self) -> Vec<Event> {
        let replies = self.worker.replies();
        replies.into_iter().map(|reply| self.take_in(reply)).collect()
    }

    fn take_in(&mut self, reply: Reply) -> Event {
        match reply {
            Reply::Opened(document) => {
                self.publish(*document);
                Event::Opened
            }
            Reply::Ran(document) => {
                let document = self.with_graph(*document);
                self.publish(document);
                Event::Ran
            }
            Reply::Refused { origin, problem } => Event::Refused { origin, problem },
        }
    }

    /// A script that failed before it made anything: the graph of the run before stays to be seen.
    fn with_graph(&self, new: Document) -> Document {
        let failed = new.script.as_ref().is_some_and(|s| s.failure.is_some());
        let old = self.document.as_ref().filter(|old| old.origin == new.origin);
        match old.filter(|_| failed && new.graph.num_nodes() == 0) {
            Some(old) => {
                Document { script: new.script, problem: new.problem, ..Document::clone(old) }
            }
            None => new,
        }
    }

    /// Waits until nothing runs any more: for tests and for pictures without a window.
    pub fn settle(&mut self) -> Vec<Event> {
        let mut events = Vec::new();
        loop {
            let idle = self.busy().is_none();
            events.extend(self.poll());
            if idle {
                return events;
            }
            std::thread::sleep(std::time::Duration::from_millis(1));
        }
    }
}

#[cfg(test)]
mod tests;
