//! The codes of authority tables that a dataset may name or that its description carries: licences, data themes, their
//! sub-themes, frequencies, file types, languages.
//!
//! Static tables; nothing is read. `OP_DATPRO` (a placeholder of the EU tables) is left out on purpose.

/// A licence under which data may be published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Licence {
    /// SPDX identifier, as authors write it and as Data Packages carry it.
    pub name: &'static str,
    /// Its full title.
    pub title: &'static str,
    /// What people call it, for a line under a chart.
    pub short: &'static str,
    /// Where its text is.
    pub path: &'static str,
    /// Its name in catalogues: an IRI of the EU authority table `licence`, or of the Italian one where that table names
    /// the licence more closely.
    pub iri: &'static str,
    /// What it asks for, as the ADMS table of licence types names it.
    pub kind: &'static str,
    /// Its own version.
    pub version: &'static str,
    /// Whether the schema of `CITATION.cff` 1.2.0 knows its name.
    pub in_cff: bool,
}

/// Open licences fit for public data: REQ 19 to 21 of AGID's guidelines refuse licences that forbid commerce or changes.
pub const LICENCES: &[Licence] = &[
    Licence {
        name: "CC-BY-4.0",
        title: "Creative Commons Attribution 4.0 International",
        short: "CC BY 4.0",
        path: "https://creativecommons.org/licenses/by/4.0/",
        iri: "http://publications.europa.eu/resource/authority/licence/CC_BY_4_0",
        kind: "Attribution",
        version: "4.0",
        in_cff: true,
    },
    Licence {
        name: "CC0-1.0",
        title: "Creative Commons Zero 1.0 Universal",
        short: "CC0 1.0",
        path: "https://creativecommons.org/publicdomain/zero/1.0/",
        iri: "http://publications.europa.eu/resource/authority/licence/CC0",
        kind: "PublicDomain",
        version: "1.0",
        in_cff: true,
    },
    Licence {
        name: "CC-BY-SA-4.0",
        title: "Creative Commons Attribution-ShareAlike 4.0 International",
        short: "CC BY-SA 4.0",
        path: "https://creativecommons.org/licenses/by-sa/4.0/",
        iri: "http://publications.europa.eu/resource/authority/licence/CC_BYSA_4_0",
        kind: "ViralEffect-ShareAlike",
        version: "4.0",
        in_cff: true,
    },
    Licence {
        name: "CC-BY-3.0-IT",
        title: "Creative Commons Attribution 3.0 Italy",
        short: "CC BY 3.0 IT",
        path: "https://creativecommons.org/licenses/by/3.0/it/",
        iri: "https://w3id.org/italia/controlled-vocabulary/licences/A23_CCBY30IT",
        kind: "Attribution",
        version: "3.0",
        in_cff: false,
    },
    Licence {
        name: "IODL-2.0",
        title: "Italian Open Data License 2.0",
        short: "IODL 2.0",
        path: "https://www.dati.gov.it/content/italian-open-data-license-v20",
        iri: "https://w3id.org/italia/controlled-vocabulary/licences/A29_IODL20",
        kind: "Attribution",
        version: "2.0",
        in_cff: false,
    },
    Licence {
        name: "ODC-By-1.0",
        title: "Open Data Commons Attribution License 1.0",
        short: "ODC-By 1.0",
        path: "https://opendatacommons.org/licenses/by/1-0/",
        iri: "https://w3id.org/italia/controlled-vocabulary/licences/A210_ODCBY",
        kind: "Attribution",
        version: "1.0",
        in_cff: true,
    },
    Licence {
        name: "ODbL-1.0",
        title: "Open Data Commons Open Database License 1.0",
        short: "ODbL 1.0",
        path: "https://opendatacommons.org/licenses/odbl/1-0/",
        iri: "https://w3id.org/italia/controlled-vocabulary/licences/A310_ODBL",
        kind: "ViralEffect-ShareAlike",
        version: "1.0",
        in_cff: true,
    },
];

/// The licence with this SPDX identifier.
pub fn licence(name: &str) -> Option<&'static Licence> {
    LICENCES.iter().find(|l| l.name == name)
}

/// Codes of the EU authority table `data-theme`.
pub const THEMES: &[&str] = &[
    "AGRI", "ECON", "EDUC", "ENER", "ENVI", "GOVE", "HEAL", "INTR", "JUST", "REGI", "SOCI", "TECH",
    "TRAN",
];

/// Codes of the EU authority table `frequency`.
pub const FREQUENCIES: &[&str] = &[
    "ANNUAL",
    "ANNUAL_2",
    "ANNUAL_3",
    "AS_NEEDED",
    "BIDECENNIAL",
    "BIENNIAL",
    "BIHOURLY",
    "BIMONTHLY",
    "BIWEEKLY",
    "CONT",
    "DAILY",
    "DAILY_2",
    "DECENNIAL",
    "HOURLY",
    "IRREG",
    "MONTHLY",
    "MONTHLY_2",
    "MONTHLY_3",
    "NEVER",
    "NOT_PLANNED",
    "OTHER",
    "QUADRENNIAL",
    "QUARTERLY",
    "QUINQUENNIAL",
    "TRIDECENNIAL",
    "TRIENNIAL",
    "TRIHOURLY",
    "UNKNOWN",
    "UPDATE_CONT",
    "WEEKLY",
    "WEEKLY_2",
    "WEEKLY_3",
];

/// The sub-themes of each data theme: numbers of `EuroVoc` concepts, in the mapping that DCAT-AP_IT recommends.
/// Source: <https://w3id.org/italia/controlled-vocabulary/theme-subtheme-mapping>.
pub const SUBJECTS: &[(&str, &[&str])] = &[
    (
        "AGRI",
        &[
            "100245", "100246", "100247", "100248", "100249", "100250", "100251", "100252",
            "100253", "100254", "100255", "100256", "100257", "100258", "100259",
        ],
    ),
    (
        "ECON",
        &[
            "100185", "100186", "100187", "100188", "100189", "100190", "100191", "100192",
            "100193", "100194", "100195", "100196", "100197", "100198", "100199", "100200",
            "100201", "100202", "100203", "100204", "100205", "100206", "100226", "100227",
            "100228", "100229", "100230", "100231", "100268", "100269", "100270", "100271",
            "100272", "100273", "100274", "100275", "100276",
        ],
    ),
    (
        "EDUC",
        &["100212", "100213", "100217", "100218", "100219", "100220", "100221", "100222", "100223"],
    ),
    ("ENER", &["100263", "100264", "100265", "100266", "100267"]),
    ("ENVI", &["100242", "100243", "100244"]),
    (
        "GOVE",
        &[
            "100163", "100164", "100165", "100166", "100167", "100168", "100169", "100174",
            "100175", "100176", "100177",
        ],
    ),
    (
        "INTR",
        &["100170", "100171", "100172", "100173", "100285", "100286", "100287", "100288", "100289"],
    ),
    ("JUST", &["100178", "100180", "100181", "100182", "100183", "100184"]),
    ("REGI", &["100277", "100278", "100279", "100280", "100281", "100282", "100283", "100284"]),
    (
        "SOCI",
        &[
            "100208", "100209", "100210", "100211", "100212", "100214", "100232", "100233",
            "100234", "100235", "100236",
        ],
    ),
    ("TECH", &["100224", "100225", "100260", "100261", "100262"]),
    ("TRAN", &["100237", "100238", "100239", "100240", "100241"]),
];

/// The themes that a sub-theme belongs to; none for a number that is no sub-theme.
pub fn themes_of(subject: &str) -> impl Iterator<Item = &'static str> {
    let of = SUBJECTS.iter().filter(move |(_, numbers)| numbers.contains(&subject));
    of.map(|(theme, _)| *theme)
}

/// A form of files, as catalogues name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileType {
    /// The ending of such files.
    pub extension: &'static str,
    /// Its code in the EU authority table `file-type`.
    pub eu: &'static str,
    /// Its media type (IANA).
    pub media_type: &'static str,
    /// The theme's word for it.
    pub word: &'static str,
    /// The theme's word for what it is good for.
    pub note: &'static str,
}

/// The forms that tables are published in.
pub const FILE_TYPES: &[FileType] = &[
    FileType {
        extension: "csv",
        eu: "CSV",
        media_type: "text/csv",
        word: "file_csv",
        note: "note_csv",
    },
    FileType {
        extension: "xlsx",
        eu: "XLSX",
        media_type: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        word: "file_xlsx",
        note: "note_xlsx",
    },
    FileType {
        extension: "json",
        eu: "JSON",
        media_type: "application/json",
        word: "file_json",
        note: "note_json",
    },
    FileType {
        extension: "parquet",
        eu: "PARQUET",
        media_type: "application/vnd.apache.parquet",
        word: "file_parquet",
        note: "note_parquet",
    },
    FileType {
        extension: "geojson",
        eu: "GEOJSON",
        media_type: "application/geo+json",
        word: "file_geojson",
        note: "note_geojson",
    },
    FileType {
        extension: "zip",
        eu: "ZIP",
        media_type: "application/zip",
        word: "file_zip",
        note: "note_zip",
    },
];

/// The form of a file by the last piece of its name.
pub fn file_type(name: &str) -> Option<&'static FileType> {
    let extension = name.rsplit('.').next()?;
    FILE_TYPES.iter().find(|t| t.extension == extension)
}

/// BCP 47 languages with their codes in the EU authority table `language` (ISO 639-3).
pub const LANGUAGES: &[(&str, &str)] = &[
    ("am", "AMH"),
    ("ar", "ARA"),
    ("bg", "BUL"),
    ("bn", "BEN"),
    ("bs", "BOS"),
    ("ca", "CAT"),
    ("cs", "CES"),
    ("da", "DAN"),
    ("de", "DEU"),
    ("el", "ELL"),
    ("en", "ENG"),
    ("es", "SPA"),
    ("et", "EST"),
    ("eu", "EUS"),
    ("fa", "FAS"),
    ("ff", "FUL"),
    ("fi", "FIN"),
    ("fr", "FRA"),
    ("fur", "FUR"),
    ("ga", "GLE"),
    ("he", "HEB"),
    ("hi", "HIN"),
    ("hr", "HRV"),
    ("hu", "HUN"),
    ("it", "ITA"),
    ("ja", "JPN"),
    ("ka", "KAT"),
    ("ko", "KOR"),
    ("lt", "LIT"),
    ("lv", "LAV"),
    ("mk", "MKD"),
    ("mt", "MLT"),
    ("nl", "NLD"),
    ("no", "NOR"),
    ("oc", "OCI"),
    ("pa", "PAN"),
    ("pl", "POL"),
    ("ps", "PUS"),
    ("pt", "POR"),
    ("ro", "RON"),
    ("ru", "RUS"),
    ("si", "SIN"),
    ("sk", "SLK"),
    ("sl", "SLV"),
    ("so", "SOM"),
    ("sq", "SQI"),
    ("sr", "SRP"),
    ("sv", "SWE"),
    ("ti", "TIR"),
    ("tr", "TUR"),
    ("uk", "UKR"),
    ("ur", "URD"),
    ("wo", "WOL"),
    ("zh", "ZHO"),
];

/// The code of a language by its BCP 47 tag (`it`, `it-IT`): none for one that the table here lacks.
pub fn language(tag: &str) -> Option<&'static str> {
    let primary = tag.split('-').next()?;
    LANGUAGES.iter().find(|(tag, _)| *tag == primary).map(|(_, code)| *code)
}
