//! Import from one file of comma-separated values: organisations, applications, permissions and
//! people, a row for each. Rows may stand in any order.
//!
//! The plan says what becomes of each row, and changes nothing that exists: what is there as the
//! file says is unchanged, what is there otherwise is an error. So the same file twice is nothing.

mod known;
mod plan;
mod rows;

pub use known::{Known, KnownApplication, KnownOrganisation, KnownPerson, KnownResource};
pub use plan::{Plan, plan};
pub use rows::{Entry, FileError, Line, Permission, Person, Registration, read};

use serde::{Deserialize, Serialize};

/// Bytes at most in the body that holds a file.
pub const BODY_MAX: usize = 2 * 1024 * 1024;
/// Rows at most in a file.
pub const ROWS_MAX: usize = 10_000;

/// Columns of the file, in the order of the documentation. Which of them a row needs follows from
/// its kind.
pub const COLUMNS: [&str; 12] = [
    "kind",
    "organisation",
    "country",
    "number",
    "time_zone",
    "contact",
    "application",
    "application_kind",
    "api",
    "environment",
    "email",
    "name",
];

/// What becomes of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// It is new.
    Create,
    /// It is there already, just so.
    Unchanged,
    /// It cannot be; nothing of the file is imported.
    Error,
}

/// What a row is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RowKind {
    /// An organisation.
    Organisation,
    /// An application of an organisation.
    Application,
    /// An API that an application may use.
    Permission,
    /// A person, with a role where an organisation is named.
    Person,
    /// None of these: the row is an error.
    Unknown,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registry::Kind;
    use crate::wire::Environment;

    fn known() -> Known {
        let organisation = |name: &str, number: Option<&str>, enabled: bool| KnownOrganisation {
            name: name.into(),
            country: "NL".into(),
            number: number.map(str::to_owned),
            time_zone: "Europe/Amsterdam".into(),
            contact: None,
            voices: enabled.then(|| "a@noordzee.example".to_owned()).into_iter().collect(),
            enabled,
        };
        let resource = |api: &str, environment, for_partner_alternative| KnownResource {
            api: api.into(),
            environment,
            for_partner_alternative,
            enabled: true,
        };
        Known {
            organisations: vec![
                organisation("Noordzee", Some("9901"), true),
                organisation("Oud", None, false),
            ],
            applications: vec![KnownApplication {
                name: "Partner-NL-Noordzee".into(),
                organisation: "Noordzee".into(),
                kind: Kind::Partner,
            }],
            resources: vec![
                resource("Match", Environment::Production, false),
                resource("Match", Environment::Sandbox, true),
            ],
            permissions: vec![("Partner-NL-Noordzee".into(), "Match".into(), Environment::Production)],
            people: vec![KnownPerson {
                email: "a@noordzee.example".into(),
                name: "Anna".into(),
                enabled: true,
            }],
            roles: vec![("a@noordzee.example".into(), "Noordzee".into(), None)],
        }
    }

    fn lines(text: &str) -> Vec<Line> {
        read(text, |zone| zone == "Europe/Amsterdam").unwrap()
    }

    /// The fate of each row: `create`, `unchanged`, or the reason of the error.
    fn fates(text: &str) -> Vec<String> {
        let word = |(fate, reason): (Fate, Option<String>)| match fate {
            Fate::Create => "create".to_owned(),
            Fate::Unchanged => "unchanged".to_owned(),
            Fate::Error => reason.unwrap(),
        };
        plan(&lines(text), &known()).fates.into_iter().map(word).collect()
    }

    const HEAD: &str = "kind,organisation,country,number,time_zone,contact,application,application_kind,api,environment,email,name\n";

    #[test]
    fn everything_new_is_created_in_whatever_order() {
        let file = "kind;email;name;application;organisation;api;environment;country;contact\n\
            person;b@zuid.example;Bea;Partner-NL-Zuid;Zuid;;;;\n\
            permission;;;Partner-NL-Zuid;;match;Production;;\n\
            application;;;Partner-NL-Zuid;Zuid;;;;\n\
            organisation;;;;Zuid;;;nl;desk@zuid.example\n";
        let plan = plan(&lines(file), &known());
        assert_eq!(plan.count(Fate::Create), 4, "{:?}", plan.fates);
        assert_eq!(
            plan.permissions,
            [("Partner-NL-Zuid".to_owned(), "Match".to_owned(), Environment::Production)]
        );
        assert_eq!(
            plan.roles,
            [("b@zuid.example".to_owned(), "Zuid".to_owned(), Some("Partner-NL-Zuid".to_owned()))]
        );
        assert_eq!(plan.organisations[0].country, "NL");
    }

    #[test]
    fn what_is_there_is_unchanged_and_twice_is_once() {
        let file = format!(
            "{HEAD}organisation,noordzee,NL,,,,,,,,,\norganisation,Zuid,NL,7,,,,,,,,\norganisation,Zuid,NL,7,,,,,,,,\n\
             application,Noordzee,,,,,partner-nl-noordzee,,,,,\npermission,,,,,,Partner-NL-Noordzee,,Match,production,,\n\
             person,Noordzee,,,,,,,,,A@noordzee.example,Anna\n"
        );
        // A prefix in lower case says no kind.
        let fates = fates(&file);
        assert_eq!(fates[..3], ["unchanged", "create", "unchanged"]);
        assert!(fates[3].contains("Give the application_kind"), "{}", fates[3]);
        assert_eq!(fates[4..], ["unchanged", "unchanged"]);
    }

    #[test]
    fn nothing_that_exists_is_changed() {
        for (row, words) in [
            ("organisation,Noordzee,CL,,,,,,,,,", "country NL"),
            ("organisation,Noordzee,NL,1,,,,,,,,", "number 9901"),
            ("organisation,Noordzee,NL,,,x@y.example,,,,,,", "contact (none)"),
            ("application,Zuid,,,,,Partner-NL-Noordzee,,,,,", "never changes hands"),
            ("application,Noordzee,,,,,Partner-NL-Noordzee,PartnerAlternative,,,,", "keeps its kind"),
            ("person,,,,,,,,,,a@noordzee.example,Other", "registered as “Anna”"),
            ("application,Oud,,,,,Partner-NL-Oud,,,,,", "switched off"),
        ] {
            let fates = fates(&format!("{HEAD}organisation,Zuid,NL,,,,,,,,,\n{row}\n"));
            assert!(fates[1].contains(words), "{row}: {}", fates[1]);
        }
    }

    #[test]
    fn each_mistake_has_its_words() {
        for (row, words) in [
            ("organisation,X,XX,,,,,,,,,", "“XX” is no country code"),
            ("organisation,X,,,,,,,,,,", "The country is missing"),
            ("organisation,,NL,,,,,,,,,", "The organisation is missing"),
            ("organisation,X,NL,9901,,,,,,,,", "belongs to “Noordzee”"),
            ("organisation,X,NL,=1+1,,,,,,,,", "1 to 10 letters and digits"),
            ("organisation,X,NL,,Mars/Base,,,,,,,", "is no time zone"),
            ("organisation,X,NL,,,nobody,,,,,,", "not a mail address"),
            ("organisation,X,NL,,,,,,,,,Name", "has no name"),
            ("application,Nowhere,,,,,Partner-X,,,,,", "is not registered"),
            ("application,Noordzee,,,,,X,,,,,", "Give the application_kind"),
            ("application,Noordzee,,,,,X,Boss,,,,", "must be Partner"),
            ("permission,,,,,,Nothing,,Match,production,,", "“Nothing” is not registered"),
            ("permission,,,,,,Partner-NL-Noordzee,,Nix,production,,", "There is no API “Nix”"),
            ("permission,,,,,,Partner-NL-Noordzee,,Match,moon,,", "production or sandbox"),
            ("person,,,,,,,,,,nobody,Name", "not a mail address"),
            ("person,,,,,,Partner-NL-Noordzee,,,,b@x.example,Bea", "Name the organisation"),
            ("king,,,,,,,,,,,", "The kind must be"),
            ("organisation,X,NL,,,,,,,,,,,surplus", "14 fields where the first line names 12"),
        ] {
            let fates = fates(&format!("{HEAD}{row}\n"));
            assert!(fates[0].contains(words), "{row}: {}", fates[0]);
        }
    }

    #[test]
    fn a_dummy_gets_only_its_sandbox() {
        let fates = fates(&format!(
            "{HEAD}application,Noordzee,,,,,PartnerAlternative-NL-N,,,,,\n\
             permission,,,,,,PartnerAlternative-NL-N,,Match,production,,\npermission,,,,,,PartnerAlternative-NL-N,,Match,sandbox,,\n"
        ));
        assert!(fates[1].contains("only the sandbox"), "{}", fates[1]);
        assert_eq!([&fates[0], &fates[2]], ["create", "create"]);
    }

    #[test]
    fn duplicates_in_the_file_that_differ_are_errors_with_the_line() {
        let fates = fates(&format!(
            "{HEAD}organisation,Zuid,NL,,,,,,,,,\norganisation,ZUID,BE,,,,,,,,,\nperson,,,,,,,,,,b@x.example,Bea\nperson,,,,,,,,,,b@x.example,Bob\n"
        ));
        assert!(fates[1].contains("Line 2 registers"), "{}", fates[1]);
        assert!(fates[3].contains("Line 4 calls"), "{}", fates[3]);
    }

    #[test]
    fn a_manager_whom_nobody_could_confirm_is_refused() {
        let rows = "organisation,Zuid,NL,,,,,,,,,\norganisation,West,NL,,,desk@west.example,,,,,,\n\
            person,Zuid,,,,,,,,,b@zuid.example,Bea\nperson,West,,,,,,,,,b@west.example,Bob\n\
            person,Noordzee,,,,,,,,,c@noordzee.example,Cor\n\
            person,Noordzee,,,,,Partner-NL-Noordzee,,,,a@noordzee.example,Anna\n\
            person,,,,,,,,,,d@zuid.example,Dirk\n";
        let fates = fates(&format!("{HEAD}{rows}"));
        assert!(fates[2].contains("Nobody of “Zuid” could confirm"), "{}", fates[2]);
        assert_eq!([&fates[3], &fates[4]], ["create", "create"], "a contact can, and another manager");
        assert!(fates[5].contains("nor another manager"), "nobody confirms themselves: {}", fates[5]);
        assert_eq!(fates[6], "create", "without a role there is nothing to confirm");
    }

    #[test]
    fn a_formula_is_a_name_like_any_other() {
        let plan = plan(&lines(&format!("{HEAD}organisation,=cmd|' /C calc'!A0,NL,,,,,,,,,\n")), &known());
        assert_eq!(plan.organisations[0].name.as_str(), "=cmd|' /C calc'!A0");
    }

    #[test]
    fn a_row_behind_a_broken_one_says_so() {
        let fates = fates(&format!(
            "{HEAD}organisation,Zuid,XX,,,,,,,,,\napplication,Zuid,,,,,Partner-NL-Zuid,,,,,\n"
        ));
        assert!(fates[1].contains("has an error on its own row"), "{}", fates[1]);
    }

    #[test]
    fn a_head_that_is_not_ours_is_refused() {
        let error = |text: &str| read(text, |_| true).unwrap_err().to_string();
        assert!(error("kind,colour\n").contains("“colour” is not known"));
        assert!(error("organisation,country\n").contains("no column “kind”"));
        assert!(error("kind,kind\n").contains("twice"));
        let file = format!("{HEAD}{}", "organisation,X,NL,,,,,,,,,\n".repeat(ROWS_MAX + 1));
        assert!(error(&file).contains("more than 10000 rows"));
        assert!(
            read("\u{feff}Kind;Organization;Country\r\norganization;Zuid;nl\r\n", |_| true).unwrap()[0]
                .entry
                .is_ok()
        );
    }
}
