//! The aims against their figures as one SVG: a bar from the aim to the newest figure, and marks for older ones.

use super::aim::Judged;
use super::results::Results;
use farthing_loadtest::svg;
use std::fmt::Write;

/// Where the bars begin and end, in user units.
const LEFT: f64 = 390.0;
const RIGHT: f64 = 670.0;
/// Height of the heading, of a row, and of what stands below the rows.
const TOP: f64 = 64.0;
const ROW: f64 = 26.0;
const BOTTOM: f64 = 28.0;
const BAR: f64 = 12.0;

/// What the axis shows at least, as ratios; beyond the most, bars are cut.
const LEAST: (f64, f64) = (0.2, 5.0);
const MOST: (f64, f64) = (0.01, 100.0);
/// Ratios with a line.
const TICKS: [(f64, &str); 9] = [
    (0.01, "1/100"),
    (0.1, "1/10"),
    (0.2, "1/5"),
    (0.5, "1/2"),
    (1.0, "aim"),
    (2.0, "2x"),
    (5.0, "5x"),
    (10.0, "10x"),
    (100.0, "100x"),
];

const REACHED: &str = "#1a7f37";
const MISSED: &str = "#cf222e";
const OLDER: &str = "#57606a";

/// The chart of some results, which may come in any order; none where there are none.
#[must_use]
pub fn draw(results: &[Results]) -> Option<String> {
    let mut sorted: Vec<&Results> = results.iter().collect();
    sorted.sort_by(|a, b| a.began.cmp(&b.began));
    let (newest, older) = sorted.split_last()?;
    let scale = Scale::over(results);
    let height = TOP + ROW * newest.aims.len() as f64 + BOTTOM;
    let mut body = heading(newest, older.len());
    grid(&scale, height, &mut body);
    for (row, aim) in newest.aims.iter().enumerate() {
        let middle = TOP + ROW * (row as f64 + 0.5);
        let before = older
            .iter()
            .filter_map(|results| results.aims.iter().find(|other| other.id == aim.id)?.ratio);
        write_row(&scale, aim, before, middle, &mut body);
    }
    Some(svg::page(height, &body))
}

/// Ratios along the page, each step a multiple.
struct Scale {
    low: f64,
    high: f64,
}

impl Scale {
    fn over(results: &[Results]) -> Self {
        let aims = || results.iter().flat_map(|results| &results.aims);
        let ratios = || aims().filter_map(|aim| aim.ratio).filter(|ratio| *ratio > 0.0);
        let low = ratios().fold(LEAST.0, f64::min).max(MOST.0);
        let high = ratios().fold(LEAST.1, f64::max).min(MOST.1);
        Self { low, high }
    }

    fn x(&self, ratio: f64) -> f64 {
        let (low, high) = (self.low.ln(), self.high.ln());
        let part = (ratio.clamp(self.low, self.high).ln() - low) / (high - low);
        LEFT + part * (RIGHT - LEFT)
    }
}

fn heading(newest: &Results, older: usize) -> String {
    let machine = &newest.machine;
    let facts = format!(
        "{} counts, commit {}, {}; {}, {} cores, {} MiB",
        newest.counts,
        newest.commit,
        newest.began,
        machine.processor,
        machine.cores,
        machine.memory_mib
    );
    let marks = match older {
        0 => String::new(),
        1 => "; the mark is an earlier run".to_owned(),
        _ => format!("; marks are {older} earlier runs"),
    };
    format!(
        "<text x=\"12\" y=\"20\" class=\"title\">Aims and figures</text>\
         <text x=\"12\" y=\"38\">{}{}</text>",
        svg::escape(&facts),
        svg::escape(&marks)
    )
}

fn grid(scale: &Scale, height: f64, out: &mut String) {
    for (ratio, name) in TICKS {
        if ratio < scale.low || ratio > scale.high {
            continue;
        }
        let x = scale.x(ratio);
        let bottom = height - BOTTOM;
        // Writing to a string cannot fail.
        let _ = write!(
            out,
            "<line x1=\"{x:.1}\" x2=\"{x:.1}\" y1=\"{TOP}\" y2=\"{bottom}\" class=\"grid\"/>\
             <text x=\"{x:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{name}</text>",
            bottom + 16.0
        );
    }
}

fn write_row(
    scale: &Scale,
    aim: &Judged,
    before: impl Iterator<Item = f64>,
    middle: f64,
    out: &mut String,
) {
    let base = middle + 4.0;
    let _ = write!(
        out,
        "<text x=\"12\" y=\"{base:.1}\">{}</text><text x=\"76\" y=\"{base:.1}\">{}</text>",
        svg::escape(&aim.id),
        svg::escape(&short(&aim.what))
    );
    let zero = scale.x(1.0);
    let color = if aim.reached == Some(true) { REACHED } else { MISSED };
    if let Some(ratio) = aim.ratio {
        let end = scale.x(ratio);
        let _ = write!(
            out,
            "<rect x=\"{:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{BAR}\" fill=\"{color}\"/>",
            zero.min(end),
            middle - BAR / 2.0,
            (end - zero).abs().max(1.0)
        );
    }
    for ratio in before {
        let x = scale.x(ratio);
        let _ = write!(
            out,
            "<circle cx=\"{x:.1}\" cy=\"{middle:.1}\" r=\"3\" fill=\"none\" stroke=\"{OLDER}\"/>"
        );
    }
    let figure = match aim.figure {
        Some(value) => format!("{} ({})", aim.unit.shown(value), aim.bound.shown(aim.unit)),
        None => "no figure".to_owned(),
    };
    let figure = svg::escape(&figure.replace("at least ", ">= ").replace("at most ", "<= "));
    let _ = write!(out, "<text x=\"{}\" y=\"{base:.1}\">{figure}</text>", RIGHT + 10.0);
}

/// What fits beside the bars.
fn short(what: &str) -> String {
    const CHARACTERS: usize = 50;
    match what.char_indices().nth(CHARACTERS) {
        Some((at, _)) => format!("{}...", what.get(..at).unwrap_or_default().trim_end()),
        None => what.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{Results, draw, short};
    use crate::aims::sample::results;

    #[test]
    fn every_aim_has_a_row_and_every_figure_a_bar() {
        let results = results();
        let figures = results.aims.iter().filter(|aim| aim.figure.is_some()).count();
        let (rows, chart) = (results.aims.len(), draw(&[results]).unwrap());
        assert!(figures > 0);
        // One more is the ground.
        assert_eq!(chart.matches("<rect").count(), figures + 1);
        assert_eq!(chart.matches("<text x=\"76\"").count(), rows);
        assert!(!chart.contains("NaN") && !chart.contains("inf") && chart.ends_with("</svg>\n"));
    }

    #[test]
    fn older_results_are_marks_whatever_the_order() {
        let older = Results { began: "2026-01-01T00:00:00Z".to_owned(), ..results() };
        let figures = older.aims.iter().filter(|aim| aim.figure.is_some()).count();
        let chart = draw(&[results(), older.clone()]).unwrap();
        assert_eq!(chart.matches("<circle").count(), figures);
        assert!(chart.contains("2026-11-29") && chart.contains("an earlier run"));
        assert_eq!(draw(&[older, results()]), Some(chart));
        assert_eq!(draw(&[]), None);
    }

    #[test]
    fn bars_beyond_the_page_are_cut() {
        let mut results = results();
        results.aims[0].ratio = Some(f64::INFINITY);
        results.aims[1].ratio = Some(0.0);
        let chart = draw(&[results]).unwrap();
        assert!(!chart.contains("NaN") && !chart.contains("inf"));
        assert!(chart.contains("100x"));
    }

    #[test]
    fn long_words_are_cut() {
        assert_eq!(short("few"), "few");
        assert!(short(&"long ".repeat(20)).ends_with("..."));
    }
}
