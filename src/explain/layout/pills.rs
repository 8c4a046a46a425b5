//! A node together with its pills (parameters, constants, stubs) as one item: beside the card when the flow goes
//! down, above it when the flow goes right, always clear of the sides that edges meet. Only for `explain::layout`.

use super::local::{Item, Point, Ports};
use super::model::Direction;
use super::rank::Role;

/// Corners of the pills inside the item, and whether each can be joined to the card by a straight line.
pub(super) type Places = Vec<(Point, bool)>;

/// Rows of pills beside a card, at least.
const ROWS: i32 = 3;

/// Builds the item of a card and its pills. Sizes are across and along the flow.
pub(super) fn compose(
    card: Point,
    pills: &[Point],
    gap: i32,
    direction: Direction,
    role: Role,
) -> (Item, Places) {
    let (size, card_at, places) = match (pills.is_empty(), direction) {
        (true, _) => (card, [0, 0], Vec::new()),
        (_, Direction::TopToBottom) => beside(card, pills, gap),
        (_, Direction::LeftToRight) => above(card, pills, gap),
    };
    let item = Item {
        role,
        size,
        card_at,
        card_size: card,
        in_ports: Ports::Free,
        out_ports: Ports::Free,
    };
    (item, places)
}

/// Columns of pills right of the card, centred along its side.
fn beside(card: Point, pills: &[Point], gap: i32) -> (Point, Point, Places) {
    let between = (gap / 2).max(2);
    let tallest = pills.iter().map(|p| p[1]).max().unwrap_or(1).max(1);
    let most = ((card[1] + between) / (tallest + between)).max(ROWS) as usize;
    // As even as can be: no lone pill far from the card.
    let per_column = pills.len().div_ceil(pills.len().div_ceil(most)).max(1);
    let columns: Vec<&[Point]> = pills.chunks(per_column).collect();
    let height = |column: &[Point]| column.iter().map(|p| p[1] + between).sum::<i32>() - between;
    let length = columns.iter().map(|c| height(c)).max().unwrap_or(0).max(card[1]);
    let (mut across, mut places) = (card[0] + gap, Vec::with_capacity(pills.len()));
    for (c, column) in columns.iter().enumerate() {
        let mut along = (length - height(column)) / 2;
        for pill in *column {
            places.push(([across, along], c == 0));
            along += pill[1] + between;
        }
        across += column.iter().map(|p| p[0]).max().unwrap_or(0) + between;
    }
    ([across - between, length], [0, (length - card[1]) / 2], places)
}

/// Lines of pills above the card. Across is downwards here, along is to the right.
fn above(card: Point, pills: &[Point], gap: i32) -> (Point, Point, Places) {
    let between = (gap / 2).max(2);
    let widest = pills.iter().map(|p| p[1]).max().unwrap_or(0).max(card[1]);
    let mut lines: Vec<Vec<usize>> = Vec::new();
    let mut along = 0;
    for (i, pill) in pills.iter().enumerate() {
        match lines.last_mut() {
            Some(line) if along + pill[1] <= widest => line.push(i),
            _ => {
                lines.push(vec![i]);
                along = 0;
            }
        }
        along += pill[1] + between;
    }
    let mut places = vec![([0, 0], false); pills.len()];
    let mut across = 0;
    let count = lines.len();
    for (l, line) in lines.iter().enumerate() {
        let width = line.iter().map(|&i| pills[i][1] + between).sum::<i32>() - between;
        let mut along = (widest - width) / 2;
        for &i in line {
            places[i] = ([across, along], l + 1 == count);
            along += pills[i][1] + between;
        }
        across += line.iter().map(|&i| pills[i][0]).max().unwrap_or(0) + between;
    }
    let top = across - between + gap;
    ([top + card[0], widest], [top, (widest - card[1]) / 2], places)
}
