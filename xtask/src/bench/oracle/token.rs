//! Refused token requests: an unknown client, a wrong secret, another client's secret.

use anyhow::{Context, Result};
use credenza_domain::secrets::{ENTROPY_BYTES, SecretText};

use super::{Kind, measure, random};
use crate::bench::Fixture;
use crate::bench::runtime::Runtime;

/// Turns before the first that counts.
const WARM_UP: u32 = 300;

pub(super) async fn run(samples: u32, fixture: &Fixture) -> Result<()> {
    let (known, other) =
        (fixture.client("Partner-NL-Noordzee-SMC")?, fixture.client("Partner-CL-Cordillera-SMC")?);
    let runtime = Runtime::start("ours", false, fixture, &known).await?;
    let kind = |name, client_id: String, client_secret: String| {
        let url = runtime.url.clone();
        Kind {
            name,
            request: Box::new(move |http, _| {
                http.post(&url).form(&[
                    ("grant_type", "client_credentials"),
                    ("client_id", &client_id),
                    ("client_secret", &client_secret),
                ])
            }),
        }
    };
    let nobody = uuid::Uuid::from_bytes(random()?).to_string();
    let kinds = [
        kind("unknown client", nobody, whole()?),
        kind("wrong secret", known.id.clone(), whole()?),
        kind("another client's secret", known.id.clone(), other.secret),
    ];
    measure("refused token requests", &kinds, WARM_UP, samples).await
}

/// A secret that nobody has, with the right checksum: else it would be refused in other words.
fn whole() -> Result<String> {
    let entropy: [u8; ENTROPY_BYTES] = random()?;
    Ok(SecretText::generate(&entropy).context("not enough randomness")?.reveal().to_string())
}
