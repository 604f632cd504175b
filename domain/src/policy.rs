//! What operators decide for the whole deployment, and within which bounds.

/// Live secrets at least: one in use, and its successor.
pub const LIVE_SECRETS_MIN: u32 = 2;
/// Live secrets at most.
pub const LIVE_SECRETS_MAX: u32 = 20;
/// Days for which a secret can live, where it is not a calendar year.
pub const LIFETIME_DAYS_MAX: u32 = 365;
/// Milestones that cannot be switched off: the last week, and the end.
pub const FIXED_MILESTONES: std::ops::RangeInclusive<u32> = 0..=7;
/// Milestones at most beside the fixed ones.
pub const MILESTONES_MAX: usize = 10;
/// Bytes at most of a logo.
pub const LOGO_MAX: usize = 64 * 1024;
/// Characters at most of the product's name.
pub const PRODUCT_NAME_MAX: usize = 40;

/// The luminance that white text needs behind it (WCAG 2.2 §1.4.3: 4.5 to 1).
const DARK_ENOUGH: f64 = 1.05 / 4.5 - 0.05;
/// The luminance that stands out from the dark page by 4.5 to 1.
const LIGHT_ENOUGH: f64 = 0.26;

/// Why a text is no accent colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ColourError {
    /// Not `#rrggbb`.
    #[error("A colour is written as #rrggbb, such as #1d4ed8.")]
    Malformed,
    /// White text on it could not be read.
    #[error("This colour is too light: white text on it could not be read. Choose a darker one.")]
    TooLight,
    /// On the dark page it could not be seen.
    #[error("This colour is too dark for the dark theme: it could not be read there. Choose a lighter one.")]
    TooDark,
}

/// Checks an accent colour for the light or the dark theme; gives it in lower case.
pub fn accent(text: &str, for_dark: bool) -> Result<String, ColourError> {
    let text = text.trim().to_ascii_lowercase();
    let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6).ok_or(ColourError::Malformed)?;
    if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(ColourError::Malformed);
    }
    let channel = |at: usize| {
        let value = digits.get(at..at + 2).and_then(|pair| u8::from_str_radix(pair, 16).ok()).unwrap_or(0);
        let value = f64::from(value) / 255.0;
        if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    };
    // Relative luminance (WCAG 2.2, definitions).
    let luminance = 0.2126 * channel(0) + 0.7152 * channel(2) + 0.0722 * channel(4);
    match for_dark {
        false if luminance > DARK_ENOUGH => Err(ColourError::TooLight),
        true if luminance < LIGHT_ENOUGH => Err(ColourError::TooDark),
        _ => Ok(text),
    }
}

/// Why milestones are not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "Name up to ten numbers of days between 8 and 365, such as 42, 21. The last week is always reminded of."
)]
pub struct MilestonesError;

/// Reads the milestones before the last week, such as `42, 21`; gives them from the widest.
pub fn milestones(text: &str) -> Result<Vec<u32>, MilestonesError> {
    let mut days = Vec::new();
    for part in text.split([',', ' ', ';']).filter(|part| !part.is_empty()) {
        let number: u32 = part.parse().map_err(|_| MilestonesError)?;
        if FIXED_MILESTONES.contains(&number) {
            continue;
        }
        if number > LIFETIME_DAYS_MAX {
            return Err(MilestonesError);
        }
        days.push(number);
    }
    days.sort_unstable_by(|a, b| b.cmp(a));
    days.dedup();
    if days.len() > MILESTONES_MAX { Err(MilestonesError) } else { Ok(days) }
}

/// Whether these bytes are a PNG picture of a sane size: signature, header, at most 1024 × 1024. No
/// other kind is taken, since a picture with scripts in it would be somebody else's page.
pub fn is_png(bytes: &[u8]) -> bool {
    let side =
        |at: usize| bytes.get(at..at + 4).and_then(|four| four.try_into().ok()).map(u32::from_be_bytes);
    bytes.len() <= LOGO_MAX
        && bytes.starts_with(b"\x89PNG\r\n\x1a\n")
        && bytes.get(12..16) == Some(b"IHDR")
        && [side(16), side(20)].into_iter().all(|side| side.is_some_and(|side| (1..=1024).contains(&side)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_can_be_read() {
        assert_eq!(accent(" #1D4ED8 ", false).as_deref(), Ok("#1d4ed8"));
        assert_eq!(accent("#ffdd00", false), Err(ColourError::TooLight));
        assert_eq!(accent("#ffdd00", true).as_deref(), Ok("#ffdd00"));
        assert_eq!(accent("#001040", true), Err(ColourError::TooDark));
        for odd in ["", "red", "#fff", "#12345g", "url(x)", "#1d4ed8;"] {
            assert_eq!(accent(odd, false), Err(ColourError::Malformed), "{odd}");
        }
    }

    #[test]
    fn the_last_week_is_never_among_what_can_be_chosen() {
        assert_eq!(milestones("21, 42;42 7 0"), Ok(vec![42, 21]));
        assert_eq!(milestones(""), Ok(vec![]));
        assert_eq!(milestones("366"), Err(MilestonesError));
        assert_eq!(milestones("x"), Err(MilestonesError));
        assert!(milestones("10 20 30 40 50 60 70 80 90 100 110").is_err());
    }

    #[test]
    fn only_png_is_a_logo() {
        let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x10\0\0\0\x10".to_vec();
        assert!(is_png(&png));
        png[18] = 9;
        assert!(!is_png(&png), "too wide");
        assert!(!is_png(b"<svg xmlns='http://www.w3.org/2000/svg'/>") && !is_png(b""));
    }
}
