//! Charts as SVG, without scripts: lines, and what a page of them needs.

use std::fmt::Write;

/// Width of a chart, in user units.
pub const WIDTH: f64 = 860.0;
/// Height of a chart of lines, in user units.
pub const HEIGHT: f64 = 300.0;
const LEFT: f64 = 70.0;
const RIGHT: f64 = 20.0;
const TOP: f64 = 34.0;
const BOTTOM: f64 = 42.0;

/// Lines across a linear axis.
const GRID: u32 = 5;

const COLORS: [&str; 5] = ["#1f6feb", "#d29922", "#cf222e", "#8250df", "#1a7f37"];

const STYLE: &str = "text{font:11px system-ui,sans-serif}.title{font-size:14px}\
    .grid{stroke:#d8dee4}";

/// A file of its own with `body` in it, [`WIDTH`] wide and `height` user units high.
#[must_use]
pub fn page(height: f64, body: &str) -> String {
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" \
         width=\"{WIDTH}\" height=\"{height}\"><style>{STYLE}</style>\
         <rect width=\"{WIDTH}\" height=\"{height}\" fill=\"#fff\"/>{body}</svg>\n"
    )
}

/// One line.
#[derive(Debug)]
pub struct Line {
    /// What it shows.
    pub name: &'static str,
    /// Its points.
    pub points: Vec<(f64, f64)>,
}

/// A chart of some lines.
#[derive(Debug)]
pub struct Chart {
    /// Its heading.
    pub title: &'static str,
    /// What runs along.
    pub across: &'static str,
    /// Ticks along, with their texts; made from the range where there are none.
    pub ticks: Vec<(f64, String)>,
    /// Whether the upright axis is logarithmic.
    pub logarithmic: bool,
    /// The lines.
    pub lines: Vec<Line>,
}

struct Scale {
    low: (f64, f64),
    high: (f64, f64),
    logarithmic: bool,
}

impl Scale {
    fn of(chart: &Chart) -> Self {
        let points = || chart.lines.iter().flat_map(|line| line.points.iter());
        let (mut low, mut high) = ((0.0f64, f64::MAX), (f64::MIN_POSITIVE, f64::MIN_POSITIVE));
        for (x, y) in points() {
            high = (high.0.max(*x), high.1.max(*y));
            if *y > 0.0 {
                low.1 = low.1.min(*y);
            }
        }
        if !chart.logarithmic {
            low.1 = 0.0;
        } else if low.1 > high.1 {
            // Nothing to show.
            (low.1, high.1) = (1.0, 10.0);
        } else {
            low.1 = 10f64.powf(low.1.log10().floor());
            high.1 = 10f64.powf(high.1.log10().ceil()).max(low.1 * 10.0);
        }
        Self { low, high, logarithmic: chart.logarithmic }
    }

    fn x(&self, x: f64) -> f64 {
        LEFT + (x - self.low.0) / (self.high.0 - self.low.0) * (WIDTH - LEFT - RIGHT)
    }

    fn y(&self, y: f64) -> f64 {
        let part = if self.logarithmic {
            let (low, high) = (self.low.1.log10(), self.high.1.log10());
            (y.max(self.low.1).log10() - low) / (high - low)
        } else {
            (y - self.low.1) / (self.high.1 - self.low.1)
        };
        HEIGHT - BOTTOM - part * (HEIGHT - TOP - BOTTOM)
    }

    fn upright_ticks(&self) -> Vec<f64> {
        if !self.logarithmic {
            return (0..=GRID).map(|at| self.high.1 * f64::from(at) / f64::from(GRID)).collect();
        }
        let (low, high) = (self.low.1.log10().round() as i32, self.high.1.log10().round() as i32);
        (low..=high).map(|power| 10f64.powi(power)).collect()
    }
}

impl Chart {
    /// The chart as an `svg` element.
    #[must_use]
    pub fn render(&self) -> String {
        let scale = Scale::of(self);
        let mut out = format!(
            "<svg viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" aria-label=\"{0}\">\
             <text x=\"{LEFT}\" y=\"18\" class=\"title\">{0}</text>",
            self.title
        );
        self.grid(&scale, &mut out);
        for (line, color) in self.lines.iter().zip(COLORS) {
            let mut path = String::new();
            for (x, y) in &line.points {
                // Writing to a string cannot fail.
                let _ = write!(path, "{:.1},{:.1} ", scale.x(*x), scale.y(*y));
            }
            let _ = write!(
                out,
                "<polyline points=\"{}\" fill=\"none\" stroke=\"{color}\" stroke-width=\"1.6\"/>",
                path.trim_end()
            );
        }
        let mut at = WIDTH - RIGHT;
        for (line, color) in self.lines.iter().zip(COLORS).rev() {
            let _ = write!(
                out,
                "<text x=\"{at}\" y=\"18\" text-anchor=\"end\" fill=\"{color}\">{}</text>",
                line.name
            );
            at -= 12.0 + 7.5 * line.name.len() as f64;
        }
        out + "</svg>"
    }

    fn grid(&self, scale: &Scale, out: &mut String) {
        for tick in scale.upright_ticks() {
            let y = scale.y(tick);
            let _ = write!(
                out,
                "<line x1=\"{LEFT}\" x2=\"{}\" y1=\"{y:.1}\" y2=\"{y:.1}\" class=\"grid\"/>\
                 <text x=\"{}\" y=\"{:.1}\" text-anchor=\"end\">{}</text>",
                WIDTH - RIGHT,
                LEFT - 6.0,
                y + 4.0,
                short(tick)
            );
        }
        let made: Vec<(f64, String)> = (0..=GRID)
            .map(|at| scale.high.0 * f64::from(at) / f64::from(GRID))
            .map(|at| (at, short(at)))
            .collect();
        let ticks = if self.ticks.is_empty() { &made } else { &self.ticks };
        for (at, text) in ticks.iter().filter(|(at, _)| *at <= scale.high.0) {
            let _ = write!(
                out,
                "<text x=\"{:.1}\" y=\"{}\" text-anchor=\"middle\">{text}</text>",
                scale.x(*at),
                HEIGHT - BOTTOM + 16.0
            );
        }
        let _ = write!(
            out,
            "<text x=\"{}\" y=\"{}\" text-anchor=\"middle\">{}</text>",
            WIDTH / 2.0,
            HEIGHT - 8.0,
            self.across
        );
    }
}

/// Text that can stand in an element or an attribute.
#[must_use]
pub fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// A number in few characters.
fn short(number: f64) -> String {
    match number {
        large if large >= 1e6 => format!("{:.2} M", large / 1e6),
        large if large >= 1e4 => format!("{:.0} k", large / 1e3),
        some if some >= 10.0 || some == 0.0 => format!("{some:.0}"),
        some if some >= 1.0 => format!("{some:.1}"),
        small => format!("{small:.3}").trim_end_matches('0').to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{Chart, Line};

    fn chart(points: Vec<(f64, f64)>, logarithmic: bool) -> String {
        let lines = vec![Line { name: "p99", points }];
        Chart { title: "T", across: "s", ticks: Vec::new(), logarithmic, lines }.render()
    }

    #[test]
    fn points_land_inside_and_higher_is_more() {
        let text = chart(vec![(0.0, 0.0), (1.0, 10.0)], false);
        assert!(text.contains("points=\"70.0,258.0 840.0,34.0\""), "{text}");
        let text = chart(vec![(0.0, 1.0), (1.0, 10.0), (2.0, 100.0)], true);
        assert!(text.contains("points=\"70.0,258.0 455.0,146.0 840.0,34.0\""), "{text}");
    }

    #[test]
    fn an_empty_chart_is_still_a_chart() {
        for logarithmic in [false, true] {
            let text = chart(Vec::new(), logarithmic);
            assert!(text.ends_with("</svg>") && !text.contains("NaN") && !text.contains("inf"));
        }
    }
}
