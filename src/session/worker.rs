//! The worker thread: takes the newest request, tells how far it is, gives results, and frees what
//! is not shown any more. Private to `session`.

use super::{open, run, script};
use crate::formats::scripts::Script;
use crate::tensor::keep_buffers;
use crate::views::{Busy, Document, Origin, Problem};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Called from the worker thread when there is something new.
pub type Wake = Arc<dyn Fn() + Send + Sync>;

pub(super) enum Job {
    Open(Origin),
    Run(Arc<Document>),
    /// A script as it stands in the editor.
    Script(Origin, Script),
}

enum Message {
    Job(u64, Job),
    /// Another has taken its place.
    Old(Arc<Document>),
}

pub(super) enum Reply {
    Opened(Box<Document>),
    Ran(Box<Document>),
    Refused { origin: Origin, problem: Problem },
}

/// What both threads see.
struct Shared {
    /// The number of the newest request; what has an older one stops.
    newest: AtomicU64,
    /// What runs, with the number of its request.
    busy: Mutex<Option<(u64, Busy)>>,
    wake: Wake,
}

/// The handle of a job on the worker's side: progress out, cancellation in.
pub(super) struct Ticket {
    number: u64,
    shared: Arc<Shared>,
    last_wake: std::time::Instant,
}

/// Freed tensors kept for the next run, so that changing an input again and again asks the
/// system for no memory.
const SHELF_BYTES: usize = 64 << 20;
/// How often a document that a view still holds is looked at again.
const FREE_EVERY: Duration = Duration::from_millis(100);
/// Seconds between two repaints for progress.
const PROGRESS_EVERY_SECS: f32 = 0.05;

impl Ticket {
    /// Says how far the job is; `false` if nobody wants it any more.
    pub fn progress(&mut self, what: &str, done: usize, total: usize) -> bool {
        if self.last_wake.elapsed().as_secs_f32() >= PROGRESS_EVERY_SECS {
            self.last_wake = std::time::Instant::now();
            self.say(what, done, total);
            (self.shared.wake)();
        }
        self.is_wanted()
    }

    /// Says what begins now.
    pub fn begin(&self, what: &str) -> bool {
        self.say(what, 0, 0);
        self.is_wanted()
    }

    fn say(&self, what: &str, done: usize, total: usize) {
        let mut busy = self.shared.busy.lock().unwrap_or_else(PoisonError::into_inner);
        if busy.as_ref().is_some_and(|(number, _)| *number == self.number) {
            *busy = Some((self.number, Busy { what: what.into(), done, total }));
        }
    }

    pub fn is_wanted(&self) -> bool {
        self.shared.newest.load(Ordering::Acquire) == self.number
    }
}

/// The UI's end of the worker.
pub(super) struct Worker {
    messages: Sender<Message>,
    replies: Receiver<(u64, Reply)>,
    shared: Arc<Shared>,
}

impl Worker {
    pub fn start(wake: Wake) -> Self {
        let (messages, message_list) = channel();
        let (reply_list, replies) = channel();
        let shared = Arc::new(Shared { newest: AtomicU64::new(0), busy: Mutex::new(None), wake });
        let theirs = Arc::clone(&shared);
        let spawned = std::thread::Builder::new()
            .name("worker".into())
            .spawn(move || work(&message_list, &reply_list, &theirs));
        // Without a thread every request is answered by silence; the system is out of threads.
        drop(spawned);
        Worker { messages, replies, shared }
    }

    /// Puts a request in the place of all that were made before.
    pub fn submit(&self, job: Job) {
        let number = self.shared.newest.fetch_add(1, Ordering::AcqRel) + 1;
        let what = match &job {
            Job::Open(_) => "Opening",
            Job::Run(_) | Job::Script(..) => "Running",
        };
        let busy = Busy { what: what.into(), done: 0, total: 0 };
        *self.shared.busy.lock().unwrap_or_else(PoisonError::into_inner) = Some((number, busy));
        if self.messages.send(Message::Job(number, job)).is_err() {
            self.cancel();
        }
    }

    /// Frees a document where nobody waits for it: a large one takes longer than a frame.
    pub fn discard(&self, old: Arc<Document>) {
        // Without a worker it is freed here.
        let _ = self.messages.send(Message::Old(old));
    }

    pub fn cancel(&self) {
        self.shared.newest.fetch_add(1, Ordering::AcqRel);
        *self.shared.busy.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    pub fn busy(&self) -> Option<Busy> {
        let busy = self.shared.busy.lock().unwrap_or_else(PoisonError::into_inner);
        busy.as_ref().map(|(_, b)| b.clone())
    }

    /// Results of the newest request; older ones are dropped.
    pub fn replies(&self) -> Vec<Reply> {
        let newest = self.shared.newest.load(Ordering::Acquire);
        self.replies.try_iter().filter(|(number, _)| *number == newest).map(|(_, r)| r).collect()
    }
}

/// The newest of the requests that wait; `None` when nobody can make one any more.
fn next(messages: &Receiver<Message>, old: &mut Vec<Arc<Document>>) -> Option<(u64, Job)> {
    loop {
        old.retain(|document| Arc::strong_count(document) > 1);
        let first = match old.is_empty() {
            true => messages.recv().ok()?,
            false => match messages.recv_timeout(FREE_EVERY) {
                Ok(message) => message,
                Err(RecvTimeoutError::Timeout) => continue,
                Err(RecvTimeoutError::Disconnected) => return None,
            },
        };
        let mut newest = None;
        for message in std::iter::once(first).chain(messages.try_iter()) {
            match message {
                Message::Job(number, job) => newest = Some((number, job)),
                Message::Old(document) => old.push(document),
            }
        }
        if newest.is_some() {
            return newest;
        }
    }
}

fn work(messages: &Receiver<Message>, replies: &Sender<(u64, Reply)>, shared: &Arc<Shared>) {
    keep_buffers(SHELF_BYTES);
    let mut old = Vec::new();
    while let Some((number, job)) = next(messages, &mut old) {
        let mut ticket =
            Ticket { number, shared: Arc::clone(shared), last_wake: std::time::Instant::now() };
        let mut send = |reply| {
            let _ = replies.send((number, reply));
            (shared.wake)();
        };
        if ticket.is_wanted() {
            let origin = job.origin();
            let done = catch_unwind(AssertUnwindSafe(|| job.work(&mut ticket, &mut send)));
            if done.is_err() {
                send(Reply::Refused { origin, problem: accident() });
            }
        }
        let mut busy = shared.busy.lock().unwrap_or_else(PoisonError::into_inner);
        if busy.as_ref().is_some_and(|(n, _)| *n == number) {
            *busy = None;
        }
        drop(busy);
        (shared.wake)();
    }
}

fn accident() -> Problem {
    Problem::new(
        "Chalkgrad itself made a mistake while it worked on this model",
        "worker thread; the terminal has the details",
        "Please report it with the model. The window goes on with what it had.",
    )
}

/// Runs a script; a newer request ends it. `None` if it came to no end.
fn run_script(origin: &Origin, script: Script, ticket: &mut Ticket) -> Option<Document> {
    let stop: Arc<AtomicBool> = Arc::default();
    let document = std::thread::scope(|scope| {
        let running = scope.spawn(|| script::document(origin, script, Arc::clone(&stop)));
        while !running.is_finished() {
            if !ticket.progress("Running the script", 0, 0) {
                stop.store(true, Ordering::Relaxed);
            }
            std::thread::sleep(std::time::Duration::from_millis(2));
        }
        running.join()
    });
    // A panic is passed on to where all of them are told of.
    let document = document.unwrap_or_else(|panic| std::panic::resume_unwind(panic));
    ticket.is_wanted().then_some(document)
}

/// Reads a model, or reads and runs a script; `None` if nobody wants it any more.
fn open(origin: &Origin, ticket: &mut Ticket) -> Result<Option<Document>, Problem> {
    ticket.begin("Opening");
    match open::read_script(origin)? {
        Some(script) => Ok(run_script(origin, script, ticket)),
        None => open::open_document(origin).map(Some),
    }
}

impl Job {
    fn origin(&self) -> Origin {
        match self {
            Job::Open(origin) => origin.clone(),
            Job::Run(document) => document.origin.clone(),
            Job::Script(origin, _) => origin.clone(),
        }
    }

    fn work(self, ticket: &mut Ticket, send: &mut dyn FnMut(Reply)) {
        let document = match self {
            Job::Run(document) => document,
            Job::Script(origin, script) => {
                if let Some(document) = run_script(&origin, script, ticket) {
                    send(Reply::Ran(Box::new(document)));
                }
                return;
            }
            Job::Open(origin) => match open(&origin, ticket) {
                Err(problem) => return send(Reply::Refused { origin, problem }),
                Ok(None) => return,
                Ok(Some(document)) => {
                    // The graph can be looked at while it runs.
                    send(Reply::Opened(Box::new(document.clone())));
                    Arc::new(document)
                }
            },
        };
        let run = run::run_document(&document, &mut |what, done, total| {
            ticket.progress(what, done, total)
        });
        if ticket.is_wanted() {
            send(Reply::Ran(Box::new(run)));
        }
    }
}
