//! The codes of authority tables that a dataset may name: licences, EU data themes, EU frequencies.
//!
//! Static tables; nothing is read. `OP_DATPRO` (a placeholder of the EU tables) is left out on purpose.

/// A licence under which data may be published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Licence {
    /// SPDX identifier, as authors write it and as Data Packages carry it.
    pub name: &'static str,
    /// Its full title.
    pub title: &'static str,
    /// Where its text is.
    pub path: &'static str,
    /// Its code in the EU authority table `licence`.
    pub eu: &'static str,
}

/// Open licences fit for public data: REQ 19 to 21 of AGID's guidelines refuse licences that forbid commerce or changes.
pub const LICENCES: &[Licence] = &[
    Licence {
        name: "CC-BY-4.0",
        title: "Creative Commons Attribution 4.0 International",
        path: "https://creativecommons.org/licenses/by/4.0/",
        eu: "CC_BY_4_0",
    },
    Licence {
        name: "CC0-1.0",
        title: "Creative Commons Zero 1.0 Universal",
        path: "https://creativecommons.org/publicdomain/zero/1.0/",
        eu: "CC0",
    },
    Licence {
        name: "CC-BY-SA-4.0",
        title: "Creative Commons Attribution-ShareAlike 4.0 International",
        path: "https://creativecommons.org/licenses/by-sa/4.0/",
        eu: "CC_BYSA_4_0",
    },
    Licence {
        name: "CC-BY-3.0-IT",
        title: "Creative Commons Attribution 3.0 Italy",
        path: "https://creativecommons.org/licenses/by/3.0/it/",
        eu: "CC_BY_3_0",
    },
    Licence {
        name: "IODL-2.0",
        title: "Italian Open Data License 2.0",
        path: "https://www.dati.gov.it/content/italian-open-data-license-v20",
        eu: "IODL_2_0",
    },
    Licence {
        name: "ODC-By-1.0",
        title: "Open Data Commons Attribution License 1.0",
        path: "https://opendatacommons.org/licenses/by/1-0/",
        eu: "ODC_BY",
    },
    Licence {
        name: "ODbL-1.0",
        title: "Open Data Commons Open Database License 1.0",
        path: "https://opendatacommons.org/licenses/odbl/1-0/",
        eu: "ODC_BL",
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
