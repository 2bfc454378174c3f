//! What every format needs to write: the heading, its clock, the options.

use crate::amount::decimal;
use crate::error::Error;
use crate::error::Place;
use crate::heading::Heading;
use crate::line::Line;
use crate::local::LocalClock;
use crate::local::Time;
use crate::tally::Summary;
use crate::vocabulary::Vocabulary;
use crate::writer::Options;

/// A statement under way, as far as it is the same for every format.
pub(crate) struct Sheet {
    pub(crate) heading: Heading,
    pub(crate) clock: LocalClock,
    pub(crate) options: Options,
    pub(crate) words: Vocabulary,
}

impl Sheet {
    /// Minor units as decimal text.
    pub(crate) fn amount(&self, minor: i128) -> String {
        decimal(minor, self.heading.asset.exponent)
    }

    /// When the statement was made.
    pub(crate) const fn created(&self) -> Time {
        let micros = self.heading.created_micros;
        Time { place: Place::Heading, field: "created_micros", micros }
    }

    /// Begin of the period.
    pub(crate) const fn from(&self) -> Time {
        let micros = self.heading.from_micros;
        Time { place: Place::Heading, field: "from_micros", micros }
    }

    /// End of the period, excluded.
    pub(crate) const fn until(&self) -> Time {
        let micros = self.heading.until_micros;
        Time { place: Place::Heading, field: "until_micros", micros }
    }

    /// The last moment of the period.
    pub(crate) const fn last(&self) -> Time {
        let until = self.until();
        Time { micros: until.micros.saturating_sub(1), ..until }
    }
}

/// The time of a line.
pub(crate) const fn line_time(line: &Line) -> Time {
    Time { place: Place::Line(line.seq), field: "time_micros", micros: line.time_micros }
}

/// One format. Each step appends to `text` what goes out next.
pub(crate) trait Body {
    /// What stands before the lines.
    fn begin(&mut self, sheet: &Sheet, text: &mut String) -> Result<(), Error>;

    /// A line's rows, and how many they are.
    fn line(&mut self, sheet: &Sheet, line: &Line, text: &mut String) -> Result<u64, Error>;

    /// What stands after the lines.
    fn finish(&mut self, sheet: &Sheet, sum: &Summary, text: &mut String) -> Result<(), Error>;
}
