//! `aggregate`: private records → the public table of a dataset, and the statement of what was checked.
//!
//! In: the id of a dataset with `[aggregate]`, files of records and a profile, all outside the site's folder. Out: the
//! table and `audit.toml` in the dataset's folder, or every fault and nothing. No value of a record is printed.

#![expect(clippy::disallowed_methods, reason = "opens the private files that the user names")]

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use super::args::Aggregate;
use super::options::{self, Common};
use super::versions::{self, Versions};
use super::{End, Nothing, err, out, report};
use crate::aggregate::audit::{Interval, Proof};
use crate::aggregate::joint::is_linked;
use crate::aggregate::kept::{Kept, Other};
use crate::aggregate::leaf::Counted;
use crate::aggregate::lines::{Lines, two_per_line};
use crate::aggregate::make::{Known, Made, make};
use crate::aggregate::plan::{Plan, plan};
use crate::aggregate::profile::{Rules, profile};
use crate::aggregate::reach::reach;
use crate::aggregate::records::Reader;
use crate::aggregate::rules::Why;
use crate::aggregate::statement::{self, Statement};
use crate::aggregate::table;
use crate::aggregate::ties::{Ties, Watch};
use crate::aggregate::verdict::Rounded;
use crate::config::{self, Config};
use crate::data::schema::{self, Dataset};
use crate::data::table::Table;
use crate::diag::show::{Format, ToolLang};
use crate::diag::{self, Arg, Code, Diagnostic, Loc, Severity};
use crate::fields::Context;
use crate::source::{self, FileId, Sources};
use crate::world::git::{self, Git};
use crate::world::{Fault, author, frozen, history, read};

/// Makes the table.
pub(super) fn run(args: &Aggregate, lang: ToolLang) -> Result<End, Fault> {
    let common = Common::new(&args.site, None, lang)?;
    let (sources, _) = read::read(&common.disk);
    versions::find(&sources, &args.dataset)?;
    let colour = options::colour_on_stderr();
    let mut found = inside(common.disk.root(), args)?;
    let told = |found: &mut Vec<Diagnostic>, sources: &Sources<'_>| {
        diag::sort(found);
        Ok(report(found, sources, Format::Human, &common, err, colour))
    };
    let config = config::load(&sources, &mut found);
    let Some(config) = config.filter(|_| found.is_empty()) else {
        return told(&mut found, &sources);
    };
    let (rules, private) = rules_of(&args.profile, &config, &mut found)?;
    let Some(rules) = rules else { return told(&mut found, &private) };
    let Some(dataset) = dataset(&sources, &config, &args.dataset, &mut found) else {
        return told(&mut found, &sources);
    };
    let Some(plan) = plan(&dataset, &mut found) else {
        if found.is_empty() {
            let missing = Diagnostic::new(Code::KeyMissing, Loc::File(dataset.file));
            let meaning = "how the table is made from private records";
            found.push(missing.with("key", "aggregate").with("meaning", Arg::Meaning(meaning)));
        }
        return told(&mut found, &sources);
    };
    if rules.name != plan.said.profile {
        let other = Diagnostic::at(Code::ProfileOther, plan.said.span);
        found.push(other.with("found", &rules.name).with("name", &plan.said.profile));
    }
    let all = Versions::of(&sources, &config, &args.dataset)?;
    let beside = beside(&all, &plan, &mut found);
    let mut others = others(&beside, &sources, &mut found);
    let n_beside = others.len();
    others.extend(standing(&all, &plan));
    let plans: Vec<&Plan<'_>> = [&plan].into_iter().chain(others.iter().map(|o| &o.plan)).collect();
    let reader = Reader::new(&plan, &rules, Watch::new(&plans));
    let (counted, ties) = records(reader, &args.records, &mut found)?;
    if found.iter().any(|d| d.severity() == Severity::Error) {
        return told(&mut found, &sources);
    }
    let known = |others| Known { counted: &counted, others, ties: &ties };
    let made = make(&plan, &rules, known(&others), &mut found);
    let Some(made) = made.filter(|_| found.iter().all(|d| d.severity() != Severity::Error)) else {
        return told(&mut found, &sources);
    };
    if let Some(cell) = &args.explain {
        let cell = asked(&plan, cell)?;
        // That the table hid it before is why only where nothing else is.
        let beside = others.get(..n_beside).unwrap_or_default();
        let anew = make(&plan, &rules, known(beside), &mut found).filter(|m| m.hidden[cell]);
        let why = explain(&plan, anew.as_ref().unwrap_or(&made), cell, lang);
        out(&(why + &reached(&reach(&plan, (&others, &ties), &made, cell), lang)));
        return Ok(End::Clean);
    }
    let stood = others.get(n_beside).map(|o| &o.kept.shown);
    let carried = |cell: &usize| made.cells[*cell].why == Some(Why::Earlier);
    let n_carried = stood.into_iter().flatten().filter(|(cell, _)| carried(cell)).count();
    write((&plan, &dataset), (&made, n_carried), common.disk.root(), lang)?;
    told(&mut found, &sources)
}

/// Files that must not be in the site's folder and are.
fn inside(root: &Path, args: &Aggregate) -> Result<Vec<Diagnostic>, Fault> {
    let mut found = Vec::new();
    let environment = options::git_environment(&git::KEPT);
    let git = Git::around(root, &environment);
    for path in args.records.iter().chain([&args.profile]) {
        let there = fs::canonicalize(path).map_err(|e| unreadable(path, &e))?;
        let shown = path.display().to_string();
        if there.starts_with(root) {
            found.push(Diagnostic::new(Code::RecordsInside, Loc::Path(shown)));
        } else if history::holds(&git, &there) {
            found.push(Diagnostic::new(Code::RecordsCommitted, Loc::Path(shown)));
        }
    }
    Ok(found)
}

fn unreadable(path: &Path, e: &std::io::Error) -> Fault {
    Fault::new(Code::FileUnreadable, path).with("reason", e)
}

/// The rules of a profile, and the file that faults in it are shown against.
fn rules_of(
    path: &Path,
    config: &Config,
    out: &mut Vec<Diagnostic>,
) -> Result<(Option<Rules>, Sources<'static>), Fault> {
    let text = fs::read_to_string(path).map_err(|e| unreadable(path, &e))?;
    let rules = profile(&text, FileId(0), &config.languages, out);
    let len = text.len() as u64;
    let file = source::File {
        path: path.display().to_string(),
        len,
        stamp: None,
        text: Some(text.into()),
    };
    Ok((rules, Sources::new(&Nothing, vec![file])))
}

/// What is said of the dataset; its table need not be there yet.
fn dataset(
    sources: &Sources<'_>,
    config: &Config,
    id: &str,
    out: &mut Vec<Diagnostic>,
) -> Option<Dataset> {
    let folder = format!("datasets/{id}/");
    let file = sources.find(&format!("{folder}dataset.toml"))?;
    let ctx = Context { languages: &config.languages };
    let (table, broken) = schema::package::tree(sources, file, &folder, ctx, out);
    if broken {
        return None;
    }
    schema::dataset(&table, file, &folder, ctx, out)
}

fn records(
    mut reader: Reader<'_>,
    paths: &[PathBuf],
    out: &mut Vec<Diagnostic>,
) -> Result<(Counted, Ties), Fault> {
    for path in paths {
        let read =
            File::open(path).and_then(|file| reader.read(&path.display().to_string(), file, out));
        read.map_err(|e| unreadable(path, &e))?;
    }
    Ok(reader.finish(out))
}

/// A table that readers have beside this one.
struct Beside {
    name: String,
    is_version: bool,
    dataset: Dataset,
    /// Its table, or what is left of one that was withdrawn.
    table: Result<Table, Statement>,
}

/// The kept versions, and the tables of the same records with theirs.
fn beside(all: &Versions<'_>, plan: &Plan<'_>, out: &mut Vec<Diagnostic>) -> Vec<Beside> {
    let languages = &all.config.languages;
    let mut found = Vec::new();
    let mut add = |name: String, is_version: bool, folder: &str| {
        let statement = Statement::in_folder(all.sources, folder);
        let gone = all.sources.find(&format!("{folder}{}", frozen::NOTICE)).is_some();
        let mut unheard = Vec::new();
        let heard = if gone { &mut unheard } else { &mut *out };
        let Some((dataset, tables)) = versions::checked(all.sources, languages, folder, heard)
        else {
            return;
        };
        let table = match tables.into_iter().next() {
            Some(table) if !gone => Some(Ok(table)),
            _ => statement.map(Err),
        };
        found.extend(table.map(|table| Beside { name, is_version, dataset, table }));
    };
    for version in &all.frozen {
        add(version.to_string(), true, &all.folder_of(*version));
    }
    let ctx = Context { languages };
    for (file, at) in all.sources.under("datasets/") {
        let Some(folder) = at.path.strip_suffix("dataset.toml") else { continue };
        if folder.starts_with(&all.folder) {
            continue;
        }
        // What is wrong with those of other records is told by `check`.
        let mut unheard = Vec::new();
        let (tree, _) = schema::package::tree(all.sources, file, folder, ctx, &mut unheard);
        let dataset = schema::dataset(&tree, file, folder, ctx, &mut unheard);
        let linked = |d: &Dataset| {
            let same = |said| is_linked((&d.id, said), (all.id, plan.said));
            let path = d.resources.first().and_then(|r| r.paths.first()).map(|p| &p.path.value);
            let has = |name: &str| all.sources.find(&format!("{folder}{name}")).is_some();
            let is_made = path.is_some_and(|p| has(p)) || has(frozen::NOTICE);
            d.aggregate.as_ref().is_some_and(same) && is_made
        };
        if let Some(dataset) = dataset.filter(linked) {
            add(dataset.id.clone(), false, folder);
        }
    }
    found
}

/// What the table hides that stands here, of this version: it may have been published, and whoever kept it could take the
/// cells it shows from those of the next. What it shows may change: that is what a new table is for.
fn standing<'p>(all: &Versions<'_>, plan: &Plan<'p>) -> Option<Other<'p>> {
    let path = plan.resource.paths.first()?;
    all.sources.find(&format!("{}{}", all.folder, path.path.value))?;
    let statement = Statement::in_folder(all.sources, &all.folder)?;
    let is_same = statement.declared == statement::declared(plan);
    let kept = Kept::withdrawn(&statement);
    let name = all.id.to_owned();
    is_same.then(|| Other { name, is_version: true, plan: plan.clone(), kept })
}

/// What each of them shows and hides.
fn others<'b>(
    beside: &'b [Beside],
    sources: &Sources<'_>,
    out: &mut Vec<Diagnostic>,
) -> Vec<Other<'b>> {
    let mut found = Vec::new();
    for b in beside {
        let Some(plan) = plan(&b.dataset, out) else { continue };
        let kept = match &b.table {
            Ok(table) => Kept::of(&plan, table, sources),
            Err(statement) => Ok(Kept::withdrawn(statement)),
        };
        match kept {
            Ok(kept) => {
                let (name, is_version) = (b.name.clone(), b.is_version);
                found.push(Other { name, is_version, plan, kept });
            }
            Err(e) => {
                let d = Diagnostic::new(Code::FileUnreadable, Loc::File(b.dataset.file));
                out.push(d.with("reason", &e));
            }
        }
    }
    found
}

/// Writes the table and its statement.
fn write(
    (plan, dataset): (&Plan<'_>, &Dataset),
    (made, n_carried): (&Made, usize),
    root: &Path,
    lang: ToolLang,
) -> Result<(), Fault> {
    let Some(path) = plan.resource.paths.first() else { return Ok(()) };
    let folder = root.join(&dataset.folder);
    let (to, beside) = (folder.join(&path.path.value), folder.join(statement::NAME));
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |e: std::io::Error| Fault::write(&path, &e)
    };
    let bytes = table::csv(plan, made).unwrap_or_default();
    let said = Statement {
        profile: plan.said.profile.clone(),
        table: statement::sha256(bytes.as_slice()).map_err(failed(&to))?,
        declared: statement::declared(plan),
        zeros_shown: made.zeros_shown,
        hidden: made.hidden.clone(),
        rounded: made.rounding,
    };
    author::replace(&to, &bytes).map_err(failed(&to))?;
    author::replace(&beside, said.write(plan).as_bytes()).map_err(failed(&beside))?;
    out(&told((plan, dataset), (made, n_carried), &path.path.value, lang));
    Ok(())
}

/// What was made, for whoever runs the program.
fn told(
    (plan, dataset): (&Plan<'_>, &Dataset),
    (made, n_carried): (&Made, usize),
    path: &str,
    lang: ToolLang,
) -> String {
    let (folder, n) = (&dataset.folder, made.cells.len());
    if let Some(Rounded { base, .. }) = made.rounding {
        return match lang {
            ToolLang::En => format!("wrote {folder}{path}: {n} cells, counts rounded to {base}\n"),
            ToolLang::It => {
                format!("scritto {folder}{path}: {n} celle, conteggi arrotondati a {base}\n")
            }
        };
    }
    let n_hidden = made.hidden.iter().filter(|h| **h).count();
    let must: Vec<bool> = made.cells.iter().map(|c| c.why.is_some()).collect();
    let weight: Vec<u64> = made.cells.iter().map(|c| c.records).collect();
    let n_why = must.iter().filter(|m| **m).count();
    let beside = n_hidden - n_why;
    let mut text = match lang {
        ToolLang::En => format!(
            "wrote {folder}{path}: {n} cells, {n_hidden} hidden ({n_why} by the rules, {beside} to protect them)\n"
        ),
        ToolLang::It => format!(
            "scritto {folder}{path}: {n} celle, {n_hidden} nascoste ({n_why} per le regole, {beside} per proteggerle)\n"
        ),
    };
    if n_carried > 0 {
        let line = match lang {
            ToolLang::En => format!(
                "{n_carried} of them since the table that stood here hid them; if that was never published, delete {folder}{path} and run this again\n"
            ),
            ToolLang::It => format!(
                "{n_carried} di queste perché le nascondeva la tabella che era qui; se non è mai stata pubblicata, cancella {folder}{path} e ripeti il comando\n"
            ),
        };
        text.push_str(&line);
    }
    if let Ok(Lines { hidden, recovered }) = two_per_line(&plan.shape, &must, &weight) {
        let line = match (lang, recovered) {
            (ToolLang::En, 0) => format!(
                "two in each line would hide {hidden}; none of them follows by subtraction\n"
            ),
            (ToolLang::En, _) => format!(
                "two in each line would hide {hidden}, and give away {recovered} of them by subtraction\n"
            ),
            (ToolLang::It, 0) => format!(
                "due per ogni riga e colonna ne nasconderebbero {hidden}, e nessuna si ricaverebbe per sottrazione\n"
            ),
            (ToolLang::It, _) => format!(
                "due per ogni riga e colonna ne nasconderebbero {hidden}, e {recovered} di queste si ricaverebbero per sottrazione\n"
            ),
        };
        text += &line;
    }
    text
}

/// The cell that is asked for by the codes of its dimensions.
fn asked(plan: &Plan<'_>, asked: &str) -> Result<usize, Fault> {
    let pairs: Vec<(&str, &str)> = asked.split(',').filter_map(|p| p.split_once('=')).collect();
    let node = |axis: &schema::aggregate::Axis, d: &crate::aggregate::hierarchy::Dimension| {
        let code = pairs.iter().find(|(name, _)| *name == axis.field.value)?.1;
        d.codes().iter().position(|c| c == code)
    };
    let axes = plan.said.dimensions.iter().zip(plan.shape.dims());
    let nodes: Option<Vec<usize>> = axes.map(|(axis, d)| node(axis, d)).collect();
    let invalid = || {
        let fault = Fault::new(Code::ArgumentInvalid, Path::new("--explain")).with("value", asked);
        let axes = plan.said.dimensions.iter().zip(plan.shape.dims());
        let of_axis = axes.map(|(axis, d)| {
            let code = d.codes().first().map_or("…", String::as_str);
            format!("{}={code}", axis.field.value)
        });
        fault.with("example", of_axis.collect::<Vec<_>>().join(","))
    };
    Ok(plan.shape.cell(&nodes.ok_or_else(invalid)?))
}

/// Why a cell is shown or hidden, for whoever runs the program.
fn explain(plan: &Plan<'_>, made: &Made, cell: usize, lang: ToolLang) -> String {
    if let (true, None, Some(other)) =
        (made.hidden[cell], made.cells[cell].why, made.beside.get(&cell))
    {
        let other = plan.shape.name(*other);
        return match lang {
            ToolLang::En => format!("hidden to protect {other}\n"),
            ToolLang::It => format!("nascosta per proteggere {other}\n"),
        };
    }
    let words = match (made.hidden[cell], made.cells[cell].why) {
        (false, _) if made.rounding.is_some() => ["shown, rounded", "mostrata, arrotondata"],
        (false, _) => ["shown", "mostrata"],
        (true, None) => ["hidden to protect another cell", "nascosta per proteggerne un’altra"],
        (true, Some(Why::Zero)) => ["hidden: nobody is in it", "nascosta: non c’è nessuno"],
        (true, Some(Why::Frequency)) => {
            ["hidden: too few people", "nascosta: troppo poche persone"]
        }
        (true, Some(Why::Centres)) => ["hidden: too few centres", "nascosta: troppo pochi centri"],
        (true, Some(Why::Holdings)) => ["hidden: too few bodies", "nascosta: troppo pochi enti"],
        (true, Some(Why::FewNumbers)) => [
            "hidden: too few have a number, or one that is not zero",
            "nascosta: troppo pochi hanno un numero, o uno diverso da zero",
        ],
        (true, Some(Why::Concentration)) => {
            ["hidden: one or two have too much of it", "nascosta: uno o due ne hanno troppa parte"]
        }
        (true, Some(Why::Share)) => [
            "hidden: the share is that of too few, or of all",
            "nascosta: la quota è di troppo pochi, o di tutti",
        ],
        (true, Some(Why::Group)) => {
            ["hidden: all of a total is in it", "nascosta: c’è dentro tutto un totale"]
        }
        (true, Some(Why::Earlier)) => [
            "hidden: another version or table hides it",
            "nascosta: la nasconde un’altra versione o tabella",
        ],
    };
    let [english, italian] = words;
    format!("{}\n", if lang == ToolLang::It { italian } else { english })
}

/// Between what readers can work out a hidden cell, a line for each count, for whoever runs the program.
fn reached(intervals: &[(String, Interval)], lang: ToolLang) -> String {
    let line = |(field, interval): &(String, Interval)| {
        let Interval { least, most, proof } = interval;
        let range = match (lang, most) {
            (_, Some(most)) if most == least => format!("{least}"),
            (ToolLang::En, Some(most)) => format!("between {least} and {most}"),
            (ToolLang::It, Some(most)) => format!("fra {least} e {most}"),
            (ToolLang::En, None) => format!("{least} or more"),
            (ToolLang::It, None) => format!("{least} o più"),
        };
        match (lang, proof) {
            (ToolLang::En, Proof::Exact) => {
                format!("{field}: a reader can work out that it is {range}, no closer\n")
            }
            (ToolLang::It, Proof::Exact) => {
                format!(
                    "{field}: chi legge può ricavare che il valore è {range}, niente di più preciso\n"
                )
            }
            (ToolLang::En, Proof::Outer) => format!(
                "{field}: a reader can work out that it is {range}; that it is no closer is not proven\n"
            ),
            (ToolLang::It, Proof::Outer) => format!(
                "{field}: chi legge può ricavare che il valore è {range}; che non possa stringere di più non è dimostrato\n"
            ),
        }
    };
    intervals.iter().map(line).collect()
}
