//! The words of a file in its language: column names, kinds, business types.

use std::collections::BTreeMap;

/// Language of column names and words. Codes, ids and states are the same in all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Language {
    /// English.
    #[default]
    English,
    /// Simplified Chinese, with the column names that Chinese bill parsers know.
    Chinese,
}

impl Language {
    /// The tag of BCP 47.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Chinese => "zh-Hans",
        }
    }

    const fn source(self) -> &'static str {
        match self {
            Self::English => include_str!("../words/en.txt"),
            Self::Chinese => include_str!("../words/zh.txt"),
        }
    }
}

/// Words by key, from a file with one `key = word` a line.
pub(crate) struct Vocabulary {
    words: BTreeMap<&'static str, &'static str>,
}

impl Vocabulary {
    /// The words of a language.
    pub(crate) fn of(language: Language) -> Self {
        let pair = |line: &'static str| line.split_once(" = ");
        Self { words: language.source().lines().filter_map(pair).collect() }
    }

    /// The word of a key `section.code`. A key without a word stands for itself; a test holds that none is.
    pub(crate) fn word(&self, section: &str, code: &'static str) -> &'static str {
        self.words.get(format!("{section}.{code}").as_str()).copied().unwrap_or(code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::csv::FlowColumn;
    use crate::csv::TradeColumn;
    use crate::kinds::AccountKind;
    use crate::kinds::Business;
    use crate::kinds::LineKind;

    #[test]
    fn both_languages_know_the_same_keys() {
        let keys = |language| Vocabulary::of(language).words.into_keys().collect::<Vec<_>>();
        assert_eq!(keys(Language::English), keys(Language::Chinese));
        for language in [Language::English, Language::Chinese] {
            let lines = language.source().lines().filter(|line| !line.is_empty());
            assert_eq!(lines.count(), keys(language).len(), "a key twice, or a line without one");
        }
    }

    #[test]
    fn every_code_has_a_word() {
        let words = Vocabulary::of(Language::Chinese).words;
        let codes = |section: &str, codes: Vec<&'static str>| {
            for code in codes {
                assert!(
                    words.contains_key(format!("{section}.{code}").as_str()),
                    "{section}.{code}"
                );
            }
        };
        codes("kind", LineKind::ALL.iter().map(|kind| kind.code()).collect());
        codes("business", Business::ALL.iter().map(|business| business.code()).collect());
        codes("account", AccountKind::ALL.iter().map(|account| account.code()).collect());
        codes("trade", TradeColumn::ALL.iter().map(|column| column.code()).collect());
        codes("page", crate::page::codes());
        codes("flow", FlowColumn::ALL.iter().map(|column| column.code()).collect());
    }
}
