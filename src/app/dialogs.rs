//! File dialogs of the system, asked on a thread of their own so that the window goes on. Where there
//! is none, that is found out by how quickly the answer comes. Private to `app`.

use crate::formats;
use crate::graph::ValueId;
use crate::session::Wake;
use crate::tensor::Tensor;
use crate::views::Problem;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

/// What a file is wanted for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    Model,
    Feed(ValueId),
    Picture,
    /// A picture that moves.
    Animation,
}

/// What came of it.
pub(super) enum Answer {
    Path(Wanted, PathBuf),
    /// The system showed no dialog.
    NoDialog(Wanted),
    Feed(ValueId, Result<Tensor, Problem>),
}

/// What a picture is called unless told.
pub(super) const PICTURE_NAME: &str = "chalkgrad.png";
pub(super) const ANIMATION_NAME: &str = "chalkgrad.gif";

/// Nobody presses Cancel as quickly as this.
const TOO_QUICK: Duration = Duration::from_millis(400);

pub(super) struct Dialogs {
    sender: Sender<Answer>,
    answers: Receiver<Answer>,
    wake: Wake,
}

impl Dialogs {
    pub fn new(wake: Wake) -> Self {
        let (sender, answers) = channel();
        Dialogs { sender, answers, wake }
    }

    pub fn answers(&self) -> Vec<Answer> {
        self.answers.try_iter().collect()
    }

    /// Shows the dialog for a file.
    pub fn ask(&self, wanted: Wanted) {
        self.spawn(move || {
            let started = Instant::now();
            let dialog = match wanted {
                Wanted::Model => rfd::AsyncFileDialog::new()
                    .set_title("Open a model")
                    .add_filter("Models and scripts", &["onnx", "py"]),
                Wanted::Feed(_) => rfd::AsyncFileDialog::new()
                    .set_title("Numbers for an input")
                    .add_filter("NumPy array", &["npy"]),
                Wanted::Picture => rfd::AsyncFileDialog::new()
                    .set_title("Save a picture")
                    .set_file_name(PICTURE_NAME)
                    .add_filter("Picture", &["png", "svg"]),
                Wanted::Animation => rfd::AsyncFileDialog::new()
                    .set_title("Save the moving picture")
                    .set_file_name(ANIMATION_NAME)
                    .add_filter("Moving picture", &["gif"]),
            };
            let picked = match wanted {
                Wanted::Picture | Wanted::Animation => pollster::block_on(dialog.save_file()),
                _ => pollster::block_on(dialog.pick_file()),
            };
            match picked {
                Some(file) => Some(Answer::Path(wanted, file.path().to_path_buf())),
                None if started.elapsed() < TOO_QUICK => Some(Answer::NoDialog(wanted)),
                None => None,
            }
        });
    }

    /// Reads the numbers of an input.
    pub fn read(&self, id: ValueId, path: PathBuf) {
        self.spawn(move || Some(Answer::Feed(id, read(&path))));
    }

    fn spawn(&self, work: impl FnOnce() -> Option<Answer> + Send + 'static) {
        let (sender, wake) = (self.sender.clone(), std::sync::Arc::clone(&self.wake));
        std::thread::spawn(move || {
            if let Some(answer) = work() {
                let _ = sender.send(answer);
                wake();
            }
        });
    }
}

fn read(path: &Path) -> Result<Tensor, Problem> {
    formats::npy::open(path)
        .map_err(|e| Problem::new(e.fault.to_string(), e.place.clone(), e.hint.clone()))
}
