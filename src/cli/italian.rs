//! The help in Italian, put over the English of [`args`](super::args). A test holds that nothing is left out.

use clap::Command;

/// For each command (`""` for all of them) and argument, what it is.
const WORDS: &[(&str, &str, &str)] = &[
    ("build", "", "Costruisce il sito: tutto, o niente"),
    ("check", "", "Dice tutto quello che non va, in una volta"),
    ("serve", "", "Mostra il sito su questa macchina mentre lo si scrive"),
    ("serve", "port", "La porta (se manca: 4180, o una libera)"),
    (
        "serve",
        "now",
        "Il momento dell’anteprima: una data o un’ora RFC 3339 (se manca: l’orologio)",
    ),
    ("new", "", "Comincia qualcosa, con un modello già compilato"),
    (
        "aggregate",
        "",
        "Fa la tabella di un dataset da record privati, senza che vi si trovi nessuno",
    ),
    ("aggregate", "records", "I record: file delimitati fuori dalla cartella del sito"),
    ("aggregate", "profile", "Le regole di riservatezza, in un file fuori dalla cartella del sito"),
    (
        "aggregate",
        "explain",
        "Dice perché una cella è mostrata o nascosta, per esempio area=nord,anno=2025, e fra quali valori chi legge può ricavarla; non scrive niente",
    ),
    ("release", "", "Congela una versione di un dataset"),
    ("withdraw", "", "Ritira una versione congelata di un dataset, lasciando un avviso"),
    ("diff", "", "Dice che cosa è cambiato fra due versioni di un dataset"),
    ("deploy", "", "Riceve i push su un server, e li pubblica"),
    ("deploy init", "", "Prepara una cartella di un server: un push sul suo repository pubblica"),
    ("deploy init", "branch", "Il ramo che si pubblica"),
    ("deploy init", "keep", "Quante versioni del sito si tengono (se manca: 10)"),
    ("deploy list", "", "Dice le versioni del sito che si tengono; `*` è quella in linea"),
    ("deploy status", "", "Dice che cosa è in linea, e se è quello che dice il ramo"),
    ("deploy rollback", "", "Rimette in linea una versione precedente, fino al prossimo push"),
    (
        "deploy rollback",
        "release",
        "Il suo nome, il suo numero o l’inizio del suo commit (se manca: quella di prima)",
    ),
    (
        "deploy tick",
        "",
        "Pubblica quello che è arrivato alla sua data, e quello che un’esecuzione interrotta ha lasciato",
    ),
    ("deploy receive", "", "Controlla e costruisce quello che arriva con un push (lo chiama git)"),
    ("", "dir", "La cartella del server"),
    ("", "base_url", "Indirizzo che il sito avrà, al posto di quello in specola.toml"),
    (
        "schema",
        "",
        "Scrive gli schemi JSON di tutto quello che si scrive a mano, per gli editor che completano il TOML",
    ),
    ("schema", "out", "Dove scriverli (se manca: .schemas nella cartella del sito)"),
    (
        "print",
        "",
        "Stampa un rapporto del sito costruito in un PDF, con il Chromium che è installato",
    ),
    ("print", "report", "Il rapporto: l’ultimo pezzo del suo indirizzo"),
    ("print", "language", "La lingua del rapporto (se manca: quella del sito)"),
    ("print", "from", "Il sito costruito (se manca: public nella cartella del sito)"),
    ("print", "out", "Dove scriverlo (se manca: il nome del rapporto con .pdf, qui)"),
    ("print", "chromium", "Il browser (se manca: il primo Chromium che si trova)"),
    ("", "root", "La cartella del sito"),
    ("", "lang", "Lingua dei messaggi (se manca: quella del sistema)"),
    ("", "drafts", "Comprende le bozze e le pagine non ancora uscite"),
    (
        "",
        "now",
        "Il momento dell’esecuzione: una data o un’ora RFC 3339 (se manca: `SOURCE_DATE_EPOCH`, o l’orologio)",
    ),
    ("", "jobs", "Quanti thread (se manca: uno per processore)"),
    ("", "timings", "Stampa quanto è durata ogni fase"),
    ("build", "out", "Dove scrivere il sito (se manca: public nella cartella del sito)"),
    ("check", "format", "Come stampare quello che si è trovato"),
    (
        "check",
        "against",
        "Dice quali indirizzi, grafici e numeri di un manifesto precedente sparirebbero o cambierebbero",
    ),
    (
        "check",
        "translations",
        "Dice solo che cosa non è tradotto, o non lo è più: una tabella, o con --format json una lista",
    ),
    (
        "check",
        "external",
        "Chiede anche ai server degli altri siti se i collegamenti portano da qualche parte, con il programma `curl`",
    ),
    ("translate", "", "Comincia la pagina di un’altra lingua da una che c’è"),
    ("translate", "page", "Il file della pagina, come content/articles/prima/index.it.md"),
    ("translate", "to", "Sigla della lingua in cui tradurre (se manca: l’unica altra)"),
    ("check", "explain", "Spiega un codice e non fa altro"),
    ("new", "kind", "Che cosa cominciare"),
    (
        "new",
        "slug",
        "Il suo nome nei file e negli indirizzi; per un sito, la sua cartella; per ci, il servizio (github, gitlab, forgejo, woodpecker); per cms, dove l’editor legge e scrive (github, gitlab, forgejo, test)",
    ),
    ("new", "title", "Il titolo nella lingua principale del sito"),
    (
        "new",
        "description",
        "Per una pagina: una o due frasi sotto il titolo, nella lingua principale del sito",
    ),
    ("", "dataset", "Id del dataset"),
    ("withdraw", "version", "La versione congelata, come 1.2.0"),
    ("withdraw", "reason_it", "Perché, per chi legge, in italiano"),
    ("withdraw", "reason_en", "Perché, per chi legge, in inglese"),
    ("withdraw", "reasons", "Perché, per chi legge, in un’altra lingua del sito, come fr=…"),
    ("diff", "from", "La versione di prima (se manca: l’ultima congelata prima dell’altra)"),
    ("diff", "to", "La versione di poi (se manca: quella di lavoro)"),
    ("diff", "format", "Come stampare quello che è cambiato"),
    ("new", "from", "Per un dataset: la tabella da cui si fa, un file CSV, XLSX o ODS"),
    ("new", "sheet", "Il foglio del foglio di calcolo (se manca: l’unico che contiene qualcosa)"),
    ("new", "binary", "Per ci: dov’è il programma pubblicato, per Linux"),
    ("new", "sha256", "Per ci: il suo SHA-256"),
    ("new", "repo", "Per cms: il repository"),
    ("new", "forge", "Per cms: l’indirizzo del servizio, se è un GitLab o un Forgejo proprio"),
    ("completions", "", "Stampa quello che fa completare i comandi a una shell"),
    ("completions", "shell", "La shell"),
    ("man", "", "Stampa la pagina di manuale"),
    ("", "help", "Stampa questo aiuto"),
    ("", "version", "Stampa la versione"),
];

/// The layout of the help, which the English one has built in.
const TEMPLATE: &str = "{about}\n\nUso: {usage}\n\n{all-args}";

/// The same command line with Italian help.
pub(super) fn words(mut command: Command) -> Command {
    command.build();
    let subcommands: Vec<String> =
        command.get_subcommands().map(|c| c.get_name().to_owned()).collect();
    let mut command = one(command, "")
        .about("Dati aperti di un osservatorio → un sito statico e bilingue")
        .subcommand_help_heading("Comandi")
        .subcommand_value_name("COMANDO");
    for name in &subcommands {
        command = command.mut_subcommand(name, |c| below(c, name));
    }
    command
}

/// A command with its own commands.
fn below(command: Command, name: &str) -> Command {
    let inner: Vec<String> = command.get_subcommands().map(|c| c.get_name().to_owned()).collect();
    let mut command = one(command, name);
    if !inner.is_empty() {
        command = command.subcommand_help_heading("Comandi").subcommand_value_name("COMANDO");
    }
    for within in &inner {
        command = command.mut_subcommand(within, |c| below(c, &format!("{name} {within}")));
    }
    command
}

fn one(command: Command, name: &str) -> Command {
    let about = WORDS.iter().find(|(c, a, _)| *c == name && a.is_empty() && !name.is_empty());
    let command = match about {
        Some((_, _, text)) => command.about(*text),
        None => command,
    };
    command.help_template(TEMPLATE).mut_args(|arg| {
        let id = arg.get_id().as_str().to_owned();
        let text = WORDS.iter().find(|(c, a, _)| *a == id && (c.is_empty() || *c == name));
        let heading = if arg.is_positional() { "Argomenti" } else { "Opzioni" };
        let arg = arg.help_heading(heading);
        let Some((_, _, text)) = text else { return arg };
        // Before its own, the parser of arguments puts English words.
        let values: Vec<String> =
            arg.get_possible_values().iter().map(|v| v.get_name().to_owned()).collect();
        if values.is_empty() || !arg.get_action().takes_values() {
            return arg.help(*text);
        }
        arg.hide_possible_values(true).help(format!("{text} [valori: {}]", values.join(", ")))
    })
}

#[cfg(test)]
mod tests {
    use super::super::args::Args;
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn every_word_of_the_help_is_told_in_italian() {
        let mut same = Vec::new();
        compare(&Args::command(), &words(Args::command()), &mut same);
        assert_eq!(same, Vec::<String>::new());
    }

    fn compare(english: &Command, italian: &Command, same: &mut Vec<String>) {
        for en in english.get_subcommands() {
            let it = italian.find_subcommand(en.get_name()).expect("the same commands");
            if en.get_about().map(ToString::to_string) == it.get_about().map(ToString::to_string) {
                same.push(en.get_name().to_owned());
            }
            for arg in en.get_arguments() {
                let told = it.get_arguments().find(|a| a.get_id() == arg.get_id());
                let told = told.and_then(|a| a.get_help()).map(ToString::to_string);
                if told == arg.get_help().map(ToString::to_string) {
                    same.push(format!("{} {}", en.get_name(), arg.get_id()));
                }
            }
            compare(en, it, same);
        }
    }
}
