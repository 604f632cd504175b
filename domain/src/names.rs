//! Names that people type: of secrets, applications, organisations, persons.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Characters at most in any name.
pub const NAME_MAX_CHARS: usize = 100;

/// A name as a person typed it: trimmed, one line, 1 to 100 characters, without control or
/// invisible direction-changing characters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Name(String);

/// Why a text is no name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NameError {
    /// Nothing, or only white space.
    #[error("Please give a name.")]
    Empty,
    /// More than [`NAME_MAX_CHARS`].
    #[error("The name is too long: 100 characters at most.")]
    TooLong,
    /// Line breaks, control characters, or marks that change the reading direction.
    #[error("The name has a character that cannot be shown, such as a line break. Please retype it.")]
    Unprintable,
}

impl Name {
    /// Checks what a person typed.
    pub fn parse(text: &str) -> Result<Self, NameError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(NameError::Empty);
        }
        if text.chars().count() > NAME_MAX_CHARS {
            return Err(NameError::TooLong);
        }
        if text.chars().any(is_unprintable) {
            return Err(NameError::Unprintable);
        }
        Ok(Self(text.to_owned()))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for Name {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

/// Control characters, line and paragraph separators, and the bidirectional and zero-width marks
/// that make a text look like another one (Unicode TR 36 §2.5, TR 9).
pub fn is_unprintable(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{061c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// The text without what [`is_unprintable`], cut to `max` characters: for texts that others sent,
/// such as a User-Agent, before they are stored or shown.
pub fn printable(text: &str, max: usize) -> String {
    text.chars().filter(|c| !is_unprintable(*c)).take(max).collect()
}

/// The same for a text of several lines, whole: a letter in which names stand that a rule of ours may not have met.
pub fn printable_lines(text: &str) -> String {
    text.chars().filter(|c| *c == '\n' || !is_unprintable(*c)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_keeps_its_lines_and_nothing_that_turns_them() {
        assert_eq!(printable_lines("a\r\nb\u{202e}c\n"), "a\nbc\n");
    }

    #[test]
    fn names_are_trimmed_and_bounded() {
        assert_eq!(Name::parse("  Secret by VM ").unwrap().as_str(), "Secret by VM");
        assert_eq!(Name::parse(" \t"), Err(NameError::Empty));
        assert!(Name::parse(&"é".repeat(100)).is_ok());
        assert_eq!(Name::parse(&"é".repeat(101)), Err(NameError::TooLong));
    }

    #[test]
    fn characters_that_deceive_are_refused() {
        for bad in ["a\nb", "a\r\nBcc: x", "a\0b", "a\u{202e}b", "a\u{200b}b", "a\u{2028}b", "a\u{61c}b"] {
            assert_eq!(Name::parse(bad), Err(NameError::Unprintable), "{bad:?}");
        }
        assert!(Name::parse("<script>alert('x')</script>").is_ok(), "markup is shown as text");
    }
}
