//! Rules between fields: what has to be there, what goes with what, what is reserved.

use crate::emv::error::{Error, Fault};
use crate::emv::field::{Field, TipIndicator};
use crate::emv::id::{Id, Path};
use crate::emv::mode::{Mode, Waiver};
use crate::emv::object::{Object, Value};
use crate::emv::spec::{Kind, spec_of};

/// Root fields that a payload must have (table 3.3), and whether national schemes leave them out.
const MANDATORY: &[(Id, bool)] = &[
    (Id::CATEGORY, true),
    (Id::CURRENCY, false),
    (Id::COUNTRY, false),
    (Id::NAME, true),
    (Id::CITY, true),
];
/// 62-09: what may be asked of the payer's wallet.
const CONSUMER_DATA: &str = "AME";

/// Checks the fields of a payload against each other.
pub(crate) fn check(fields: &[Field], mode: Mode) -> Result<(), Error> {
    let objects: Vec<Object> = fields.iter().map(Field::object).collect();
    check_presence(&objects, mode)?;
    objects.iter().try_for_each(|object| check_object(object, &Path::root(), mode))
}

/// 55 with 56 and 57 (EMVCo 4.7.6 to 4.7.8), of the objects below the root: a payload that contradicts itself about
/// money is told so before anything else in it is looked at.
pub(crate) fn check_tip(objects: &[(Id, &str)]) -> Result<(), Error> {
    let value = |id: Id| objects.iter().find(|(own, _)| *own == id).map(|(_, value)| *value);
    for (id, asks) in
        [(Id::FEE_FIXED, TipIndicator::Fixed), (Id::FEE_PERCENT, TipIndicator::Percent)]
    {
        let indicator = asks.as_str();
        match (value(Id::TIP) == Some(indicator), value(id).is_some()) {
            (true, false) => return Err(Error::at(id, Fault::MissingFor { indicator })),
            (false, true) => return Err(Error::at(id, Fault::NotAskedFor { indicator })),
            (true, true) | (false, false) => {}
        }
    }
    Ok(())
}

fn check_presence(objects: &[Object], mode: Mode) -> Result<(), Error> {
    let has = |id: Id| objects.iter().any(|object| object.id == id);
    if !objects.iter().any(|object| (2..=51).contains(&object.id.number())) {
        return Err(Error::at(Id::FIRST_TEMPLATE, Fault::Missing));
    }
    for (id, omitted_nationally) in MANDATORY.iter().filter(|(id, _)| !has(*id)) {
        if !omitted_nationally {
            return Err(Error::at(*id, Fault::Missing));
        }
        if !mode.accepts(Waiver::Omitted) {
            return Err(Error::at(*id, Fault::MissingNationally));
        }
    }
    Ok(())
}

/// What holds inside one object, and below it.
fn check_object(object: &Object, parent: &Path, mode: Mode) -> Result<(), Error> {
    let path = parent.child(object.id);
    if spec_of(&path).kind == Kind::Reserved && !mode.accepts(Waiver::Reserved) {
        return Err(Error::at(path, Fault::Reserved));
    }
    match &object.value {
        Value::Text(text) => check_code(text, &path),
        Value::Template(objects) => {
            for needed in needed_in(&path, mode) {
                if !objects.iter().any(|object| object.id == *needed) {
                    return Err(Error::at(path.child(*needed), Fault::Missing));
                }
            }
            objects.iter().try_for_each(|object| check_object(object, &path, mode))
        }
    }
}

/// What a template must have, if it is there.
fn needed_in(path: &Path, mode: Mode) -> &'static [Id] {
    const NAME: Id = Id::known(1);
    match path.ids() {
        [Id::ADDITIONAL] => &[],
        [Id::LANGUAGE] => &[Id::GUID, NAME],
        _ if mode.accepts(Waiver::NoGuid) => &[],
        _ => &[Id::GUID],
    }
}

/// Codes inside templates.
fn check_code(text: &str, path: &Path) -> Result<(), Error> {
    let refused = |expected| {
        let given = text.to_owned();
        Err(Error::at(path.clone(), Fault::Value { given, expected }))
    };
    match path.ids() {
        [Id::ADDITIONAL, id] if id.number() == 9 => {
            let once = |c: char| CONSUMER_DATA.contains(c) && text.matches(c).count() == 1;
            if text.chars().all(once) {
                return Ok(());
            }
            refused("any of A (address), M (mobile number), E (email), each once")
        }
        [Id::LANGUAGE, Id::GUID] if !text.bytes().all(|b| b.is_ascii_alphabetic()) => {
            refused("two letters of ISO 639, as in ZH")
        }
        _ => Ok(()),
    }
}
