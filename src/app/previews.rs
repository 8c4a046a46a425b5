//! Computes the pictures of the sample cards, one after the other, on a thread that starts when the
//! home page is first seen. Private to `app`.

use crate::explain::preview::Preview;
use crate::session::{Wake, sample_preview, samples};
use crate::views::home::Samples;
use std::sync::mpsc::{Receiver, channel};

pub(super) struct Previews {
    pub samples: Samples,
    arriving: Option<Receiver<(usize, Preview)>>,
}

impl Previews {
    pub fn new() -> Self {
        Previews { samples: samples(), arriving: None }
    }

    /// Starts the work if it has not been started, and takes in what is there.
    pub fn follow(&mut self, wake: &Wake) {
        let cards = &mut self.samples.models;
        let arriving = self.arriving.get_or_insert_with(|| {
            let (sender, receiver) = channel();
            let ids: Vec<String> = cards.iter().map(|c| c.id.clone()).collect();
            let wake = std::sync::Arc::clone(wake);
            std::thread::spawn(move || {
                for (i, id) in ids.iter().enumerate() {
                    if let Some(preview) = sample_preview(id)
                        && sender.send((i, preview)).is_ok()
                    {
                        wake();
                    }
                }
            });
            receiver
        });
        for (i, preview) in arriving.try_iter() {
            if let Some(card) = cards.get_mut(i) {
                card.preview = Some(preview);
            }
        }
    }
}
