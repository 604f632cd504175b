//! Writing: a spreadsheet that opens the file must run nothing of it (OWASP CSV injection, ASVS
//! 1.2.10).

use std::borrow::Cow;

/// The text with an apostrophe before it where a spreadsheet would take it for a formula.
pub fn safe(text: &str) -> Cow<'_, str> {
    let begins_formula =
        |c: char| matches!(c, '=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '\0' | '＝' | '＋' | '－' | '＠');
    // White space before it does not stop a spreadsheet.
    let is_formula = text.starts_with(begins_formula) || text.trim_start().starts_with(begins_formula);
    if is_formula { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

/// A file that grows line by line. It begins with a byte order mark, by which spreadsheets know
/// that it is UTF-8.
#[derive(Debug)]
pub struct Writer(String);

impl Writer {
    /// A file with its first line: the names of the columns.
    pub fn new(columns: &[&str]) -> Self {
        let mut writer = Self("\u{feff}".to_owned());
        writer.line(columns.iter().copied());
        writer
    }

    /// One more line.
    pub fn line<'a>(&mut self, fields: impl IntoIterator<Item = &'a str>) {
        for (index, text) in fields.into_iter().enumerate() {
            if index > 0 {
                self.0.push(',');
            }
            self.field(&safe(text));
        }
        self.0.push_str("\r\n");
    }

    fn field(&mut self, text: &str) {
        if text.contains([',', ';', '"', '\r', '\n', '\t', '\'']) {
            self.0.push('"');
            self.0.push_str(&text.replace('"', "\"\""));
            self.0.push('"');
        } else {
            self.0.push_str(text);
        }
    }

    /// The whole file.
    pub fn finish(self) -> String {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn nothing_begins_a_formula() {
        for bad in [
            "=1+1",
            "+1",
            "-1",
            "@SUM(A1)",
            "\t=1",
            "\r=1",
            "\n=1",
            " =1",
            "\0=1",
            "＝1+1",
            "=cmd|' /C calc'!A0",
        ] {
            assert_eq!(safe(bad), format!("'{bad}"));
        }
        for good in ["", "Noordzee", "2026-12-31", "a=b", "O'Hara"] {
            assert_eq!(safe(good), good);
        }
    }

    #[test]
    fn quotes_are_doubled_and_separators_quoted() {
        let mut writer = Writer::new(&["a", "b"]);
        writer.line(["x;y", "say \"no\""]);
        assert_eq!(writer.finish(), "\u{feff}a,b\r\n\"x;y\",\"say \"\"no\"\"\"\r\n");
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(fields in proptest::collection::vec("\\PC{0,12}|[=\",;\t\r\n']{0,4}", 2)) {
            let mut writer = Writer::new(&["a", "b"]);
            writer.line(fields.iter().map(String::as_str));
            let table = super::super::read(&writer.finish(), 10).unwrap();
            let expected: Vec<String> = fields.iter().map(|field| safe(field).into_owned()).collect();
            if expected.iter().all(|field| field.trim().is_empty()) {
                prop_assert!(table.records.is_empty());
            } else {
                prop_assert_eq!(&table.records[0].fields, &expected);
            }
        }
    }
}
