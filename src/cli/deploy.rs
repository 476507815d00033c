//! `deploy`: the receiving side of `git push`.

use std::env;
use std::io::{self, Read as _};
use std::path::Path;

use super::args::{Deploy, DeployCommand, DeployRun};
use super::{End, err, options, out};
use crate::deploy::{self, Init, Outcome, Setting};
use crate::diag::show::ToolLang;
use crate::world::Fault;
use crate::world::git::{self, Environment};

impl From<Outcome> for End {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Done => Self::Clean,
            Outcome::Refused => Self::Findings,
        }
    }
}

/// Runs a command of `deploy`.
pub(super) fn run(args: &Deploy, lang: ToolLang) -> Result<End, Fault> {
    match &args.command {
        DeployCommand::Init(args) => {
            let program = env::current_exe();
            let program = program.map_err(|e| Fault::write(Path::new("specola"), &e))?;
            let base_url = options::base_url(args.base_url.as_deref())?;
            out(&deploy::init(&Init {
                dir: &args.dir,
                branch: &args.branch,
                keep: args.keep,
                base_url: base_url.as_deref(),
                program: &program,
                lang,
                environment: &environment(),
            })?);
            Ok(End::Clean)
        }
        DeployCommand::Receive(args) => {
            let mut pushed = String::new();
            let read = io::stdin().read_to_string(&mut pushed);
            read.map_err(|e| Fault::write(&args.dir, &e))?;
            with(args, lang, |setting| deploy::receive(setting, &pushed))
        }
        DeployCommand::Tick(args) => with(args, lang, deploy::tick),
        DeployCommand::Rollback(args) => {
            with(&args.run, lang, |setting| deploy::rollback(setting, args.release.as_deref()))
        }
        DeployCommand::List(args) => with(args, lang, |setting| {
            out(&deploy::list(setting)?);
            Ok(Outcome::Done)
        }),
        DeployCommand::Status(args) => with(args, lang, |setting| {
            let (outcome, text) = deploy::status(setting)?;
            out(&text);
            Ok(outcome)
        }),
    }
}

fn with(
    args: &DeployRun,
    lang: ToolLang,
    act: impl FnOnce(&Setting<'_>) -> Result<Outcome, Fault>,
) -> Result<End, Fault> {
    let setting = Setting {
        home: deploy::find(&args.dir)?,
        lang,
        now: options::moment(args.now.as_deref())?,
        environment: environment(),
        say: &err,
    };
    Ok(act(&setting)?.into())
}

/// What git is given of the environment, also in a hook.
fn environment() -> Environment {
    options::git_environment(&[&git::KEPT[..], &git::QUARANTINE].concat())
}
