use proptest::prelude::*;
use proptest::sample::Index;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use super::*;

const CHAIN: &str = "0a110000-0000-4000-8000-000000000001";

fn entry(number: u64) -> LogEntry {
    LogEntry {
        id: format!("0192e4a0-0000-7000-8000-{number:012}"),
        at: 1_700_000_000 + i64::try_from(number).unwrap(),
        organisation_id: Some(CHAIN.into()),
        client_id: (number.is_multiple_of(2)).then(|| "c11e".into()),
        actor_id: Some("9e09".into()),
        actor_name: Some("Marieke Jansen".into()),
        action: if number.is_multiple_of(3) { "secret.created" } else { "secret.deleted" }.into(),
        object_id: format!("{number}"),
        object_name: "Nightly upload".into(),
        hint: (number.is_multiple_of(5)).then(|| "aB3".into()),
        network: "192.0.2.0/24".into(),
        user_agent: "Mozilla/5.0".into(),
    }
}

fn seal(chain: &str, entries: impl IntoIterator<Item = LogEntry>) -> Vec<Sealed> {
    let mut link = Link::first(chain);
    let seal = |entry: LogEntry| {
        link = link.next(chain, &entry);
        let Head { seq, hash } = link.head();
        Sealed { seq, hash, entry: Some(entry) }
    };
    entries.into_iter().map(seal).collect()
}

fn chain(length: u64) -> Vec<Sealed> {
    seal(CHAIN, (1..=length).map(entry))
}

fn head(chain: &[Sealed]) -> Head {
    chain
        .last()
        .map_or_else(|| Link::first(CHAIN).head(), |last| Head { seq: last.seq, hash: last.hash.clone() })
}

#[test]
fn an_untouched_chain_is_good_and_gives_its_head() {
    for length in [0, 1, 40] {
        let chain = chain(length);
        assert_eq!(verify(CHAIN, &chain, None), Ok(head(&chain)));
        assert_eq!(verify(CHAIN, &chain, Some(head(&chain))), Ok(head(&chain)));
    }
    // A head that was noted earlier fits a chain that has grown.
    let grown = chain(40);
    assert!(verify(CHAIN, &grown, Some(head(&grown[..17]))).is_ok());
}

/// The form never changes: heads that were mailed years ago must still fit.
#[test]
fn the_hash_of_an_entry_is_pinned() {
    let bytes = canonical(OVERALL, 7, &LogEntry { at: 5, action: "a".into(), ..LogEntry::default() });
    assert_eq!(String::from_utf8(bytes).unwrap(), "3:all1:70:1:5----1:a0:0:-0:0:");
    let head = head(&chain(3));
    assert_eq!(head.to_string(), "3:0528ca72d1e7c085b7bc4262b60aadc8bc672b17707b5a3297ec6b8cea8bbbbf");
}

#[test]
fn each_kind_of_damage_is_called_by_its_name_at_its_place() {
    let whole = chain(9);
    let noted = head(&whole);
    let check = |damage: &dyn Fn(&mut Vec<Sealed>)| {
        let mut chain = whole.clone();
        damage(&mut chain);
        verify(CHAIN, &chain, Some(noted.clone())).map_err(|broken| (broken.seq, broken.kind))
    };
    assert_eq!(check(&|chain| drop(chain.remove(3))), Err((4, BreakKind::Missing)));
    assert_eq!(check(&|chain| chain[3].entry = None), Err((4, BreakKind::Deleted)));
    assert_eq!(check(&|chain| chain.swap(3, 5)), Err((4, BreakKind::Missing)));
    assert_eq!(check(&|chain| chain.insert(3, chain[1].clone())), Err((2, BreakKind::Misplaced)));
    assert_eq!(check(&|chain| chain.truncate(5)), Err((6, BreakKind::Truncated)));
    assert_eq!(check(&Vec::clear), Err((1, BreakKind::Truncated)));
    let edit = |chain: &mut Vec<Sealed>| chain[4].entry.as_mut().unwrap().actor_name = None;
    assert_eq!(check(&edit), Err((5, BreakKind::Altered)));
    let rewrite = |chain: &mut Vec<Sealed>| {
        chain[4].entry.as_mut().unwrap().object_name = "x".into();
        *chain = seal(CHAIN, chain.drain(..).filter_map(|sealed| sealed.entry));
    };
    assert_eq!(check(&rewrite), Err((9, BreakKind::Rewritten)));
}

#[test]
fn a_chain_of_one_house_is_none_of_another() {
    let other = seal("another", (1..=3).map(entry));
    assert_eq!(verify(CHAIN, &other, None), Err(Break { seq: 1, kind: BreakKind::Altered }));
}

#[test]
fn heads_survive_their_text_and_what_mail_programs_do_to_it() {
    let head = head(&chain(3));
    let text = head.to_string();
    assert_eq!(text.parse(), Ok(head.clone()));
    let (before, after) = text.split_at(30);
    assert_eq!(format!("  {before}\r\n {after} ").to_uppercase().parse(), Ok(head));
    for bad in ["", "3", "3:", "3:abc", "x:00", &text[..60]] {
        assert_eq!(bad.parse::<Head>(), Err(MalformedHead), "{bad}");
    }
}

/// What somebody who can write into the table can do.
#[derive(Debug, Clone)]
enum Damage {
    Edit { at: Index, column: usize, text: String },
    EditHash { at: Index, nibble: usize },
    Delete { at: Index, renumbered: bool },
    DeleteEntry { at: Index },
    SwapEntries { one: Index, other: Index },
    SwapRows { one: Index, other: Index, renumbered: bool },
    Insert { at: Index, copy: Index, renumbered: bool, resealed: bool },
    Repeat { at: Index, copy: Index },
    Truncate { length: Index },
    Rewrite { at: Index, text: String },
}

fn damage() -> impl Strategy<Value = Damage> {
    let at = any::<Index>;
    prop_oneof![
        4 => (at(), 0usize..12, "\\PC{0,5}").prop_map(|(at, column, text)| Damage::Edit { at, column, text }),
        1 => (at(), 0usize..64).prop_map(|(at, nibble)| Damage::EditHash { at, nibble }),
        2 => (at(), any::<bool>()).prop_map(|(at, renumbered)| Damage::Delete { at, renumbered }),
        1 => at().prop_map(|at| Damage::DeleteEntry { at }),
        2 => (at(), at()).prop_map(|(one, other)| Damage::SwapEntries { one, other }),
        2 => (at(), at(), any::<bool>())
            .prop_map(|(one, other, renumbered)| Damage::SwapRows { one, other, renumbered }),
        2 => (at(), at(), any::<bool>(), any::<bool>())
            .prop_map(|(at, copy, renumbered, resealed)| Damage::Insert { at, copy, renumbered, resealed }),
        1 => (at(), at()).prop_map(|(at, copy)| Damage::Repeat { at, copy }),
        1 => at().prop_map(|length| Damage::Truncate { length }),
        1 => (at(), "\\PC{1,5}").prop_map(|(at, text)| Damage::Rewrite { at, text }),
    ]
}

fn renumber(chain: &mut [Sealed]) {
    for (seq, sealed) in (1..).zip(chain) {
        sealed.seq = seq;
    }
}

fn edit(entry: &mut LogEntry, column: usize, text: String) {
    let some = Some(text.clone());
    match column {
        0 => entry.id = text,
        1 => entry.at += i64::try_from(text.len()).unwrap() + 1,
        2 => entry.organisation_id = some,
        3 => entry.client_id = some,
        4 => entry.actor_id = some,
        5 => entry.actor_name = some,
        6 => entry.action = text,
        7 => entry.object_id = text,
        8 => entry.object_name = text,
        9 => entry.hint = if entry.hint.is_some() { None } else { some },
        10 => entry.network = text,
        _ => entry.user_agent = text,
    }
}

fn apply(chain: &mut Vec<Sealed>, damage: Damage) {
    let length = chain.len();
    match damage {
        Damage::Edit { at, column, text } => {
            if let Some(entry) = &mut chain[at.index(length)].entry {
                edit(entry, column, text);
            }
        }
        Damage::EditHash { at, nibble } => {
            let hash = &mut chain[at.index(length)].hash;
            let other = if hash[nibble..].starts_with('0') { "1" } else { "0" };
            hash.replace_range(nibble..=nibble, other);
        }
        Damage::Delete { at, renumbered } => {
            chain.remove(at.index(length));
            if renumbered {
                renumber(chain);
            }
        }
        Damage::DeleteEntry { at } => chain[at.index(length)].entry = None,
        Damage::SwapEntries { one, other } => {
            let (one, other) = (one.index(length), other.index(length));
            let kept = chain[one].entry.clone();
            chain[one].entry = chain[other].entry.clone();
            chain[other].entry = kept;
        }
        Damage::SwapRows { one, other, renumbered } => {
            chain.swap(one.index(length), other.index(length));
            if renumbered {
                renumber(chain);
            }
        }
        Damage::Insert { at, copy, renumbered, resealed } => {
            let mut sealed = chain[copy.index(length)].clone();
            let at = at.index(length);
            sealed.seq = chain[at].seq;
            if let Some(entry) = &mut sealed.entry {
                entry.object_name.push('x');
            }
            chain.insert(at, sealed);
            if renumbered {
                renumber(chain);
            }
            if resealed {
                *chain = seal(CHAIN, std::mem::take(chain).into_iter().filter_map(|sealed| sealed.entry));
            }
        }
        Damage::Repeat { at, copy } => {
            let sealed = chain[copy.index(length)].clone();
            chain.insert(at.index(length), sealed);
        }
        Damage::Truncate { length: kept } => chain.truncate(kept.index(length)),
        Damage::Rewrite { at, text } => {
            if let Some(entry) = &mut chain[at.index(length)].entry {
                entry.object_name.push_str(&text);
            }
            *chain = seal(CHAIN, std::mem::take(chain).into_iter().filter_map(|sealed| sealed.entry));
        }
    }
}

#[test]
fn ten_thousand_tamperings_are_all_found() {
    let whole = chain(24);
    let noted = head(&whole);
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[5; 32]);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let strategy = damage();
    let (mut tried, mut kinds) = (0, std::collections::BTreeMap::new());
    while tried < 10_000 {
        let damage = strategy.new_tree(&mut runner).unwrap().current();
        let mut chain = whole.clone();
        apply(&mut chain, damage.clone());
        // A swap with itself, or an edit to the same text, is no damage.
        if chain == whole {
            continue;
        }
        tried += 1;
        match verify(CHAIN, &chain, Some(noted.clone())) {
            Ok(_) => panic!("not found: {damage:?}"),
            Err(broken) => *kinds.entry(format!("{:?}", broken.kind)).or_insert(0) += 1,
        }
    }
    assert_eq!(kinds.len(), 6, "every kind is reached: {kinds:?}");
}
