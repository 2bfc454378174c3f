//! An aim: what is measured, where the bound is, and whether a figure reaches it.

use super::evidence::Evidence;
use farthing_loadtest::numbers::thousands;
use serde::{Deserialize, Serialize};

/// What a figure counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unit {
    /// Commands or payments a second.
    PerSecond,
    /// One figure by another of the same run.
    Ratio,
    /// Milliseconds.
    Milliseconds,
    /// Seconds.
    Seconds,
    /// Bytes a transfer.
    BytesEach,
    /// Megabytes, of a million bytes each.
    Megabytes,
}

impl Unit {
    /// A value as people read it.
    #[must_use]
    pub fn shown(self, value: f64) -> String {
        match self {
            Self::PerSecond => format!("{} /s", thousands(value.max(0.0) as u64)),
            Self::Ratio => format!("{value:.2}"),
            Self::Milliseconds => format!("{value:.2} ms"),
            Self::Seconds => format!("{value:.2} s"),
            Self::BytesEach => format!("{value:.1} bytes"),
            Self::Megabytes => format!("{} MB", thousands(value.max(0.0).round() as u64)),
        }
    }
}

/// Where the aim lies.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Bound {
    /// More is better.
    AtLeast(f64),
    /// Less is better.
    AtMost(f64),
}

impl Bound {
    /// The aim as people read it.
    #[must_use]
    pub fn shown(self, unit: Unit) -> String {
        match self {
            Self::AtLeast(value) => format!("at least {}", unit.shown(value)),
            Self::AtMost(value) => format!("at most {}", unit.shown(value)),
        }
    }

    /// How far `value` comes: 1 is just the aim, more is better, whichever way the bound looks.
    #[must_use]
    pub fn ratio(self, value: f64) -> f64 {
        match self {
            Self::AtLeast(aim) => value / aim,
            Self::AtMost(aim) if value > 0.0 => aim / value,
            Self::AtMost(_) => f64::INFINITY,
        }
    }

    /// Whether `value` reaches the aim.
    #[must_use]
    pub fn is_reached(self, value: f64) -> bool {
        match self {
            Self::AtLeast(aim) => value >= aim,
            Self::AtMost(aim) => value <= aim,
        }
    }
}

/// A figure, with what has to be known about it.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// In the unit of the aim.
    pub value: f64,
    /// What it rests on.
    pub note: String,
}

/// What an aim found: a figure, or why there is none.
pub type Found = Result<Figure, String>;

/// One aim.
#[derive(Debug, Clone, Copy)]
pub struct Aim {
    /// Its number, as the project counts its aims.
    pub id: &'static str,
    /// What is measured.
    pub what: &'static str,
    /// In what it is counted.
    pub unit: Unit,
    /// The aim itself.
    pub bound: Bound,
    /// Finds the figure in what was measured.
    pub find: fn(&Evidence) -> Found,
}

/// An aim against its figure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Judged {
    /// Number of the aim.
    pub id: String,
    /// What is measured.
    pub what: String,
    /// In what it is counted.
    pub unit: Unit,
    /// The aim itself.
    pub bound: Bound,
    /// The figure; none where no run that passed showed one.
    pub figure: Option<f64>,
    /// How far it comes: 1 is just the aim, more is better.
    pub ratio: Option<f64>,
    /// Whether it reaches the aim.
    pub reached: Option<bool>,
    /// What the figure rests on, or why there is none.
    pub note: String,
}

impl Aim {
    /// Judges the aim by what was measured.
    #[must_use]
    pub fn judge(&self, evidence: &Evidence) -> Judged {
        let found = (self.find)(evidence);
        let figure = found.as_ref().ok().map(|figure| figure.value);
        Judged {
            id: self.id.to_owned(),
            what: self.what.to_owned(),
            unit: self.unit,
            bound: self.bound,
            figure,
            ratio: figure.map(|value| rounded(self.bound.ratio(value))),
            reached: figure.map(|value| self.bound.is_reached(value)),
            note: found.map_or_else(|why| why, |figure| figure.note),
        }
    }
}

/// A ratio as it is kept: with four decimals.
fn rounded(ratio: f64) -> f64 {
    (ratio * 1e4).round() / 1e4
}

#[cfg(test)]
mod tests {
    use super::{Bound, Unit};

    #[test]
    fn the_aim_itself_is_reached_and_has_the_ratio_one() {
        for bound in [Bound::AtLeast(5.0), Bound::AtMost(5.0)] {
            assert!(bound.is_reached(5.0));
            assert!((bound.ratio(5.0) - 1.0).abs() < 1e-12);
        }
    }

    #[test]
    fn a_ratio_above_one_is_always_better_than_the_aim() {
        for (bound, value, ratio, reached) in [
            (Bound::AtLeast(100.0), 150.0, 1.5, true),
            (Bound::AtLeast(100.0), 50.0, 0.5, false),
            (Bound::AtMost(100.0), 50.0, 2.0, true),
            (Bound::AtMost(100.0), 200.0, 0.5, false),
        ] {
            assert!((bound.ratio(value) - ratio).abs() < 1e-12);
            assert_eq!(bound.is_reached(value), reached);
        }
        assert!(Bound::AtMost(5.0).ratio(0.0).is_infinite());
    }

    #[test]
    fn values_have_their_units() {
        for (unit, value, text) in [
            (Unit::PerSecond, 1_500_000.4, "1,500,000 /s"),
            (Unit::Ratio, 0.949, "0.95"),
            (Unit::Milliseconds, 4.126, "4.13 ms"),
            (Unit::Seconds, 1.2, "1.20 s"),
            (Unit::BytesEach, 71.04, "71.0 bytes"),
            (Unit::Megabytes, 1_499.6, "1,500 MB"),
        ] {
            assert_eq!(unit.shown(value), text);
        }
        assert_eq!(Bound::AtMost(5.0).shown(Unit::Seconds), "at most 5.00 s");
    }
}
