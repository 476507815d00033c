//! `print`: a report of a built site → a PDF, by the Chromium that is installed.
//!
//! In: the output folder of a build and the name of a report. Out: a PDF with tags, an outline and numbered pages. The
//! site is not built here, nothing is fetched: the browser opens files alone.

#![expect(
    clippy::disallowed_methods,
    reason = "reads the built site and writes where the user says"
)]

use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::args::Print;
use super::{End, err, out};
use crate::diag::show::ToolLang;
use crate::diag::{Arg, Code, nearest};
use crate::world::Fault;
use crate::world::manifest::{self, Manifest, PublishedUrl};

/// Where Chromium is looked for, in this order.
const PROGRAMS: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "chrome"];

/// Prints the report.
pub(super) fn run(args: &Print, lang: ToolLang) -> Result<End, Fault> {
    let site = args.from.clone().unwrap_or_else(|| args.site.root.join("public"));
    let site = fs::canonicalize(&site).map_err(|_| Fault::new(Code::FileMissing, &site))?;
    let page = page_of(args, &site)?;
    let file = site.join(page.trim_start_matches('/')).join("index.html");
    let html = fs::read_to_string(&file).map_err(|_| Fault::new(Code::FileMissing, &file))?;
    let opened = std::env::temp_dir().join(format!("specola-print-{}.html", std::process::id()));
    fs::write(&opened, with_faces(&from_files(&html, &site)))
        .map_err(|e| Fault::write(&opened, &e))?;
    let pdf = args.out.clone().unwrap_or_else(|| PathBuf::from(format!("{}.pdf", args.report)));
    let done = match &args.chromium {
        // Who names a browser wants that one: another may print otherwise.
        Some(named) => prints(named.as_os_str(), &opened, &pdf)
            .map(|()| true)
            .map_err(|reason| Fault::new(Code::ProgramFailed, named).with("reason", reason)),
        None => Ok(PROGRAMS.iter().any(|p| prints(p.as_ref(), &opened, &pdf).is_ok())),
    };
    let _ = fs::remove_file(&opened);
    if !done? {
        err(match lang {
            ToolLang::En => "Chromium did not print it: install it, or name it with --chromium\n",
            ToolLang::It => "Chromium non l’ha stampato: installalo, o indicalo con --chromium\n",
        });
        return Ok(End::Environment);
    }
    let bytes = fs::metadata(&pdf).map_err(|e| Fault::write(&pdf, &e))?.len();
    out(&format!("{}: {} kB\n", pdf.display(), bytes.div_ceil(1000)));
    Ok(End::Clean)
}

/// The address of the page for paper, by the piece of the address before its last.
fn page_of(args: &Print, site: &Path) -> Result<String, Fault> {
    let path = site.join(manifest::NAME);
    let text = fs::read_to_string(&path).map_err(|_| Fault::new(Code::FileMissing, &path))?;
    let manifest = Manifest::from_json(&text)
        .map_err(|reason| Fault::new(Code::FileUnreadable, &path).with("reason", reason))?;
    let reports: Vec<_> = manifest.urls.iter().filter(|u| u.kind == "print").collect();
    let is_named = |u: &&&PublishedUrl| name(&u.url) == Some(args.report.as_str());
    let named: Vec<_> = reports.iter().filter(is_named).collect();
    let speaks =
        |tag: Option<&str>| args.language.as_deref().is_none_or(|wanted| tag == Some(wanted));
    // The default language has the shortest addresses.
    let found = named.iter().filter(|u| speaks(u.lang.as_deref())).min_by_key(|u| u.url.len());
    found.map(|u| u.url.clone()).ok_or_else(|| {
        let known = || reports.iter().filter_map(|u| name(&u.url));
        let asked = [Some(args.report.as_str()), args.language.as_deref()];
        let asked = asked.into_iter().flatten().collect::<Vec<_>>().join(" / ");
        let fault = Fault::new(Code::ReportUnknown, site).with("name", asked);
        let languages: Vec<String> = named.iter().filter_map(|u| u.lang.clone()).collect();
        fault.with("known", languages).near(nearest(&args.report, known()))
    })
}

/// The name of a report: the piece of its address before the last.
fn name(url: &str) -> Option<&str> {
    url.trim_end_matches('/').rsplit('/').nth(1)
}

/// A page whose addresses from the root of the host are files of a folder.
fn from_files(html: &str, site: &Path) -> String {
    // A site in a folder of its host has that before each address.
    let sheet = html.split("href=\"").filter_map(|rest| rest.split_once('"')).map(|(href, _)| href);
    let folder = sheet.filter_map(|href| href.split_once("assets/css/")).map(|(before, _)| before);
    let root = folder.into_iter().next().unwrap_or("/");
    let files = format!("file://{}/", site.display());
    let mut html = html.to_owned();
    for attribute in ["href", "src"] {
        html = html.replace(&format!("{attribute}=\"{root}"), &format!("{attribute}=\"{files}"));
    }
    html
}

/// The page with its style sheet inside, by which text waits for its faces.
fn with_faces(html: &str) -> String {
    let inside =
        html.split_once("<link rel=\"stylesheet\" href=\"file://").and_then(|(before, rest)| {
            let (path, after) = rest.split_once("\">")?;
            let assets = Path::new(path).parent()?.parent()?;
            let sheet = awaiting(&fs::read_to_string(path).ok()?, assets);
            Some(format!("{before}<style>{sheet}</style>{after}"))
        });
    inside.unwrap_or_else(|| html.to_owned())
}

/// A style sheet whose faces are awaited: on a screen text keeps the fallback where its face comes late, and the next page
/// has it; paper has no next page.
fn awaiting(sheet: &str, assets: &Path) -> String {
    let assets = assets.display().to_string().replace(' ', "%20");
    let sheet = sheet.replace("font-display:optional", "font-display:block");
    sheet.replace("url(../", &format!("url(file://{assets}/"))
}

/// Prints the page with a program; why not, where it did not.
fn prints(program: &OsStr, page: &Path, pdf: &Path) -> Result<(), Arg> {
    let mut print_to = OsString::from("--print-to-pdf=");
    print_to.push(pdf);
    let mut command = Command::new(program);
    command.args(["--headless", "--disable-gpu", "--no-pdf-header-footer"]);
    command.args(["--generate-pdf-document-outline", "--allow-file-access-from-files"]);
    // The browser's own cage does not hold who may do everything; the page is the site's own.
    if is_root() {
        command.arg("--no-sandbox");
    }
    command.arg(&print_to).arg(format!("file://{}", page.display()));
    let done = command.output().map_err(|e| Arg::from(&e))?;
    let printed = done.status.success() && pdf.is_file();
    printed.then_some(()).ok_or(Arg::Term("program-ended"))
}

#[cfg(unix)]
fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt as _;
    fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0)
}

#[cfg(not(unix))]
fn is_root() -> bool {
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faces_are_awaited_on_paper() {
        let sheet = "@font-face{src:url(../fonts/a.woff2)format(\"woff2\");font-display:optional}";
        assert_eq!(
            awaiting(sheet, Path::new("/my site/assets")),
            "@font-face{src:url(file:///my%20site/assets/fonts/a.woff2)format(\"woff2\");font-display:block}"
        );
    }
}
