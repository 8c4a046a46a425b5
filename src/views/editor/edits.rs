//! What keys do to the text beyond plain typing: indentation, comments, whole lines, pairs of
//! brackets. Pure: text and caret in, text and caret out. Private to `editor`.

use super::colours::{Kind, pieces};
use std::ops::Range;

/// Spaces of one level.
const STEP: usize = 4;

/// The selection, in bytes; empty where both ends are the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Caret {
    /// Where the selection began.
    pub anchor: usize,
    /// Where it is moved.
    pub cursor: usize,
}

impl Caret {
    pub fn at(place: usize) -> Self {
        Caret { anchor: place, cursor: place }
    }

    pub fn range(self) -> Range<usize> {
        self.anchor.min(self.cursor)..self.anchor.max(self.cursor)
    }
}

pub(super) fn line_start(text: &str, at: usize) -> usize {
    text[..at].rfind('\n').map_or(0, |i| i + 1)
}

pub(super) fn line_end(text: &str, at: usize) -> usize {
    text[at..].find('\n').map_or(text.len(), |i| at + i)
}

/// The bytes of a line, from 1.
pub(super) fn line_range(text: &str, line: usize) -> Option<Range<usize>> {
    let breaks = text.match_indices('\n').map(|(i, _)| i + 1);
    let start = std::iter::once(0).chain(breaks).nth(line.checked_sub(1)?)?;
    Some(start..line_end(text, start))
}

fn indent_of(line: &str) -> usize {
    line.len() - line.trim_start_matches([' ', '\t']).len()
}

/// Puts `new` in the place of the selection, the caret behind it.
pub(super) fn insert(text: &mut String, caret: &mut Caret, new: &str) {
    let range = caret.range();
    text.replace_range(range.clone(), new);
    *caret = Caret::at(range.start + new.len());
}

/// Whole lines that the selection touches; one that only its end touches is not among them.
fn touched(text: &str, caret: Caret) -> Range<usize> {
    let mut range = caret.range();
    let start = line_start(text, range.start);
    if !range.is_empty() && range.end > start && text[..range.end].ends_with('\n') {
        range.end -= 1;
    }
    start..line_end(text, range.end)
}

/// Changes every touched line; ends of the selection move with the text behind the change. `change` gives where
/// in the line something goes, how many bytes go there, and what comes.
fn change_lines(
    text: &mut String,
    caret: &mut Caret,
    change: impl Fn(&str) -> Option<(usize, usize, String)>,
) {
    let lines = touched(text, *caret);
    let (mut out, mut at) = (String::new(), lines.start);
    let (mut anchor, mut cursor) = (caret.anchor as isize, caret.cursor as isize);
    for line in text[lines.clone()].split_inclusive('\n') {
        match change(line.trim_end_matches('\n')) {
            Some((place, gone, new)) => {
                for (end, old) in [(&mut anchor, caret.anchor), (&mut cursor, caret.cursor)] {
                    let behind = old.saturating_sub(at + place);
                    if old > at + place || (old == at + place && gone == 0 && old > at) {
                        *end += new.len() as isize - behind.min(gone) as isize;
                    }
                }
                out.push_str(&line[..place]);
                out.push_str(&new);
                out.push_str(&line[place + gone..]);
            }
            None => out.push_str(line),
        }
        at += line.len();
    }
    text.replace_range(lines, &out);
    let inside = |end: isize| (end.max(0) as usize).min(text.len());
    *caret = Caret { anchor: inside(anchor), cursor: inside(cursor) };
}

/// Tab: spaces up to the next level, or all selected lines one level in.
pub(super) fn indent(text: &mut String, caret: &mut Caret) {
    let range = caret.range();
    if !text[range.clone()].contains('\n') {
        let column = text[line_start(text, range.start)..range.start].chars().count();
        insert(text, caret, &" ".repeat(STEP - column % STEP));
        return;
    }
    change_lines(text, caret, |line| (!line.trim().is_empty()).then(|| (0, 0, " ".repeat(STEP))));
}

/// Shift-Tab: the touched lines one level out.
pub(super) fn dedent(text: &mut String, caret: &mut Caret) {
    change_lines(text, caret, |line| {
        let gone = match line.starts_with('\t') {
            true => 1,
            false => line.bytes().take(STEP).take_while(|b| *b == b' ').count(),
        };
        (gone > 0).then(|| (0, gone, String::new()))
    });
}

/// Enter: the new line begins where the old one did, one level in after a colon or an open bracket,
/// one level out after a statement that leaves the block.
pub(super) fn new_line(text: &mut String, caret: &mut Caret) {
    let at = caret.range().start;
    let before = &text[line_start(text, at)..at];
    let code: String = pieces(before)
        .into_iter()
        .filter(|(_, kind)| *kind != Kind::Comment)
        .map(|(range, _)| &before[range])
        .collect();
    let (code, indent) = (code.trim_end(), indent_of(before));
    let first = code.trim_start().split(|c: char| !c.is_alphanumeric()).next().unwrap_or("");
    let indent = if code.ends_with([':', '(', '[', '{']) {
        indent + STEP
    } else if matches!(first, "return" | "break" | "continue" | "pass" | "raise") {
        indent.saturating_sub(STEP)
    } else {
        indent
    };
    insert(text, caret, &format!("\n{}", " ".repeat(indent)));
}

/// Backspace in the indentation: back to the level before. False where it is a plain backspace.
pub(super) fn back_to_level(text: &mut String, caret: &mut Caret) -> bool {
    let at = caret.cursor;
    let start = line_start(text, at);
    let before = &text[start..at];
    if !caret.range().is_empty() || before.len() < 2 || before.bytes().any(|b| b != b' ') {
        return false;
    }
    let kept = (before.len() - 1) / STEP * STEP;
    text.replace_range(start + kept..at, "");
    *caret = Caret::at(start + kept);
    true
}

/// Turns the touched lines into comments, or back.
pub(super) fn toggle_comment(text: &mut String, caret: &mut Caret) {
    let lines = &text[touched(text, *caret)];
    let filled = || lines.lines().filter(|l| !l.trim().is_empty());
    let all = filled().count() > 0 && filled().all(|l| l.trim_start().starts_with('#'));
    let column = filled().map(indent_of).min().unwrap_or(0);
    change_lines(text, caret, |line| {
        let indent = indent_of(line);
        match all {
            _ if line.trim().is_empty() => None,
            true if line[indent..].starts_with("# ") => Some((indent, 2, String::new())),
            true => Some((indent, 1, String::new())),
            false => Some((column, 0, "# ".into())),
        }
    });
}

/// Moves the touched lines over their neighbour. False at the end of the text.
pub(super) fn move_lines(text: &mut String, caret: &mut Caret, down: bool) -> bool {
    let lines = touched(text, *caret);
    let block = text[lines.clone()].to_string();
    let other = match down {
        true if lines.end < text.len() => lines.end + 1..line_end(text, lines.end + 1),
        false if lines.start > 0 => line_start(text, lines.start - 1)..lines.start - 1,
        _ => return false,
    };
    let neighbour = text[other.clone()].to_string();
    let whole = lines.start.min(other.start)..lines.end.max(other.end);
    let by = neighbour.len() + 1;
    let (new, shift): (_, fn(usize, usize) -> usize) = match down {
        true => (format!("{neighbour}\n{block}"), |end, by| end + by),
        false => (format!("{block}\n{neighbour}"), |end, by| end - by),
    };
    text.replace_range(whole, &new);
    let inside = |end: usize| shift(end, by).min(text.len());
    *caret = Caret { anchor: inside(caret.anchor), cursor: inside(caret.cursor) };
    true
}

/// The bracket beside the caret and the one that belongs to it; brackets in texts and comments do not count.
pub(super) fn pair_at(text: &str, at: usize) -> Option<(usize, usize)> {
    let brackets: Vec<(usize, char)> = pieces(text)
        .into_iter()
        .filter(|(_, kind)| *kind == Kind::Plain)
        .flat_map(|(range, _)| {
            let start = range.start;
            text[range].char_indices().map(move |(i, c)| (start + i, c))
        })
        .filter(|(_, c)| "()[]{}".contains(*c))
        .collect();
    let mut open: Vec<(usize, char)> = Vec::new();
    for (place, c) in brackets {
        let Some(kind) = ")]}".find(c) else {
            open.push((place, c));
            continue;
        };
        let (from, opened) = open.pop()?;
        if "([{".find(opened) != Some(kind) {
            return None;
        }
        if [from, from + 1, place, place + 1].contains(&at) {
            return Some((from, place));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// `|` is the caret, `^` the other end of the selection.
    fn read(marked: &str) -> (String, Caret) {
        let text = marked.replace(['|', '^'], "");
        let place = |mark: char, other: char| {
            let at = marked.find(mark)?;
            Some(at - marked[..at].matches(other).count())
        };
        let cursor = place('|', '^').unwrap_or(0);
        (text, Caret { cursor, anchor: place('^', '|').unwrap_or(cursor) })
    }

    fn write(text: &str, caret: Caret) -> String {
        let mut out = text.to_string();
        out.insert(caret.cursor, '|');
        if caret.anchor != caret.cursor {
            out.insert(caret.anchor + usize::from(caret.anchor > caret.cursor), '^');
        }
        out
    }

    fn after(marked: &str, edit: impl Fn(&mut String, &mut Caret)) -> String {
        let (mut text, mut caret) = read(marked);
        edit(&mut text, &mut caret);
        write(&text, caret)
    }

    #[test]
    fn tab_goes_to_the_next_level_or_moves_the_lines() {
        assert_eq!(after("ab|", indent), "ab  |");
        assert_eq!(after("|", indent), "    |");
        assert_eq!(after("a^b\ncd|\ne", indent), "    a^b\n    cd|\ne");
        assert_eq!(after("^ab\ncd\n|e", indent), "^    ab\n    cd\n|e");
        assert_eq!(after("    a^b\n  c|d", dedent), "a^b\nc|d");
        assert_eq!(after("  |  x", dedent), "|x");
    }

    #[test]
    fn enter_knows_the_level() {
        assert_eq!(after("if x:|", new_line), "if x:\n    |");
        assert_eq!(after("if x:  # why|", new_line), "if x:  # why\n    |");
        assert_eq!(after("    return 1|", new_line), "    return 1\n|");
        assert_eq!(after("  x = '#:'|", new_line), "  x = '#:'\n  |");
        assert_eq!(after("f(|)", new_line), "f(\n    |)");
    }

    #[test]
    fn backspace_in_the_indentation_goes_back_a_level() {
        let back = |text: &mut String, caret: &mut Caret| _ = back_to_level(text, caret);
        assert_eq!(after("        |x", back), "    |x");
        assert_eq!(after("      |", back), "    |");
        assert_eq!(after("ab|", back), "ab|");
    }

    #[test]
    fn comments_come_and_go() {
        assert_eq!(after("  a^\n\n    b|", toggle_comment), "  # a^\n\n  #   b|");
        assert_eq!(after("  # a^\n  #   b|", toggle_comment), "  a^\n    b|");
        assert_eq!(after("#a|", toggle_comment), "a|");
    }

    #[test]
    fn lines_change_places() {
        let down = |text: &mut String, caret: &mut Caret| _ = move_lines(text, caret, true);
        let up = |text: &mut String, caret: &mut Caret| _ = move_lines(text, caret, false);
        assert_eq!(after("a|b\nc\nd", down), "c\na|b\nd");
        assert_eq!(after("a\nb\n|c", up), "a\n|c\nb");
        assert_eq!(after("|a\nb", up), "|a\nb");
    }

    #[test]
    fn brackets_find_each_other() {
        let text = "f(a[1], ')') # (";
        assert_eq!(pair_at(text, 1), Some((1, 11)));
        assert_eq!(pair_at(text, 12), Some((1, 11)));
        assert_eq!(pair_at(text, 4), Some((3, 5)));
        assert_eq!(pair_at(text, 8), None);
        assert_eq!(pair_at("(]", 0), None);
    }

    proptest! {
        #[test]
        fn no_edit_breaks_a_text(source in "[ a-zé:#()\\n]{0,60}", a in 0usize..60, b in 0usize..60, what in 0u8..8) {
            let place = |i: usize| (0..=i.min(source.len())).rev().find(|i| source.is_char_boundary(*i)).unwrap_or(0);
            let mut text = source.clone();
            let mut caret = Caret { anchor: place(a), cursor: place(b) };
            match what {
                0 => indent(&mut text, &mut caret),
                1 => dedent(&mut text, &mut caret),
                2 => new_line(&mut text, &mut caret),
                3 => _ = back_to_level(&mut text, &mut caret),
                4 => toggle_comment(&mut text, &mut caret),
                5 => _ = move_lines(&mut text, &mut caret, true),
                6 => _ = move_lines(&mut text, &mut caret, false),
                _ => _ = pair_at(&text, caret.cursor),
            }
            prop_assert!(text.is_char_boundary(caret.cursor) && text.is_char_boundary(caret.anchor));
        }
    }
}
