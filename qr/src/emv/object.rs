//! Data objects as a tree: a value is text, or a template of further objects.

use crate::emv::error::{Error, Fault};
use crate::emv::id::{Id, Path};
use crate::emv::mode::Mode;
use crate::emv::spec::{Kind, spec_of};
use crate::emv::tlv;

/// A data object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Object {
    /// Its id among its siblings.
    pub id: Id,
    /// Its value.
    pub value: Value,
}

/// The value of a data object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Text.
    Text(String),
    /// Objects, in their order.
    Template(Vec<Object>),
}

impl Object {
    /// An object with a text.
    pub(crate) fn text(id: Id, text: impl Into<String>) -> Self {
        Self { id, value: Value::Text(text.into()) }
    }

    /// An object with objects.
    pub(crate) const fn template(id: Id, objects: Vec<Self>) -> Self {
        Self { id, value: Value::Template(objects) }
    }

    /// Adds the object to a text.
    pub(crate) fn put(&self, text: &mut String) {
        tlv::put(text, self.id, &self.value.to_text());
    }

    /// Whether the object can be written: no value is empty or longer than its length can say.
    pub(crate) fn check_written(&self, parent: &Path) -> Result<(), Error> {
        let path = parent.child(self.id);
        if let Value::Template(objects) = &self.value {
            objects.iter().try_for_each(|object| object.check_written(&path))?;
        }
        let given = self.value.to_text().chars().count();
        let (least, most) = spec_of(&path).chars();
        match given {
            0 => Err(Error::at(path, Fault::Empty)),
            _ if given > most => Err(Error::at(path, Fault::Length { given, least, most })),
            _ => Ok(()),
        }
    }
}

impl Value {
    /// Reads the value of the object at `path`: a template becomes a tree, a text is checked.
    pub(crate) fn read(text: &str, path: &Path, mode: Mode) -> Result<Self, Error> {
        let spec = spec_of(path);
        if spec.kind != Kind::Template {
            let checked = spec.check(text, mode);
            checked.map_err(|fault| Error::at(path.clone(), fault))?;
            return Ok(Self::Text(text.to_owned()));
        }
        let read = |(id, value): &(Id, &str)| {
            let value = Self::read(value, &path.child(*id), mode)?;
            Ok(Object { id: *id, value })
        };
        let objects = tlv::split(text, path)?;
        Ok(Self::Template(objects.iter().map(read).collect::<Result<_, Error>>()?))
    }

    /// The value as it stands in a payload.
    #[must_use]
    pub fn to_text(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Template(objects) => {
                let mut text = String::new();
                for object in objects {
                    object.put(&mut text);
                }
                text
            }
        }
    }

    /// The objects of a template; none of a text.
    #[must_use]
    pub fn objects(&self) -> &[Object] {
        match self {
            Self::Text(_) => &[],
            Self::Template(objects) => objects,
        }
    }

    /// The text of the object with this id in a template.
    #[must_use]
    pub fn text_of(&self, id: Id) -> Option<&str> {
        let object = self.objects().iter().find(|object| object.id == id)?;
        match &object.value {
            Value::Text(text) => Some(text),
            Value::Template(_) => None,
        }
    }
}
