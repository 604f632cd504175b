//! `credenza`: client secrets from the command line, for CI, cron and Terraform.
//!
//! In scope: what a client may do to itself. It asks as the client, so its credential managers must
//! have allowed that it rotates itself. A secret stands on standard output or in a file with mode
//! 600, never among arguments. Out of scope: everything that needs a person.

mod client;
mod commands;
mod files;
mod outcome;
mod settings;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Client secrets from the command line.
///
/// Exit codes: 0 done; 1 it did not work, try again; 2 wrong use; 3 refused; 4 there is no room for
/// another secret; 5 the secret works, but expires soon.
#[derive(Debug, Parser)]
#[command(name = "credenza", version)]
struct Options {
    /// One JSON object on standard output, all of its values texts (as Terraform's `external` wants).
    #[arg(long, global = true)]
    json: bool,
    /// The file with address, client ID and the path of the secret. Default:
    /// `credenza/config.json` in the folder for configurations.
    #[arg(long, global = true, env = "CREDENZA_CONFIG")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
enum Command {
    /// Remembers where and as whom to ask, once the secret is proven to work. Reads it from standard
    /// input, or leaves it in the file that is named.
    Login(commands::login::Options),
    /// Lists the client's secrets.
    List,
    /// Creates another secret; the ones that are there keep working.
    Create(commands::create::Options),
    /// Creates the next secret, checks that it works, and puts it in the place of the current one,
    /// which keeps working.
    Rotate(commands::rotate::Options),
    /// Checks that the secret works, and for how long.
    Verify(commands::verify::Options),
    /// Prints a bearer token.
    Token(commands::token::Options),
}

fn main() -> ExitCode {
    let options = Options::parse();
    let settings = settings::Place::new(options.config);
    let done = match &options.command {
        Command::Login(login) => commands::login::run(login, &settings),
        Command::List => commands::list::run(&settings),
        Command::Create(create) => commands::create::run(create, &settings),
        Command::Rotate(rotate) => commands::rotate::run(rotate, &settings),
        Command::Verify(verify) => commands::verify::run(verify, &settings),
        Command::Token(token) => commands::token::run(token, &settings),
    };
    outcome::finish(done, options.json)
}
