//! A symbol as text for a terminal: half blocks, two modules a character.

use crate::image::symbol::Symbol;

/// What a terminal writes on. The blocks are drawn in the colour of its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Background {
    /// Light text: the light modules are drawn.
    #[default]
    Dark,
    /// Dark text: the dark modules are drawn.
    Light,
}

const UPPER_HALF: char = '\u{2580}';
const LOWER_HALF: char = '\u{2584}';
const FULL: char = '\u{2588}';

/// The symbol with its quiet zone, in lines: one character a module wide, two modules high.
#[must_use]
pub fn terminal(symbol: &Symbol, background: Background) -> String {
    let side = symbol.side_with_quiet_zone();
    let mut text = String::new();
    for row in (0..side).step_by(2) {
        for column in 0..side {
            let drawn = |row: usize| {
                let dark = symbol.is_dark(column, row);
                // Below the last row there is nothing to draw.
                row < side && dark == (background == Background::Light)
            };
            text.push(match (drawn(row), drawn(row.saturating_add(1))) {
                (true, true) => FULL,
                (true, false) => UPPER_HALF,
                (false, true) => LOWER_HALF,
                (false, false) => ' ',
            });
        }
        text.push('\n');
    }
    text
}
