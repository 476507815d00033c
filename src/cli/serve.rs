//! `serve`: the preview, until it is interrupted.

use std::io;
use std::path::Path;

use super::args::Serve;
use super::options::{self, Common};
use super::{End, err, out};
use crate::diag::Code;
use crate::diag::show::ToolLang;
use crate::serve::{self, Door, Setting};
use crate::world::Fault;

/// The port where nobody asked for another.
const PORT: u16 = 4180;

/// Shows the site on this machine.
pub(super) fn run(args: &Serve, lang: ToolLang) -> Result<End, Fault> {
    let common = Common::new(&args.site, args.now.as_deref(), lang)?;
    let door = door(args.port)?;
    let then = match lang {
        ToolLang::En => "Ctrl+C ends the preview",
        ToolLang::It => "Ctrl+C chiude l’anteprima",
    };
    out(&format!("{}/  ({then})\n", door.address()));
    let first = options::moment(args.now.as_deref())?;
    // The moment goes on with the clock, so that what is due comes out; one that was asked for stands still.
    let now = || options::moment(args.now.as_deref()).unwrap_or(first);
    let said = |line: &str| err(&format!("{line}\n"));
    serve::run(&Setting { root: common.disk.root(), lang, now: &now, said: &said }, door);
    Ok(End::Clean)
}

fn door(asked: Option<u16>) -> Result<Door, Fault> {
    let taken = |port: u16, e: &io::Error| {
        let place = format!("localhost:{port}");
        Fault::new(Code::PortTaken, Path::new(&place)).with("reason", e)
    };
    match asked {
        Some(port) => Door::open(port).map_err(|e| taken(port, &e)),
        None => Door::open(PORT).or_else(|_| Door::open(0)).map_err(|e| taken(PORT, &e)),
    }
}
