//! The fields of a payload as indented lines, and as nested JSON.

use farthing_qr::{
    Currency, Field, Id, Initiation, Object, Path, Payload, TipIndicator, Value, name_of,
};
use serde_json::json;

/// Each field on a line of its own: id, name, value; what is inside a template below it, indented.
pub(crate) fn text(payload: &Payload) -> String {
    let mut rows = Vec::new();
    let currency = payload.currency();
    for field in payload.fields() {
        let object = field.object();
        let path = Path::from(object.id);
        add_rows(&object, &path, &mut rows);
        if let (Some(row), Some(note)) = (last_root(&mut rows), note_of(field, currency)) {
            row.value.push_str(&note);
        }
    }
    let crc = Path::from(Id::CRC);
    rows.push(Row { depth: 0, name: name_of(&crc), path: crc, value: payload.crc().to_owned() });
    let lead = |row: &Row| format!("{}{}", "  ".repeat(row.depth), row.path);
    let lead_width = rows.iter().map(|row| lead(row).len()).max().unwrap_or_default();
    let name_width = rows.iter().map(|row| row.name.len()).max().unwrap_or_default();
    let line = |row: &Row| {
        let line = format!("{:lead_width$}  {:name_width$}  {}", lead(row), row.name, row.value);
        line.trim_end().to_owned() + "\n"
    };
    rows.iter().map(line).collect()
}

/// The same as an array of `{id, name, value}` and `{id, name, fields}`.
pub(crate) fn json(payload: &Payload) -> serde_json::Value {
    let root = Path::root();
    let mut fields: Vec<serde_json::Value> =
        payload.fields().iter().map(|field| json_of(&field.object(), &root)).collect();
    let crc = Path::from(Id::CRC);
    fields.push(json!({ "id": crc.to_string(), "name": name_of(&crc), "value": payload.crc() }));
    fields.into()
}

fn json_of(object: &Object, parent: &Path) -> serde_json::Value {
    let path = parent.child(object.id);
    let (id, name) = (path.to_string(), name_of(&path));
    match &object.value {
        Value::Text(text) => json!({ "id": id, "name": name, "value": text }),
        Value::Template(objects) => {
            let fields: Vec<_> = objects.iter().map(|object| json_of(object, &path)).collect();
            json!({ "id": id, "name": name, "fields": fields })
        }
    }
}

struct Row {
    depth: usize,
    path: Path,
    name: &'static str,
    value: String,
}

fn add_rows(object: &Object, path: &Path, rows: &mut Vec<Row>) {
    let depth = path.ids().len().saturating_sub(1);
    let value = match &object.value {
        Value::Text(text) => visible(text),
        Value::Template(_) => String::new(),
    };
    rows.push(Row { depth, path: path.clone(), name: name_of(path), value });
    for inner in object.value.objects() {
        add_rows(inner, &path.child(inner.id), rows);
    }
}

/// The row of the field that was added last.
fn last_root(rows: &mut [Row]) -> Option<&mut Row> {
    rows.iter_mut().rev().find(|row| row.depth == 0)
}

/// What a code or an amount means, after its value.
fn note_of(field: &Field, currency: Option<Currency>) -> Option<String> {
    let letters = currency.and_then(|currency| currency.letters());
    Some(match field {
        Field::Initiation(Initiation::Static) => " (static: for many payments)".to_owned(),
        Field::Initiation(Initiation::Dynamic) => " (dynamic: for one payment)".to_owned(),
        Field::Currency(_) => format!(" ({})", letters?),
        Field::Amount(_) | Field::FeeFixed(_) => format!(" {}", letters?),
        Field::FeePercent(_) => " %".to_owned(),
        Field::TipIndicator(TipIndicator::AskPayer) => " (asks the payer for a tip)".to_owned(),
        Field::TipIndicator(TipIndicator::Fixed) => " (adds a fixed fee)".to_owned(),
        Field::TipIndicator(TipIndicator::Percent) => " (adds a fee in percent)".to_owned(),
        Field::Format
        | Field::Account(_)
        | Field::Category(_)
        | Field::Country(_)
        | Field::Name(_)
        | Field::City(_)
        | Field::Postal(_)
        | Field::Additional(_)
        | Field::Language(_)
        | Field::Reserved(_)
        | Field::Unreserved(_) => return None,
    })
}

/// A value for the screen. Marks that turn the direction of writing or break the line are spelled out: with them one
/// code could look like another.
fn visible(text: &str) -> String {
    let mut shown = String::new();
    for character in text.chars() {
        match character {
            '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}'
            | '\u{61c}' => shown.extend(character.escape_unicode()),
            _ => shown.push(character),
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;
    use farthing_qr::Mode;

    const STALL: &str = "00020101021226330015com.example.pay0110m_stall_07520454995303156540518.8055020256040.505802CN5920NIGHT MARKET STALL 76007CHENGDU62220511ORD202600010703T016304B924";

    #[test]
    fn templates_are_indented_and_amounts_have_their_currency() {
        let payload = Payload::parse(STALL, Mode::Strict).unwrap();
        let expected = "\
00       Payload Format Indicator        01
01       Point of Initiation Method      12 (dynamic: for one payment)
26       Merchant Account Information
  26-00  Globally Unique Identifier      com.example.pay
  26-01  Payment Network Specific        m_stall_07
52       Merchant Category Code          5499
53       Transaction Currency            156 (CNY)
54       Transaction Amount              18.80 CNY
55       Tip or Convenience Indicator    02 (adds a fixed fee)
56       Value of Convenience Fee Fixed  0.50 CNY
58       Country Code                    CN
59       Merchant Name                   NIGHT MARKET STALL 7
60       Merchant City                   CHENGDU
62       Additional Data Field Template
  62-05  Reference Label                 ORD20260001
  62-07  Terminal Label                  T01
63       CRC                             B924
";
        assert_eq!(text(&payload), expected);
    }

    #[test]
    fn marks_of_direction_are_spelled_out() {
        assert_eq!(visible("a\u{202e}b\u{5305}"), "a\\u{202e}b\u{5305}");
    }
}
