//! The application in its window: passes what the session has to the shell, and what the shell asks for
//! to the session. Private to `app`.

use super::dialogs::{ANIMATION_NAME, Answer, Dialogs, PICTURE_NAME, Wanted};
use super::pictures::{Pictures, Saved, Scene};
use super::previews::Previews;
use super::settings::Settings;
use crate::session::{Event, Session, Wake};
use crate::views::shell::{Facts, Level, Window};
use crate::views::{Command, Origin};
use egui_notify::Toasts;
use std::sync::Arc;

pub(super) struct Desktop {
    settings: Settings,
    window: Window,
    session: Session,
    dialogs: Dialogs,
    pictures: Pictures,
    previews: Previews,
    toasts: Toasts,
    wake: Wake,
}

const NO_DIALOG: &str =
    "This system shows no file dialog. Type the path here, or drop the file on the window.";

const NO_FILM_DIALOG: &str =
    "This system shows no file dialog. A name that ends in .gif gives the moving picture.";

const NO_SAVE_DIALOG: &str =
    "This system shows no file dialog. A name that ends in .svg gives an SVG, any other a PNG.";

impl Desktop {
    pub fn new(cc: &eframe::CreationContext<'_>, origin: Origin) -> Self {
        let settings = Settings::load(cc.storage);
        settings.preferences.theme().apply(&cc.egui_ctx);
        let ctx = cc.egui_ctx.clone();
        let wake: Wake = Arc::new(move || ctx.request_repaint());
        let mut session = Session::new(Arc::clone(&wake));
        session.open(origin);
        let mut window = Window::new(settings.preferences.clone());
        window.restore_layout(&settings.layout);
        Desktop {
            window,
            settings,
            session,
            dialogs: Dialogs::new(Arc::clone(&wake)),
            pictures: Pictures::new(Arc::clone(&wake)),
            previews: Previews::new(),
            toasts: Toasts::default().with_anchor(egui_notify::Anchor::BottomRight),
            wake,
        }
    }

    /// Takes in what threads have done since the last frame.
    fn take_in(&mut self) {
        for event in self.session.poll() {
            self.event(event);
        }
        for answer in self.dialogs.answers() {
            self.answer(answer);
        }
        for saved in self.pictures.results() {
            self.saved(saved);
        }
        if self.window.is_home() || self.session.document().is_none() {
            self.previews.follow(&self.wake);
        }
    }

    fn event(&mut self, event: Event) {
        match event {
            Event::Opened => {
                let Some(document) = self.session.document() else { return };
                self.window.tell(Level::Info, format!("Opened {}.", document.title));
                if let Origin::File(path) = &document.origin {
                    self.settings.opened(path);
                }
            }
            Event::Ran => {
                let problem = self.session.document().and_then(|d| d.problem.as_ref());
                if let Some(problem) = problem {
                    let text = format!("{}\n{}", problem.line(), problem.hint);
                    self.window.tell(Level::Error, text);
                }
            }
            Event::Refused { origin, problem } => {
                if let Origin::File(path) = &origin {
                    self.settings.gone(path);
                }
                self.window.refuse(problem);
            }
        }
    }

    fn answer(&mut self, answer: Answer) {
        match answer {
            Answer::Path(Wanted::Model, path) => self.obey(Command::OpenFile(path)),
            Answer::Path(Wanted::Feed(id), path) => self.dialogs.read(id, path),
            Answer::Path(Wanted::Picture, path) => self.save_picture(path),
            Answer::Path(Wanted::Animation, path) => self.save_picture(path.with_extension("gif")),
            Answer::NoDialog(Wanted::Animation) => {
                self.window.ask_where_to_save(NO_FILM_DIALOG, ANIMATION_NAME);
            }
            Answer::NoDialog(Wanted::Picture) => {
                self.window.ask_where_to_save(NO_SAVE_DIALOG, PICTURE_NAME);
            }
            Answer::NoDialog(Wanted::Model) => {
                self.window.ask_for_path(NO_DIALOG, Box::new(Command::OpenFile));
            }
            Answer::NoDialog(Wanted::Feed(id)) => {
                let command = move |path| Command::ReadFeed(id, path);
                self.window.ask_for_path(NO_DIALOG, Box::new(command));
            }
            Answer::Feed(id, Ok(tensor)) => self.session.load(id, tensor),
            Answer::Feed(_, Err(problem)) => self.window.refuse(problem),
        }
    }

    /// The view as it is now, into a file.
    fn save_picture(&mut self, path: std::path::PathBuf) {
        let (Some(document), Some((view, size))) =
            (self.session.document().cloned(), self.window.twin())
        else {
            let text = "There is no view to save: open a model first.";
            return self.obey(Command::Tell(text.into()));
        };
        let (theme, selection) = (self.window.preferences.theme(), self.window.selection().clone());
        self.pictures.save(view, Scene { document, selection, theme, size }, path);
    }

    fn saved(&mut self, saved: Saved) {
        let text = match saved {
            Saved::Done(path) => format!("Saved {}.", path.display()),
            Saved::Stopped => "Stopped: no picture was written.".into(),
            Saved::Failed(problem) => return self.window.refuse(problem),
        };
        self.window.tell(Level::Info, text.clone());
        self.obey(Command::Tell(text));
    }

    fn obey(&mut self, command: Command) {
        if matches!(command, Command::Cancel) && self.session.busy().is_some() {
            self.window.tell(Level::Info, "Stopped. Press Run to start again.");
        } else if matches!(command, Command::Cancel) && self.pictures.stop() {
            return;
        }
        if self.session.apply(&command) {
            return;
        }
        match command {
            Command::AskForFile => self.dialogs.ask(Wanted::Model),
            Command::AskForPicture => self.dialogs.ask(Wanted::Picture),
            Command::AskForAnimation => self.dialogs.ask(Wanted::Animation),
            Command::SavePicture(path) => self.save_picture(path),
            Command::LoadFeed(id) => self.dialogs.ask(Wanted::Feed(id)),
            Command::ReadFeed(id, path) => self.dialogs.read(id, path),
            Command::Tell(text) => {
                self.toasts.basic(text).closable(false).show_progress_bar(false);
            }
            _ => {}
        }
    }
}

impl eframe::App for Desktop {
    fn ui(&mut self, ui: &mut egui::Ui, _frame: &mut eframe::Frame) {
        self.take_in();
        let document = self.session.document().cloned();
        let facts = Facts {
            document: document.as_deref(),
            busy: self.session.busy().or_else(|| self.pictures.busy()),
            samples: &self.previews.samples,
            recent: &self.settings.recent,
            offscreen: false,
        };
        let commands = self.window.ui(ui, &facts);
        for command in commands {
            self.obey(command);
        }
        self.toasts.show(ui.ctx());
        let title = document.map_or("Chalkgrad".into(), |d| format!("{} – Chalkgrad", d.title));
        set_title(ui.ctx(), title);
    }

    fn save(&mut self, storage: &mut dyn eframe::Storage) {
        self.settings.preferences = self.window.preferences.clone();
        self.settings.layout = self.window.layout();
        self.settings.save(storage);
    }

    fn clear_color(&self, _visuals: &egui::Visuals) -> [f32; 4] {
        super::clear_color(&self.window.preferences.theme())
    }
}

/// The title of the window, sent only when it changes: a command makes the window paint again.
fn set_title(ctx: &egui::Context, title: String) {
    let id = egui::Id::unique("window title");
    let known = ctx.data(|d| d.get_temp::<String>(id));
    if known.as_ref() != Some(&title) {
        ctx.data_mut(|d| d.insert_temp(id, title.clone()));
        ctx.send_viewport_cmd(egui::ViewportCommand::Title(title));
    }
}
