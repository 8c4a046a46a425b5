//! The house rules that a machine can check: imports go down only, every file says what it is, no
//! file grows without end, colours and sizes have one home.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn rust_files(dir: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(rust_files(&path));
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// Floors by room, read from the first table of ARCHITECTURE.md.
fn floors() -> HashMap<String, u32> {
    let text = fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let row = |line: &str| {
        let mut cells = line.trim_matches('|').split('|').map(str::trim);
        let floor = cells.next()?.parse().ok()?;
        Some((cells.next()?.trim_matches('`').to_string(), floor))
    };
    text.lines().filter_map(row).collect()
}

/// A file without its tests.
fn product_code(text: &str) -> &str {
    text.split("#[cfg(test)]\nmod tests").next().unwrap_or("")
}

fn room(path: &Path) -> Option<String> {
    let inside = path.strip_prefix(root().join("src")).ok()?;
    let first = inside.components().next()?.as_os_str().to_str()?;
    Some(first.trim_end_matches(".rs").to_string())
}

#[test]
fn every_room_has_a_floor() {
    let floors = floors();
    for path in rust_files(&root().join("src")) {
        let room = room(&path).unwrap();
        if room != "lib" && room != "main" {
            assert!(floors.contains_key(&room), "`{room}` is not in the table of ARCHITECTURE.md");
        }
    }
    assert!(floors.len() >= 6);
}

#[test]
fn imports_go_down_only() {
    let floors = floors();
    for path in rust_files(&root().join("src")) {
        let from = room(&path).unwrap();
        let Some(&own) = floors.get(&from) else { continue };
        // Tests may look at a view through the picture room.
        let text = fs::read_to_string(&path).unwrap();
        let product = if path.ends_with("tests.rs") { "" } else { product_code(&text) };
        for (number, line) in product.lines().enumerate() {
            let code = line.split("//").next().unwrap_or("");
            for part in code.split("crate::").skip(1) {
                let to: String =
                    part.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                let Some(&other) = floors.get(&to) else { continue };
                let fine = other < own || to == from;
                assert!(fine, "{}:{}: {from} imports {to}", path.display(), number + 1);
            }
        }
    }
}

#[test]
fn views_do_not_know_each_other() {
    let views = root().join("src/views");
    let folders: Vec<String> = fs::read_dir(&views)
        .unwrap()
        .flatten()
        .filter(|e| e.path().is_dir())
        .filter_map(|e| e.file_name().into_string().ok())
        .filter(|n| !["widgets", "theme", "shell"].contains(&n.as_str()))
        .collect();
    for folder in &folders {
        for path in rust_files(&views.join(folder)) {
            let text = fs::read_to_string(&path).unwrap();
            for other in folders.iter().filter(|o| *o != folder) {
                let direct = format!("views::{other}::");
                assert!(!text.contains(&direct), "{} imports {other}", path.display());
            }
        }
    }
}

#[test]
fn egui_stays_upstairs() {
    for room in ["tensor", "ops", "graph", "engine", "formats", "script", "explain"] {
        for path in rust_files(&root().join("src").join(room)) {
            let text = fs::read_to_string(&path).unwrap();
            let found =
                text.lines().find(|l| l.contains("egui::") && !l.trim_start().starts_with("//"));
            assert!(found.is_none(), "{}: {}", path.display(), found.unwrap_or(""));
        }
    }
}

#[test]
fn colours_have_one_home() {
    for path in rust_files(&root().join("src")) {
        let inside = path.strip_prefix(root().join("src")).unwrap().to_string_lossy().to_string();
        // A typeset formula's pixels are copied, not chosen.
        let homes = ["views/theme", "views/colour", "picture/", "views/widgets/formula/typeset"];
        let home = homes.iter().any(|p| inside.starts_with(p));
        if home {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        let code = text.split("#[cfg(test)]").next().unwrap_or("");
        for made in [
            "Color32::from_rgb",
            "Color32::from_gray",
            "from_rgba_",
            "Color32::RED",
            "Color32::WHITE",
            "Color32::BLACK",
            "Color32::GRAY",
        ] {
            assert!(
                !code.contains(made),
                "{inside} makes a colour ({made}); take it from the theme"
            );
        }
    }
}

#[test]
fn every_file_says_what_it_is_and_stays_readable() {
    for path in rust_files(&root().join("src")) {
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.starts_with("//!"), "{} does not open with //!", path.display());
        let generated = text.contains("@generated");
        let lines = text.lines().count();
        assert!(generated || lines <= 600, "{} has {lines} lines: two rooms?", path.display());
    }
}

#[test]
fn unsafe_has_one_room() {
    for path in rust_files(&root().join("src")) {
        let text = fs::read_to_string(&path).unwrap();
        let allowed = path.parent().is_some_and(|p| p.ends_with("ops/kernels/gemm"));
        assert!(allowed || !text.contains("unsafe {"), "{} has unsafe code", path.display());
    }
}
