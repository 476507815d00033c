//! Words that say nothing of what a page is about: articles, prepositions, pronouns, auxiliaries; folded, in order.
//!
//! They are in no index; a query may hold them. A language without a list has all of its words.

/// The words of a language that are passed over.
pub(super) fn words(tag: &str) -> Vec<&'static str> {
    let list = match tag.split('-').next().unwrap_or_default() {
        "it" => ITALIAN,
        "en" => ENGLISH,
        _ => "",
    };
    list.split_whitespace().collect()
}

const ITALIAN: &str = "\
ad agli ai al all alla alle allo anche ancora avere aveva avevano avra avranno che chi ci cio coi col come con cosa \
cosi cui da dagli dai dal dall dalla dalle dallo degli dei del dell della delle dello deve devono di dove ecc ed era \
erano essere fa fino fosse fossero fra fu furono gli ha hanno hai ho il in io la le lei li lo loro lui ma mai me meno \
mentre mi mia mie miei mio ne nei negli nel nell nella nelle nello noi non nostra nostre nostri nostro oppure ogni per \
perche percio pero piu po poi poiche pure qua quale quali qualche quando quanta quante quanti quanto quel quell quella \
quelle quelli quello quest questa queste questi questo qui quindi sara saranno se sei sempre senza si sia siamo siano \
siete sono sopra sotto sta stata state stati stato su sua sue sugli sui sul sull sulla sulle sullo suo suoi te ti tra \
tu tua tue tuo tuoi tutta tutte tutti tutto un una un uno va verso vi voi";

const ENGLISH: &str = "\
about above after again against all also am an and any are as at be because been before being below between both but \
by can cannot could did do does doing down during each few for from further had has have having he her here hers him \
his how if in into is it its itself just may me might more most must my no nor not of off on once only or other our \
ours out over own per same shall she should so some such than that the their theirs them then there these they this \
those through to too under until up upon us very was we were what when where which while who whom whose why will with \
within would you your yours";
