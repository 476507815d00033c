//! Two addresses that cannot both be files of one folder: `/feed.xml/` is a folder where the feed is a file, and
//! `/index.html` is the file of the page at `/`.
//!
//! In: every planned address. Out: a fault for each that stands in the way of another, and only the other is planned.
//! The disk would say it no sooner than the site is written, and then in its own words.

use std::collections::BTreeMap;

use super::{Job, Planner, What};
use crate::diag::{Code, Diagnostic, Loc};
use crate::name::Url;
use crate::world::{IGNORE, manifest};

pub(super) fn crossed(p: &mut Planner<'_>) {
    let mut found = Vec::new();
    let mut folder = String::new();
    // How many bytes of the last folder are folders that no file stands in the place of.
    let mut free = 0;
    for (job, from) in &p.jobs {
        let url = &job.url;
        let path = job.out.as_str();
        if let Some(own) = [manifest::NAME, IGNORE].into_iter().find(|own| is_at_or_in(path, own)) {
            found.push((url.clone(), told(url, from).with("other", format!("/{own}"))));
            continue;
        }
        // What was written as a file's address and is a page's file.
        let page =
            path.strip_suffix("index.html").filter(|page| page.is_empty() || page.ends_with('/'));
        let page = page.filter(|_| !url.as_str().ends_with('/')).map(|page| format!("/{page}"));
        if let Some((page, there)) = page.and_then(|page| p.find(&page)) {
            let other = page.url.as_str();
            found.push((url.clone(), told(url, from).with("other", other).see(there.clone())));
            continue;
        }
        // The addresses of a folder stand together: it is looked at once.
        let own = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        if own == folder {
            continue;
        }
        let shared = own.bytes().zip(folder.bytes()).take_while(|(a, b)| a == b).count();
        let free_here = shared.min(free);
        own.clone_into(&mut folder);
        let whole = url.as_str();
        let ends = own.match_indices('/').map(|(end, _)| end).filter(|end| *end >= free_here);
        let ends = ends.chain([own.len()]);
        let file = ends.filter_map(|end| whole.get(..=end)).find_map(|above| {
            let page = above.strip_suffix("index.html").filter(|page| page.ends_with('/'));
            let page = page.and_then(|page| p.find(page));
            page.or_else(|| p.find(above))
        });
        free = if file.is_some() { 0 } else { own.len() };
        let Some((there, of_file)) = file else { continue };
        let file = &there.url;
        // Every address of the folder is in the way of the file, or the file in theirs: whoever wrote the one by hand
        // can take it away.
        if is_by_hand(&there.what) && !is_by_hand(&job.what) {
            found.push((
                file.clone(),
                told(file, of_file).with("other", url.as_str()).see(from.clone()),
            ));
        } else {
            let others = p.jobs.iter();
            let others =
                others.filter(|(job, _)| is_at_or_in(job.out.as_str(), there.out.as_str()));
            for (Job { url, .. }, from) in others.filter(|(job, _)| job.url != *file) {
                let fault = told(url, from).with("other", file.as_str());
                found.push((url.clone(), fault.see(of_file.clone())));
            }
        }
    }
    // Of an address the first fault says enough.
    let mut gone: BTreeMap<Url, Diagnostic> = BTreeMap::new();
    for (url, fault) in found {
        gone.entry(url).or_insert(fault);
    }
    p.jobs.retain(|(job, _)| !gone.contains_key(&job.url));
    p.out.extend(gone.into_values());
}

fn told(url: &Url, from: &Loc) -> Diagnostic {
    Diagnostic::new(Code::UrlCollision, from.clone()).with("url", url.as_str())
}

/// Whether a path is that of a file, or would be inside it.
fn is_at_or_in(path: &str, file: &str) -> bool {
    path.strip_prefix(file).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Whether people chose where it stands: they can choose another place.
fn is_by_hand(what: &What) -> bool {
    matches!(what, What::Alias(_) | What::Copy(_))
}
