//! What is told to who pushes, and to who looks after the server, in English and Italian.
//!
//! In: names and numbers. Out: whole lines. Faults are no words of this file: they stand in the catalogue of messages.

use jiff::Timestamp;

use super::changes::{Changes, How, What};
use super::release::Name;
use crate::diag::show::ToolLang;

/// Addresses that are named; the others are counted.
const NAMED: usize = 5;

/// The words of a language.
#[derive(Clone, Copy, Debug)]
pub(super) struct Words(pub(super) ToolLang);

impl Words {
    pub(super) fn waiting(self) -> String {
        match self.0 {
            ToolLang::En => "another push is being published: waiting for it\n",
            ToolLang::It => "si sta pubblicando un altro push: aspetto che finisca\n",
        }
        .to_owned()
    }

    pub(super) fn not_published(self, name: &str, published: &str) -> String {
        let (name, published) = (short(name), short(published));
        match self.0 {
            ToolLang::En => {
                format!(
                    "{name}: taken and not published ({published} is); only its history was searched, for private records\n"
                )
            }
            ToolLang::It => format!(
                "{name}: ricevuto e non pubblicato (si pubblica {published}); ne ho controllato solo la storia, in cerca di record privati\n"
            ),
        }
    }

    pub(super) fn not_deleted(self, published: &str) -> String {
        let name = short(published);
        match self.0 {
            ToolLang::En => {
                format!("refused: the site is made from {name}, which cannot be deleted\n")
            }
            ToolLang::It => {
                format!("rifiutato: il sito si fa da {name}, che non si può cancellare\n")
            }
        }
    }

    pub(super) fn refused(self, has_site: bool) -> String {
        match (self.0, has_site) {
            (ToolLang::En, true) => "nothing was published: the site stands as it was. Mend what is said above, commit and push again\n",
            (ToolLang::En, false) => "nothing was published. Mend what is said above, commit and push again\n",
            (ToolLang::It, true) => "non è stato pubblicato niente: il sito è rimasto com’era. Correggi quello che è detto sopra, fai un commit e ripeti il push\n",
            (ToolLang::It, false) => "non è stato pubblicato niente. Correggi quello che è detto sopra, fai un commit e ripeti il push\n",
        }
        .to_owned()
    }

    pub(super) fn published(self, release: &Name) -> String {
        match self.0 {
            ToolLang::En => format!("published: release {release}\n"),
            ToolLang::It => format!("pubblicato: versione del sito {release}\n"),
        }
    }

    pub(super) fn rolled_back(self, release: &Name) -> String {
        match self.0 {
            ToolLang::En => format!("{release} is live until the next push\n"),
            ToolLang::It => format!("{release} resta in linea fino al prossimo push\n"),
        }
    }

    /// Pictures and recordings that are live again.
    pub(super) fn again(self, urls: &[&str]) -> String {
        let named = self.named(urls);
        match self.0 {
            ToolLang::En => format!(
                "  with pictures or recordings that had been taken away or replaced since: {named}\n  if somebody in them took their consent back, make a release without them live (`specola deploy list`), or push\n"
            ),
            ToolLang::It => format!(
                "  con immagini o registrazioni che nel frattempo erano state tolte o sostituite: {named}\n  se chi vi compare ha ritirato il consenso, rimetti in linea una versione che non le ha (`specola deploy list`), o fai un push\n"
            ),
        }
    }

    /// The first few of these addresses, and how many more.
    fn named(self, urls: &[&str]) -> String {
        let named = urls.iter().take(NAMED).copied().collect::<Vec<_>>().join(" ");
        let more = match urls.len().saturating_sub(NAMED) {
            0 => String::new(),
            n => match self.0 {
                ToolLang::En => format!(" and {n} more"),
                ToolLang::It => {
                    format!(
                        " e {}",
                        if n == 1 { "un altro".to_owned() } else { format!("altri {n}") }
                    )
                }
            },
        };
        named + &more
    }

    /// One line for each kind of thing and each way it changed.
    pub(super) fn changes(self, changes: &Changes<'_>) -> String {
        let mut text = String::new();
        for group in &changes.groups {
            for (how, urls) in group.by_how() {
                if urls.is_empty() {
                    continue;
                }
                let what = self.what(group.what, how, urls.len());
                text.extend(["  ", &what, ": ", &self.named(urls), "\n"]);
            }
        }
        if changes.n_numbers > 0 {
            let count = changes.n_numbers.to_string();
            let what = match self.0 {
                ToolLang::En => "  numbers in texts changed: ",
                ToolLang::It => "  numeri cambiati nei testi: ",
            };
            text.extend([what, &count, "\n"]);
        }
        if text.is_empty() {
            text += match self.0 {
                ToolLang::En => "  nothing that readers see by address changed\n",
                ToolLang::It => "  nessun indirizzo ha un contenuto diverso\n",
            };
        }
        text
    }

    /// `2 new pages`, `1 pagina nuova`.
    fn what(self, what: What, how: How, n: usize) -> String {
        let one = n == 1;
        let (word, words) = match (self.0, what) {
            (ToolLang::En, What::Page) => ("page", "pages"),
            (ToolLang::En, What::Dataset) => ("dataset", "datasets"),
            (ToolLang::En, What::Chart) => ("chart", "charts"),
            (ToolLang::It, What::Page) => ("pagina", "pagine"),
            (ToolLang::It, What::Dataset) => ("dataset", "dataset"),
            (ToolLang::It, What::Chart) => ("grafico", "grafici"),
        };
        let word = if one { word } else { words };
        // In Italian without its last letter, which says gender and number.
        let state = match (self.0, how) {
            (ToolLang::En, How::New) => "new",
            (ToolLang::En, How::Changed) => "changed",
            (ToolLang::En, How::Gone) => "gone",
            (ToolLang::It, How::New) => "nuov",
            (ToolLang::It, How::Changed) => "cambiat",
            (ToolLang::It, How::Gone) => "tolt",
        };
        let ending = match (what == What::Page, one) {
            (true, true) => "a",
            (true, false) => "e",
            (false, true) => "o",
            (false, false) => "i",
        };
        match self.0 {
            ToolLang::En => format!("{n} {state} {word}"),
            ToolLang::It => format!("{n} {word} {state}{ending}"),
        }
    }

    pub(super) fn live(
        self,
        release: Option<&Name>,
        about: impl Fn(&Name) -> (String, String),
    ) -> String {
        let Some(release) = release else {
            return match self.0 {
                ToolLang::En => "live: nothing yet\n",
                ToolLang::It => "in linea: ancora niente\n",
            }
            .to_owned();
        };
        let (when, subject) = about(release);
        match self.0 {
            ToolLang::En => format!("live: {release} «{subject}», built {when}\n"),
            ToolLang::It => format!("in linea: {release} «{subject}», costruita {when}\n"),
        }
    }

    pub(super) fn branch(
        self,
        branch: &str,
        head: &str,
        subject: &str,
        at_head: bool,
        by_hand: bool,
    ) -> String {
        let head = head.get(..12).unwrap_or(head);
        let state = match (self.0, at_head, by_hand) {
            (ToolLang::En, true, _) => "live",
            (ToolLang::It, true, _) => "in linea",
            (ToolLang::En, false, true) => {
                "not live: an earlier release was chosen by hand, until the next push"
            }
            (ToolLang::It, false, true) => {
                "non in linea: è stata scelta a mano una versione precedente, fino al prossimo push"
            }
            (ToolLang::En, false, false) => "not live: `specola deploy tick` publishes it",
            (ToolLang::It, false, false) => "non in linea: lo pubblica `specola deploy tick`",
        };
        match self.0 {
            ToolLang::En => format!("branch {branch}: {head} «{subject}», {state}\n"),
            ToolLang::It => format!("ramo {branch}: {head} «{subject}», {state}\n"),
        }
    }

    pub(super) fn due(self, due: Timestamp) -> String {
        match self.0 {
            ToolLang::En => format!("next look at dates: {due}\n"),
            ToolLang::It => format!("prossimo controllo delle date: {due}\n"),
        }
    }
}

fn short(name: &str) -> &str {
    name.strip_prefix("refs/heads/").or_else(|| name.strip_prefix("refs/")).unwrap_or(name)
}
