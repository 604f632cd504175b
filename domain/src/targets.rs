//! Request targets: what of an address says which thing is meant (RFC 9112 §3.2.1).

use std::borrow::Cow;

/// Bytes at most in a target: no address of ours is half as long, and the types of HTTP take no more.
const MAX: usize = 65_000;

/// Path and query of an address as it came. Host and scheme are dropped: routes do not depend on them.
pub fn path_and_query(url: &str) -> &str {
    let after_scheme = url.find("://").map_or(0, |at| at + 3);
    let path = url[after_scheme..].find('/').map_or("/", |at| &url[after_scheme + at..]);
    path.split('#').next().unwrap_or(path)
}

/// The target of an address, such that every type for addresses takes it: bytes that no address may
/// have are escaped, which means the same, and what is endless is cut. Runtimes let through what
/// browsers send, and that is more than RFC 3986 allows.
pub fn target(url: &str) -> Cow<'_, str> {
    let raw = path_and_query(url);
    if raw.len() <= MAX && raw.bytes().all(may_stand) {
        return Cow::Borrowed(raw);
    }
    let mut text = String::with_capacity(raw.len().min(MAX));
    for byte in raw.bytes() {
        if text.len() + 3 > MAX {
            break;
        }
        if may_stand(byte) {
            text.push(char::from(byte));
        } else {
            text.push('%');
            text.extend(
                [byte >> 4, byte & 15].iter().filter_map(|half| char::from_digit(u32::from(*half), 16)),
            );
        }
    }
    Cow::Owned(text)
}

/// Whether a byte may stand in a path or a query as it is.
fn may_stand(byte: u8) -> bool {
    byte.is_ascii_graphic() && !matches!(byte, b'"' | b'<' | b'>' | b'\\' | b'^' | b'`' | b'{' | b'|' | b'}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_target_stays_as_it_is() {
        for (url, expected) in [
            ("https://portal.example/oauth2/token", "/oauth2/token"),
            ("https://portal.example/api/x?a=%20b&c=1+2#part", "/api/x?a=%20b&c=1+2"),
            ("https://portal.example", "/"),
            ("https://portal.example/go?to=https://other.example/y", "/go?to=https://other.example/y"),
            ("/oauth2/token", "/oauth2/token"),
            ("", "/"),
        ] {
            assert!(matches!(target(url), Cow::Borrowed(same) if same == expected), "{url}");
        }
    }

    #[test]
    fn what_no_address_may_have_is_escaped() {
        assert_eq!(target("https://p.example/a\"b<c>d`e\u{7f}f g"), "/a%22b%3cc%3ed%60e%7ff%20g");
        assert_eq!(target("https://p.example/a?b={\"c\":\"é\"}"), "/a?b=%7b%22c%22:%22%c3%a9%22%7d");
        for byte in 0..=u8::MAX {
            let url = format!("https://p.example/a{}b?c{}", char::from(byte), char::from(byte));
            assert!(target(&url).bytes().all(may_stand), "{byte:#x}");
        }
    }

    #[test]
    fn what_is_endless_is_cut() {
        for tail in ["x", "\"", "é", "?a=\u{7f}"] {
            let long = target(&format!("https://p.example/{}", tail.repeat(70_000))).into_owned();
            assert!((MAX - 3..=MAX).contains(&long.len()) && long.starts_with('/'), "{tail}: {}", long.len());
        }
    }
}
