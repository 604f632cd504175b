//! Passwords that are guessed first (NIST SP 800-63B-4 §3.1.1.2 asks for such a list).
//!
//! The list holds *stems*: what is left of the most common leaked passwords in lower case when digits
//! and punctuation around them are gone and `0`, `1`, `3`, `4`, `5`, `7` inside are read as the letters
//! that they stand for. So one line stands for `dragon12345!`, `123dragon…` and `Dr4g0n2026`. It was
//! made from the public ranking that password meters use, without obscenities.

/// Sorted, a stem on each line.
static STEMS: &str = include_str!("common_passwords.txt");

/// Stems that a password may consist of and still be refused; three unrelated words are a passphrase.
const WORDS_MAX: usize = 2;

/// The text in lower case, with digits and signs read as the letters that they stand for.
pub(crate) fn read_as_letters(lower: &str) -> String {
    lower
        .chars()
        .map(|c| match c {
            '0' => 'o',
            '1' | '!' => 'i',
            '3' => 'e',
            '4' | '@' => 'a',
            '5' | '$' => 's',
            '7' => 't',
            other => other,
        })
        .collect()
}

/// Whether the letters of a password are one or two stems of the list, or one over and over.
pub(crate) fn is_common(lower: &str) -> bool {
    let core = lower.trim_matches(|c: char| !c.is_alphabetic());
    let letters: String = read_as_letters(core).chars().filter(|c| c.is_alphabetic()).collect();
    let plain: String = lower.chars().filter(|c| c.is_alphabetic()).collect();
    let stems: Vec<&str> = STEMS.lines().collect();
    [letters, plain].iter().any(|letters| consists_of(&stems, letters, WORDS_MAX) || repeats(&stems, letters))
}

fn is_stem(stems: &[&str], text: &str) -> bool {
    stems.binary_search(&text).is_ok()
}

/// Whether the text is at most so many stems in a row.
fn consists_of(stems: &[&str], text: &str, words: usize) -> bool {
    if is_stem(stems, text) {
        return true;
    }
    let splits = text.char_indices().skip(1).map(|(index, _)| text.split_at(index));
    words > 1
        && splits.into_iter().any(|(head, tail)| is_stem(stems, head) && consists_of(stems, tail, words - 1))
}

/// Whether the text is one stem, again and again.
fn repeats(stems: &[&str], text: &str) -> bool {
    let halves = text.char_indices().skip(1).map(|(index, _)| text.split_at(index));
    halves.into_iter().any(|(head, _)| {
        text.len().is_multiple_of(head.len()) && is_stem(stems, head) && text.replace(head, "").is_empty()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_sorted_and_long() {
        let stems: Vec<&str> = STEMS.lines().collect();
        assert!(stems.len() > 5_000 && stems.is_sorted());
        assert!(stems.iter().all(|stem| (4..=24).contains(&stem.len())));
    }

    #[test]
    fn what_is_common_is_found_however_it_is_dressed_up() {
        for common in [
            "sunshine1234",
            "123sunshine123",
            "m4st3r2026!!!!",
            "dragonmonkey1",
            "qwerty123456",
            "123456qwerty",
            "leavemealone",
            "letmeinletmein",
            "abcdabcdabcd",
            "p4ssw0rd-2026",
            "iloveyou!!!!",
        ] {
            assert!(is_common(common), "{common}");
        }
    }

    #[test]
    fn three_words_in_a_row_are_a_passphrase() {
        for fine in [
            "correct horse battery",
            "tulips north of the dike",
            "windmills turn slowly",
            "grüne wolken am meer",
        ] {
            assert!(!is_common(fine), "{fine}");
        }
    }
}
