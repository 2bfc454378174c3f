//! Sales and refunds of each day as bars, in SVG: sales above the line, refunds below.
//!
//! Everything is in whole units of the drawing, so that the same month gives the same picture.

use super::html::Html;
use super::{Day, PageSheet, PageWord, first_day};
use quick_xml::escape::escape;

/// Width of the drawing.
const WIDTH: i128 = 1000;
/// Left of the bars: room for the amounts at the grid's lines.
const LEFT: i128 = 110;
/// Above the bars.
const TOP: i128 = 20;
/// Height for bars, above and below the line together.
const BARS_HEIGHT: i128 = 300;
/// Under the bars: room for the days.
const BOTTOM: i128 = 40;
/// Lines of the grid, about.
const GRID_LINES: i128 = 4;
/// Least height of a bar that is not nothing.
const BAR_HEIGHT_MIN: i128 = 2;

/// Where amounts stand in the drawing.
struct Scale {
    /// Minor units of the whole height.
    span: i128,
    /// Distance of the line of nothing from the upper edge.
    zero: i128,
}

impl Scale {
    fn of(days: &[Day]) -> Self {
        let sales = days.iter().map(|day| day.sales.amount).max().unwrap_or(0);
        let refunds = days.iter().map(|day| day.refunds.amount).max().unwrap_or(0);
        let span = sales.saturating_add(refunds).max(1);
        Self { span, zero: TOP.saturating_add(scaled(sales, span, BARS_HEIGHT)) }
    }

    fn height(&self, amount: i128) -> i128 {
        let height = scaled(amount, self.span, BARS_HEIGHT);
        if amount > 0 { height.max(BAR_HEIGHT_MIN) } else { 0 }
    }
}

/// Draws the bars of the month.
pub(super) fn draw(sheet: &PageSheet<'_>, html: &mut Html) {
    let scale = Scale::of(&sheet.month.days);
    let height = TOP.saturating_add(BARS_HEIGHT).saturating_add(BOTTOM);
    let label = escape(sheet.word(PageWord::Chart));
    html.raw(&format!(
        "<svg viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" aria-label=\"{label}\">\n"
    ));
    grid(sheet, &scale, html);
    let days = first_day(sheet.month).map_or(31, |first| i128::from(first.days_in_month()));
    let slot = scaled(WIDTH.saturating_sub(LEFT), days, 1);
    for number in 1..=days {
        let left = LEFT.saturating_add(slot.saturating_mul(number.saturating_sub(1)));
        if number == 1 || number.checked_rem(5) == Some(0) {
            let middle = left.saturating_add(scaled(slot, 2, 1));
            let base = height.saturating_sub(8);
            html.raw(&format!("<text class=\"day\" x=\"{middle}\" y=\"{base}\">{number}</text>\n"));
        }
        if let Some(day) = sheet.month.days.iter().find(|day| i128::from(day.day) == number) {
            bars(sheet, &scale, day, (left, slot), html);
        }
    }
    html.raw(&format!(
        "<line class=\"zero\" x1=\"{LEFT}\" x2=\"{WIDTH}\" y1=\"{0}\" y2=\"{0}\"/>\n</svg>\n",
        scale.zero
    ));
    html.open("p", "legend");
    html.text("span", "sales", sheet.word(PageWord::Sales));
    html.text("span", "refunds", sheet.word(PageWord::Refunds));
    html.close();
}

fn bars(
    sheet: &PageSheet<'_>,
    scale: &Scale,
    day: &Day,
    (left, slot): (i128, i128),
    html: &mut Html,
) {
    let gap = scaled(slot, 6, 1).max(1);
    let x = left.saturating_add(gap);
    let width = slot.saturating_sub(gap.saturating_mul(2)).max(1);
    let sales = scale.height(day.sales.amount);
    let above = scale.zero.saturating_sub(sales);
    let sides = [
        ("sales", above, sales, day.sales.amount, PageWord::Sales),
        (
            "refunds",
            scale.zero,
            scale.height(day.refunds.amount),
            day.refunds.amount,
            PageWord::Refunds,
        ),
    ];
    for (class, y, height, amount, word) in sides {
        if height > 0 {
            let title = format!("{}: {} {}", day.day, sheet.word(word), sheet.amount(amount));
            html.raw(&format!(
                "<rect class=\"{class}\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\"><title>{}</title></rect>\n",
                escape(title.as_str())
            ));
        }
    }
}

/// Lines at round amounts, named at their left end.
fn grid(sheet: &PageSheet<'_>, scale: &Scale, html: &mut Html) {
    let step = round_step(scaled(scale.span, GRID_LINES, 1));
    let bottom = TOP.saturating_add(BARS_HEIGHT);
    for count in GRID_LINES.saturating_mul(-2)..=GRID_LINES.saturating_mul(2) {
        let amount = step.saturating_mul(count);
        let y = scale.zero.saturating_sub(scaled(amount, scale.span, BARS_HEIGHT));
        if !(TOP..=bottom).contains(&y) {
            continue;
        }
        let edge = LEFT.saturating_sub(10);
        let base = y.saturating_add(6);
        let shown = sheet.amount(amount.saturating_abs());
        let exponent = usize::from(sheet.month.asset.exponent);
        let zeros = format!(".{}", "0".repeat(exponent));
        let shown = shown.strip_suffix(zeros.as_str()).unwrap_or(&shown);
        html.raw(&format!(
            "<line class=\"grid\" x1=\"{LEFT}\" x2=\"{WIDTH}\" y1=\"{y}\" y2=\"{y}\"/>\n"
        ));
        html.raw(&format!("<text class=\"amount\" x=\"{edge}\" y=\"{base}\">{shown}</text>\n"));
    }
}

/// The least of 1, 2, 5, 10, 20, 50 and so on that is not below `least`.
fn round_step(least: i128) -> i128 {
    let mut power: i128 = 1;
    loop {
        for digit in [1, 2, 5] {
            let step = power.saturating_mul(digit);
            if step >= least {
                return step;
            }
        }
        power = power.saturating_mul(10);
    }
}

/// `amount * height / span`, rounded down; nothing where that is no number. Divides first where the product is too
/// large: such amounts have digits to spare.
fn scaled(amount: i128, span: i128, height: i128) -> i128 {
    match amount.checked_mul(height) {
        Some(product) => product.checked_div(span).unwrap_or(0),
        None => span.checked_div(height).and_then(|unit| amount.checked_div(unit)).unwrap_or(0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_round() {
        let steps: Vec<i128> = [0, 1, 3, 7, 11, 501].into_iter().map(round_step).collect();
        assert_eq!(steps, [1, 1, 5, 10, 20, 1000]);
        assert_eq!(round_step(i128::MAX), i128::MAX);
    }

    #[test]
    fn heights_stay_in_the_drawing() {
        assert_eq!(scaled(50, 100, 260), 130);
        assert_eq!(scaled(1, 0, 260), 0);
        assert_eq!(scaled(i128::MAX, i128::MAX, 260), 260);
    }
}
