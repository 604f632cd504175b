//! `credenza login`

use std::io::{BufRead, IsTerminal, Read};
use std::path::PathBuf;

use zeroize::Zeroizing;

use crate::client::Client;
use crate::files;
use crate::outcome::{Failure, Outcome, Why};
use crate::settings::{Place, Settings, address};

/// Where and as whom.
#[derive(Debug, clap::Args)]
pub(crate) struct Options {
    /// Address of the deployment, such as `https://portal.operator.example`.
    #[arg(long, env = "CREDENZA_URL")]
    url: String,
    /// The application's client ID.
    #[arg(long, env = "CREDENZA_CLIENT_ID")]
    client_id: String,
    /// The file that holds the secret (mode 600). Without it the secret is read from standard input
    /// and kept in such a file beside the settings.
    #[arg(long, env = "CREDENZA_SECRET_FILE")]
    secret_file: Option<PathBuf>,
}

pub(crate) fn run(options: &Options, place: &Place) -> Result<Outcome, Failure> {
    let is_given = options.secret_file.is_some();
    let secret_file = options.secret_file.clone().unwrap_or_else(|| place.secret_file(&options.client_id));
    let settings =
        Settings { url: address(&options.url)?, client_id: options.client_id.clone(), secret_file };
    let secret = if is_given { files::read_secret(&settings.secret_file)? } else { from_standard_input()? };
    // What does not work is not remembered.
    Client::new(&settings).own_token(&secret)?;
    if !is_given {
        files::write(&settings.secret_file, &secret)?;
    }
    place.save(&settings)?;
    Ok(Outcome {
        lines: vec![
            format!("Logged in as {} at {}.", settings.client_id, settings.url),
            format!("The secret is in {}.", settings.secret_file.display()),
        ],
        values: vec![
            ("url", settings.url.clone()),
            ("client_id", settings.client_id.clone()),
            ("secret_file", settings.secret_file.display().to_string()),
            ("config", place.path().display().to_string()),
        ],
        code: 0,
    })
}

/// From a pipe all that comes; from a person a line, which the terminal does not show.
fn from_standard_input() -> Result<Zeroizing<String>, Failure> {
    let mut input = std::io::stdin().lock();
    let mut text = Zeroizing::new(String::new());
    if input.is_terminal() {
        eprint!("Client secret (it stays hidden): ");
        show_typing(false);
        let read = input.read_line(&mut text);
        show_typing(true);
        eprintln!();
        read?;
    } else {
        input.read_to_string(&mut text)?;
    }
    let text = Zeroizing::new(text.trim().to_owned());
    if text.is_empty() {
        let words = "no secret came by standard input: paste it when asked, or pipe it in, or name a file with --secret-file";
        return Err(Failure::new(Why::WrongUse, words));
    }
    Ok(text)
}

/// Where there is no `stty`, the typing is seen, as before.
fn show_typing(shown: bool) {
    let _ = std::process::Command::new("stty").arg(if shown { "echo" } else { "-echo" }).status();
}
