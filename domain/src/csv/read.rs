//! Reading: strict where a guess could put a text into the wrong column, kind where programs
//! differ (byte order mark, separator, line ends).

/// A line of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Where it begins, counted from 1.
    pub line: u32,
    /// Its fields, as they are.
    pub fields: Vec<String>,
}

/// A file that could be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// The names of the columns.
    pub columns: Vec<String>,
    /// The lines below; empty ones are left out.
    pub records: Vec<Record>,
}

/// Why a file cannot be read. It stops at the first place, since nothing behind it can be trusted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TableError {
    /// Nothing in it.
    #[error("The file is empty.")]
    Empty,
    /// More lines than are taken at once.
    #[error("The file has more than {max} rows. Please divide it.")]
    TooLong {
        /// What is taken.
        max: usize,
    },
    /// A quoted field without its end.
    #[error("Line {line}: a quoted field begins here and never ends. Close it with a quote.")]
    OpenQuote {
        /// Where it begins.
        line: u32,
    },
    /// Text behind the closing quote.
    #[error("Line {line}: there is text behind a closing quote. A quote inside a field is written twice.")]
    BehindQuote {
        /// Where.
        line: u32,
    },
    /// A quote inside a field that does not begin with one.
    #[error(
        "Line {line}: there is a quote inside a field without quotes. Put the whole field into quotes, and write the inner quote twice."
    )]
    LooseQuote {
        /// Where.
        line: u32,
    },
}

/// Reads a file whose fields are separated by commas, semicolons or tabs: what stands in the first
/// line most often.
pub fn read(text: &str, rows_max: usize) -> Result<Table, TableError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    // Spreadsheets write and read this line as the choice of the separator.
    let (separator, text, line) = match text.lines().next().and_then(|line| line.strip_prefix("sep=")) {
        Some(named) => {
            let rest = text.split_once('\n').map_or("", |(_, rest)| rest);
            (named.chars().next().unwrap_or(','), rest, 2)
        }
        None => (separator(text), text, 1),
    };
    let mut reader = Reader { letters: text.chars().peekable(), separator, line };
    let mut columns = None;
    let mut records = Vec::new();
    while reader.letters.peek().is_some() {
        let record = reader.record()?;
        if record.fields.iter().all(|field| field.trim().is_empty()) {
            continue;
        }
        if columns.is_none() {
            columns = Some(record.fields);
        } else if records.len() == rows_max {
            return Err(TableError::TooLong { max: rows_max });
        } else {
            records.push(record);
        }
    }
    Ok(Table { columns: columns.ok_or(TableError::Empty)?, records })
}

fn separator(text: &str) -> char {
    let mut counts = [(',', 0), (';', 0), ('\t', 0)];
    let mut quoted = false;
    for letter in text.trim_start().chars() {
        match letter {
            '"' => quoted = !quoted,
            '\n' | '\r' if !quoted => break,
            _ if quoted => {}
            _ => counts.iter_mut().filter(|(mark, _)| *mark == letter).for_each(|(_, count)| *count += 1),
        }
    }
    // Of equal counts the first: a comma where there is one column only.
    counts.iter().rev().max_by_key(|(_, count)| *count).map_or(',', |(mark, _)| *mark)
}

struct Reader<'a> {
    letters: std::iter::Peekable<std::str::Chars<'a>>,
    separator: char,
    line: u32,
}

impl Reader<'_> {
    fn record(&mut self) -> Result<Record, TableError> {
        let line = self.line;
        let mut fields = Vec::new();
        loop {
            let field = if self.letters.next_if_eq(&'"').is_some() { self.quoted()? } else { self.plain()? };
            fields.push(field);
            match self.letters.next() {
                Some(letter) if letter == self.separator => {}
                Some('\r') => {
                    self.letters.next_if_eq(&'\n');
                    self.line += 1;
                    return Ok(Record { line, fields });
                }
                Some(_) => {
                    self.line += 1;
                    return Ok(Record { line, fields });
                }
                None => return Ok(Record { line, fields }),
            }
        }
    }

    /// Up to the separator, the end of the line, or the end of the file, which stays unread.
    fn plain(&mut self) -> Result<String, TableError> {
        let (mut field, separator) = (String::new(), self.separator);
        while let Some(letter) = self.letters.next_if(|c| *c != separator && !matches!(c, '\r' | '\n')) {
            if letter == '"' {
                return Err(TableError::LooseQuote { line: self.line });
            }
            field.push(letter);
        }
        Ok(field)
    }

    /// Behind the opening quote, up to behind the closing one.
    fn quoted(&mut self) -> Result<String, TableError> {
        let (begins, mut field) = (self.line, String::new());
        loop {
            match self.letters.next() {
                None => return Err(TableError::OpenQuote { line: begins }),
                Some('"') if self.letters.next_if_eq(&'"').is_some() => field.push('"'),
                Some('"') => break,
                Some(letter) => {
                    let ends_line = letter == '\n' || (letter == '\r' && self.letters.peek() != Some(&'\n'));
                    self.line += u32::from(ends_line);
                    field.push(letter);
                }
            }
        }
        match self.letters.peek() {
            None | Some('\r' | '\n') => Ok(field),
            Some(letter) if *letter == self.separator => Ok(field),
            Some(_) => Err(TableError::BehindQuote { line: self.line }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn fields(text: &str) -> Vec<Vec<String>> {
        read(text, 100).unwrap().records.into_iter().map(|record| record.fields).collect()
    }

    #[test]
    fn the_ways_of_programs_are_all_read() {
        for text in [
            "a,b\n1,\"2,3\"\n",
            "\u{feff}a,b\r\n1,\"2,3\"\r\n",
            "a;b\r\n1;2,3",
            "a\tb\r1\t2,3\r",
            "sep=;\r\na;b\r\n1;2,3\r\n",
            "\n\na,b\n\n1,\"2,3\"\n,\n\n",
        ] {
            let table = read(text, 100).unwrap();
            assert_eq!(table.columns, ["a", "b"], "{text:?}");
            assert_eq!(fields(text), [["1", "2,3"]], "{text:?}");
        }
    }

    #[test]
    fn quotes_hold_separators_line_ends_and_quotes() {
        assert_eq!(fields("a,b\n\"x\r\ny\",\"say \"\"no\"\"\"\n"), [["x\r\ny", "say \"no\""]]);
    }

    #[test]
    fn broken_quoting_names_its_line() {
        for (text, error) in [
            ("a,b\n1,\"2\n3\n", TableError::OpenQuote { line: 2 }),
            ("a,b\n1,2\n1,\"2\"3\n", TableError::BehindQuote { line: 3 }),
            ("a,b\n\"1\n1\",2\n1,2\"3\n", TableError::LooseQuote { line: 4 }),
            ("", TableError::Empty),
            ("\u{feff}\r\n", TableError::Empty),
        ] {
            assert_eq!(read(text, 100), Err(error), "{text:?}");
        }
    }

    #[test]
    fn lines_are_counted_as_an_editor_does() {
        let table = read("a\n\n\"x\ny\"\nz\n", 100).unwrap();
        assert_eq!(table.records.iter().map(|record| record.line).collect::<Vec<_>>(), [3, 5]);
    }

    #[test]
    fn too_many_rows_are_refused_at_once() {
        let text = format!("a\n{}", "x\n".repeat(101));
        assert_eq!(read(&text, 100), Err(TableError::TooLong { max: 100 }));
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "[ab\",;\t\r\n\u{feff}]{0,40}") {
            let _ = read(&text, 5);
        }
    }
}
