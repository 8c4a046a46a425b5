//! The icons: names for the code points of the bundled Material Symbols subset (`assets/fonts/MaterialSymbolsRounded.ttf`).
//!
//! An icon is a `&str` that can stand in any text, since every font family of the theme falls back on the icon font. To add
//! one: add a line here with the code point of <https://fonts.google.com/icons> and run `assets/fonts/build.py`. May be
//! imported by every view, by `picture`, `cli` and `app`.

// The views, in the order of the rail.
pub const ACCOUNT_TREE: &str = "\u{e97a}";
pub const TRENDING_DOWN: &str = "\u{e8e3}";
pub const GRID_ON: &str = "\u{e3ec}";
pub const HUB: &str = "\u{e9f4}";
pub const WAVES: &str = "\u{e176}";
pub const MODEL_TRAINING: &str = "\u{f0cf}";
pub const SPEED: &str = "\u{e9e4}";
pub const MEMORY: &str = "\u{e322}";
pub const STETHOSCOPE: &str = "\u{f805}";
pub const TROUBLESHOOT: &str = "\u{e1d2}";
pub const BUG_REPORT: &str = "\u{e868}";
pub const SCHOOL: &str = "\u{e80c}";
pub const HOME: &str = "\u{e9b2}";
pub const PSYCHOLOGY: &str = "\u{ea4a}";
pub const SCIENCE: &str = "\u{ea4b}";

// Running and stepping.
pub const PLAY_ARROW: &str = "\u{e037}";
pub const PAUSE: &str = "\u{e034}";
pub const STOP: &str = "\u{e047}";
pub const SKIP_NEXT: &str = "\u{e044}";
pub const SKIP_PREVIOUS: &str = "\u{e045}";
pub const FAST_FORWARD: &str = "\u{e01f}";
pub const FAST_REWIND: &str = "\u{e020}";
pub const FIRST_PAGE: &str = "\u{e5dc}";
pub const LAST_PAGE: &str = "\u{e5dd}";
pub const REPLAY: &str = "\u{e042}";
pub const UNDO: &str = "\u{e166}";
pub const REDO: &str = "\u{e15a}";
pub const RESTART_ALT: &str = "\u{f053}";
pub const REFRESH: &str = "\u{e5d5}";
pub const SHUFFLE: &str = "\u{e043}";
pub const CASINO: &str = "\u{eb40}";
pub const SLOW_MOTION_VIDEO: &str = "\u{e068}";
pub const ANIMATION: &str = "\u{e71c}";
pub const SCHEDULE: &str = "\u{efd6}";
pub const TIMELINE: &str = "\u{e922}";
pub const HISTORY: &str = "\u{e8b3}";

// State, always beside a word.
pub const CHECK: &str = "\u{e668}";
pub const CHECK_CIRCLE: &str = "\u{f0be}";
pub const WARNING: &str = "\u{f083}";
pub const ERROR: &str = "\u{f8b6}";
pub const INFO: &str = "\u{e88e}";
pub const HELP: &str = "\u{e8fd}";
pub const QUIZ: &str = "\u{f04c}";
pub const LIGHTBULB: &str = "\u{e90f}";
pub const CANCEL: &str = "\u{e888}";
pub const BLOCK: &str = "\u{f08c}";
pub const DO_NOT_DISTURB_ON: &str = "\u{f08f}";
pub const PENDING: &str = "\u{ef64}";
pub const HOURGLASS_EMPTY: &str = "\u{e88b}";
pub const RADIO_BUTTON_UNCHECKED: &str = "\u{e836}";
pub const CIRCLE: &str = "\u{ef4a}";
pub const QUESTION_MARK: &str = "\u{eb8b}";
pub const PRIORITY_HIGH: &str = "\u{e645}";
pub const FLAG: &str = "\u{f0c6}";
pub const BOLT: &str = "\u{ea0b}";
pub const STAR: &str = "\u{f09a}";

// Files.
pub const FOLDER_OPEN: &str = "\u{e2c8}";
pub const FILE_OPEN: &str = "\u{eaf3}";
pub const UPLOAD_FILE: &str = "\u{e9fc}";
pub const SAVE: &str = "\u{e161}";
pub const DOWNLOAD: &str = "\u{f090}";
pub const UPLOAD: &str = "\u{f09b}";
pub const IMAGE: &str = "\u{e3f4}";
pub const PHOTO_CAMERA: &str = "\u{e412}";
pub const DESCRIPTION: &str = "\u{e873}";
pub const NOTE: &str = "\u{e66d}";
pub const DATA_OBJECT: &str = "\u{ead3}";
pub const CODE: &str = "\u{e86f}";
pub const TERMINAL: &str = "\u{eb8e}";
pub const TABLE_CHART: &str = "\u{e265}";
pub const PRINT: &str = "\u{e8ad}";
pub const SHARE: &str = "\u{e80d}";
pub const CONTENT_COPY: &str = "\u{e14d}";
pub const OPEN_IN_NEW: &str = "\u{e89e}";
pub const LINK: &str = "\u{e250}";
pub const LINK_OFF: &str = "\u{e16f}";

// Looking.
pub const SEARCH: &str = "\u{ef7a}";
pub const ZOOM_IN: &str = "\u{e8ff}";
pub const ZOOM_OUT: &str = "\u{e900}";
pub const FIT_SCREEN: &str = "\u{ea10}";
pub const CENTER_FOCUS_STRONG: &str = "\u{e3b4}";
pub const MY_LOCATION: &str = "\u{e55c}";
pub const TARGET: &str = "\u{e719}";
pub const VISIBILITY: &str = "\u{e8f4}";
pub const VISIBILITY_OFF: &str = "\u{e8f5}";
pub const DARK_MODE: &str = "\u{e51c}";
pub const LIGHT_MODE: &str = "\u{e518}";
pub const CONTRAST: &str = "\u{eb37}";
pub const PRESENT_TO_ALL: &str = "\u{e0df}";
pub const TV: &str = "\u{e63b}";
pub const LAYERS: &str = "\u{e53b}";
pub const GRID_VIEW: &str = "\u{e9b0}";
pub const VIEW_IN_AR: &str = "\u{efc9}";
pub const FILTER_ALT: &str = "\u{ef4f}";
pub const SORT: &str = "\u{e164}";
pub const TUNE: &str = "\u{e429}";
pub const SETTINGS: &str = "\u{e8b8}";
pub const COLORIZE: &str = "\u{e3b8}";
pub const PUSH_PIN: &str = "\u{f10d}";
pub const BOOKMARK: &str = "\u{e8e7}";

// Moving.
pub const MENU: &str = "\u{e5d2}";
pub const MORE_HORIZ: &str = "\u{e5d3}";
pub const MORE_VERT: &str = "\u{e5d4}";
pub const CHEVRON_LEFT: &str = "\u{e5cb}";
pub const CHEVRON_RIGHT: &str = "\u{e5cc}";
pub const EXPAND_MORE: &str = "\u{e5cf}";
pub const EXPAND_LESS: &str = "\u{e5ce}";
pub const UNFOLD_MORE: &str = "\u{e5d7}";
pub const UNFOLD_LESS: &str = "\u{e5d6}";
pub const ARROW_FORWARD: &str = "\u{e5c8}";
pub const ARROW_BACK: &str = "\u{e5c4}";
pub const ARROW_UPWARD: &str = "\u{e5d8}";
pub const ARROW_DOWNWARD: &str = "\u{e5db}";
pub const NORTH_EAST: &str = "\u{f1e1}";
pub const SWAP_VERT: &str = "\u{e8d5}";
pub const SWAP_HORIZ: &str = "\u{e8d4}";
pub const CLOSE: &str = "\u{e5cd}";
pub const ADD: &str = "\u{e145}";
pub const REMOVE: &str = "\u{e15b}";
pub const EDIT: &str = "\u{f097}";
pub const DELETE: &str = "\u{e92e}";
pub const LOCK: &str = "\u{e899}";
pub const LOCK_OPEN: &str = "\u{e898}";
pub const KEYBOARD: &str = "\u{e312}";
pub const KEYBOARD_COMMAND_KEY: &str = "\u{eae7}";
pub const ACCESSIBILITY: &str = "\u{e84e}";
pub const APPS: &str = "\u{e5c3}";
pub const LIST: &str = "\u{e896}";

// Of networks and numbers.
pub const FUNCTIONS: &str = "\u{e24a}";
pub const SHOW_CHART: &str = "\u{e6e1}";
pub const BAR_CHART: &str = "\u{e26b}";
pub const SCATTER_PLOT: &str = "\u{e268}";
pub const SSID_CHART: &str = "\u{eb66}";
pub const COMPARE: &str = "\u{e3b9}";
pub const COMPARE_ARROWS: &str = "\u{e915}";
pub const DIFFERENCE: &str = "\u{eb7d}";
pub const RULE: &str = "\u{f1c2}";
pub const FACT_CHECK: &str = "\u{f0c5}";
pub const INPUT: &str = "\u{e890}";
pub const OUTPUT: &str = "\u{ebbe}";
pub const CALL_SPLIT: &str = "\u{e0b6}";
pub const CALL_MERGE: &str = "\u{e0b3}";
pub const ROUTE: &str = "\u{eacd}";
pub const BLUR_ON: &str = "\u{e3a5}";
pub const EXPOSURE_ZERO: &str = "\u{e3cf}";
pub const TEXT_FIELDS: &str = "\u{e262}";
pub const FORMAT_LIST_NUMBERED: &str = "\u{e242}";
pub const SPACE_DASHBOARD: &str = "\u{e66b}";

/// Every icon with its name, for the test of the font and for the gallery.
pub const ALL: &[(&str, &str)] = &[
    ("account_tree", ACCOUNT_TREE),
    ("trending_down", TRENDING_DOWN),
    ("grid_on", GRID_ON),
    ("hub", HUB),
    ("waves", WAVES),
    ("model_training", MODEL_TRAINING),
    ("speed", SPEED),
    ("memory", MEMORY),
    ("stethoscope", STETHOSCOPE),
    ("troubleshoot", TROUBLESHOOT),
    ("bug_report", BUG_REPORT),
    ("school", SCHOOL),
    ("home", HOME),
    ("psychology", PSYCHOLOGY),
    ("science", SCIENCE),
    ("play_arrow", PLAY_ARROW),
    ("pause", PAUSE),
    ("stop", STOP),
    ("skip_next", SKIP_NEXT),
    ("skip_previous", SKIP_PREVIOUS),
    ("fast_forward", FAST_FORWARD),
    ("fast_rewind", FAST_REWIND),
    ("first_page", FIRST_PAGE),
    ("last_page", LAST_PAGE),
    ("replay", REPLAY),
    ("undo", UNDO),
    ("redo", REDO),
    ("restart_alt", RESTART_ALT),
    ("refresh", REFRESH),
    ("shuffle", SHUFFLE),
    ("casino", CASINO),
    ("slow_motion_video", SLOW_MOTION_VIDEO),
    ("animation", ANIMATION),
    ("schedule", SCHEDULE),
    ("timeline", TIMELINE),
    ("history", HISTORY),
    ("check", CHECK),
    ("check_circle", CHECK_CIRCLE),
    ("warning", WARNING),
    ("error", ERROR),
    ("info", INFO),
    ("help", HELP),
    ("quiz", QUIZ),
    ("lightbulb", LIGHTBULB),
    ("cancel", CANCEL),
    ("block", BLOCK),
    ("do_not_disturb_on", DO_NOT_DISTURB_ON),
    ("pending", PENDING),
    ("hourglass_empty", HOURGLASS_EMPTY),
    ("radio_button_unchecked", RADIO_BUTTON_UNCHECKED),
    ("circle", CIRCLE),
    ("question_mark", QUESTION_MARK),
    ("priority_high", PRIORITY_HIGH),
    ("flag", FLAG),
    ("bolt", BOLT),
    ("star", STAR),
    ("folder_open", FOLDER_OPEN),
    ("file_open", FILE_OPEN),
    ("upload_file", UPLOAD_FILE),
    ("save", SAVE),
    ("download", DOWNLOAD),
    ("upload", UPLOAD),
    ("image", IMAGE),
    ("photo_camera", PHOTO_CAMERA),
    ("description", DESCRIPTION),
    ("note", NOTE),
    ("data_object", DATA_OBJECT),
    ("code", CODE),
    ("terminal", TERMINAL),
    ("table_chart", TABLE_CHART),
    ("print", PRINT),
    ("share", SHARE),
    ("content_copy", CONTENT_COPY),
    ("open_in_new", OPEN_IN_NEW),
    ("link", LINK),
    ("link_off", LINK_OFF),
    ("search", SEARCH),
    ("zoom_in", ZOOM_IN),
    ("zoom_out", ZOOM_OUT),
    ("fit_screen", FIT_SCREEN),
    ("center_focus_strong", CENTER_FOCUS_STRONG),
    ("my_location", MY_LOCATION),
    ("target", TARGET),
    ("visibility", VISIBILITY),
    ("visibility_off", VISIBILITY_OFF),
    ("dark_mode", DARK_MODE),
    ("light_mode", LIGHT_MODE),
    ("contrast", CONTRAST),
    ("present_to_all", PRESENT_TO_ALL),
    ("tv", TV),
    ("layers", LAYERS),
    ("grid_view", GRID_VIEW),
    ("view_in_ar", VIEW_IN_AR),
    ("filter_alt", FILTER_ALT),
    ("sort", SORT),
    ("tune", TUNE),
    ("settings", SETTINGS),
    ("colorize", COLORIZE),
    ("push_pin", PUSH_PIN),
    ("bookmark", BOOKMARK),
    ("menu", MENU),
    ("more_horiz", MORE_HORIZ),
    ("more_vert", MORE_VERT),
    ("chevron_left", CHEVRON_LEFT),
    ("chevron_right", CHEVRON_RIGHT),
    ("expand_more", EXPAND_MORE),
    ("expand_less", EXPAND_LESS),
    ("unfold_more", UNFOLD_MORE),
    ("unfold_less", UNFOLD_LESS),
    ("arrow_forward", ARROW_FORWARD),
    ("arrow_back", ARROW_BACK),
    ("arrow_upward", ARROW_UPWARD),
    ("arrow_downward", ARROW_DOWNWARD),
    ("north_east", NORTH_EAST),
    ("swap_vert", SWAP_VERT),
    ("swap_horiz", SWAP_HORIZ),
    ("close", CLOSE),
    ("add", ADD),
    ("remove", REMOVE),
    ("edit", EDIT),
    ("delete", DELETE),
    ("lock", LOCK),
    ("lock_open", LOCK_OPEN),
    ("keyboard", KEYBOARD),
    ("keyboard_command_key", KEYBOARD_COMMAND_KEY),
    ("accessibility", ACCESSIBILITY),
    ("apps", APPS),
    ("list", LIST),
    ("functions", FUNCTIONS),
    ("show_chart", SHOW_CHART),
    ("bar_chart", BAR_CHART),
    ("scatter_plot", SCATTER_PLOT),
    ("ssid_chart", SSID_CHART),
    ("compare", COMPARE),
    ("compare_arrows", COMPARE_ARROWS),
    ("difference", DIFFERENCE),
    ("rule", RULE),
    ("fact_check", FACT_CHECK),
    ("input", INPUT),
    ("output", OUTPUT),
    ("call_split", CALL_SPLIT),
    ("call_merge", CALL_MERGE),
    ("route", ROUTE),
    ("blur_on", BLUR_ON),
    ("exposure_zero", EXPOSURE_ZERO),
    ("text_fields", TEXT_FIELDS),
    ("format_list_numbered", FORMAT_LIST_NUMBERED),
    ("space_dashboard", SPACE_DASHBOARD),
];
