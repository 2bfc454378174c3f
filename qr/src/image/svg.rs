//! A symbol as SVG: one path of runs of dark modules on a light ground.

use crate::image::symbol::Symbol;
use std::fmt::Write;

/// The symbol with its quiet zone, one unit a module, to be scaled by whoever shows it.
#[must_use]
pub fn svg(symbol: &Symbol) -> String {
    let side = symbol.side_with_quiet_zone();
    let mut path = String::new();
    for row in 0..side {
        for (start, length) in runs(symbol, row) {
            let _infallible = write!(path, "M{start} {row}h{length}v1h-{length}z");
        }
    }
    format!(
        r##"<?xml version="1.0" encoding="UTF-8"?>
<svg xmlns="http://www.w3.org/2000/svg" version="1.1" viewBox="0 0 {side} {side}" shape-rendering="crispEdges">
<rect width="{side}" height="{side}" fill="#fff"/>
<path d="{path}" fill="#000"/>
</svg>
"##
    )
}

/// First column and length of each run of dark modules in a row.
fn runs(symbol: &Symbol, row: usize) -> Vec<(usize, usize)> {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    let mut goes_on = false;
    for column in 0..symbol.side_with_quiet_zone() {
        let dark = symbol.is_dark(column, row);
        match runs.last_mut() {
            Some((_, length)) if dark && goes_on => *length = length.saturating_add(1),
            _ if dark => runs.push((column, 1)),
            _ => {}
        }
        goes_on = dark;
    }
    runs
}
