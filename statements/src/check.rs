//! Checks of headings and lines against their bounds, before a byte is written.

use crate::bounds::{
    ACCOUNT_ID_BYTES_MAX, ASSET_CODE_BYTES_MAX, EXPONENT_MAX, ID_BYTES_MAX, LINE_MOVES_MAX,
    NAME_BYTES_MAX, NUMBER_BYTES_MAX, RATE_BYTES_MAX, STATE_BYTES_MAX, TEXT_BYTES_MAX,
    ZONE_BYTES_MAX,
};
use crate::error::Error;
use crate::error::Place;
use crate::heading::Asset;
use crate::heading::Heading;
use crate::heading::Holder;
use crate::line::Line;

/// Checks what a heading's types do not hold.
pub(crate) fn heading(heading: &Heading) -> Result<(), Error> {
    let place = Place::Heading;
    stated(place, "statement_id", &heading.statement_id, ID_BYTES_MAX)?;
    holder(place, &heading.holder)?;
    asset(place, &heading.asset)?;
    stated(place, "account_id", &heading.account_id, ACCOUNT_ID_BYTES_MAX)?;
    stated(place, "zone", &heading.zone, ZONE_BYTES_MAX)?;
    if heading.from_micros >= heading.until_micros {
        let problem = "is not after from_micros: give the end, excluded";
        return Err(Error::Malformed { place, field: "until_micros", problem });
    }
    Ok(())
}

/// Checks the id and name of a holder.
pub(crate) fn holder(place: Place, holder: &Holder) -> Result<(), Error> {
    stated(place, "holder.id", &holder.id, ID_BYTES_MAX)?;
    text(place, "holder.name", &holder.name, NAME_BYTES_MAX)
}

/// Checks the code and exponent of an asset.
pub(crate) fn asset(place: Place, asset: &Asset) -> Result<(), Error> {
    stated(place, "asset.code", &asset.code, ASSET_CODE_BYTES_MAX)?;
    let allowed = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit();
    if !asset.code.starts_with(|first: char| first.is_ascii_uppercase())
        || !asset.code.bytes().all(allowed)
    {
        let problem = "must be A-Z and 0-9, a letter first";
        return Err(Error::Malformed { place, field: "asset.code", problem });
    }
    if asset.exponent > EXPONENT_MAX {
        let problem = "must be at most 12";
        return Err(Error::Malformed { place, field: "asset.exponent", problem });
    }
    Ok(())
}

/// Checks what a line's types do not hold.
pub(crate) fn line(line: &Line) -> Result<(), Error> {
    let place = Place::Line(line.seq);
    text(place, "number", &line.number, NUMBER_BYTES_MAX)?;
    text(place, "of", &line.of, NUMBER_BYTES_MAX)?;
    text(place, "payer", &line.payer, NUMBER_BYTES_MAX)?;
    text(place, "terminal", &line.terminal, NUMBER_BYTES_MAX)?;
    text(place, "reference", &line.reference, TEXT_BYTES_MAX)?;
    text(place, "memo", &line.memo, TEXT_BYTES_MAX)?;
    text(place, "rate", &line.rate, RATE_BYTES_MAX)?;
    text(place, "state", &line.state, STATE_BYTES_MAX)?;
    entries(place, "moves", line.moves.len(), LINE_MOVES_MAX)?;
    for (field, amount) in [("gross", line.gross), ("refund", line.refund)] {
        if amount < 0 {
            let problem = "is below zero: its direction is that of the kind";
            return Err(Error::Malformed { place, field, problem });
        }
    }
    Ok(())
}

/// Checks the length of a list.
pub(crate) fn entries(
    place: Place,
    field: &'static str,
    entries: usize,
    entries_max: usize,
) -> Result<(), Error> {
    if entries > entries_max {
        return Err(Error::TooMany { place, field, entries, entries_max });
    }
    Ok(())
}

/// Checks a text that has to be there.
pub(crate) fn stated(
    place: Place,
    field: &'static str,
    value: &str,
    bytes_max: usize,
) -> Result<(), Error> {
    if value.is_empty() {
        return Err(Error::Empty { place, field });
    }
    text(place, field, value, bytes_max)
}

/// Checks a text that may be empty. Control characters and the two code points that XML forbids are refused for
/// every format, so that whoever can get one file can get all of them.
pub(crate) fn text(
    place: Place,
    field: &'static str,
    value: &str,
    bytes_max: usize,
) -> Result<(), Error> {
    let bytes = value.len();
    if bytes > bytes_max {
        return Err(Error::TooLong { place, field, bytes, bytes_max });
    }
    let odd = |c: &char| c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}');
    match value.chars().find(odd) {
        Some(c) => Err(Error::Character { place, field, code_point: u32::from(c) }),
        None => Ok(()),
    }
}
