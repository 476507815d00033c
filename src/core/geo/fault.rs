//! What can be wrong with a file of boundaries, as data. The words are the catalogue's.

/// A fault of a file of boundaries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What is wrong.
    pub wrong: Wrong,
    /// The code of the area, or another name for it; `None` where it is of the whole file.
    pub area: Option<String>,
}

impl Fault {
    /// A fault of the whole file.
    pub fn file(wrong: Wrong) -> Self {
        Self { wrong, area: None }
    }

    /// A fault of one area, which is then left out.
    pub fn of(wrong: Wrong, area: &str) -> Self {
        Self { wrong, area: Some(area.to_owned()) }
    }
}

/// The kinds of faults.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Wrong {
    /// Neither `Topology`, `FeatureCollection` nor `Feature`.
    Form,
    /// `arcs`, `transform` or `objects` is not as `TopoJSON` has it.
    Arcs,
    /// No `Polygon` and no `MultiPolygon`.
    Kind,
    /// Coordinates that are no positions.
    Positions,
    /// Coordinates that are no degrees: metres of a map, most often.
    Degrees,
    /// A ring that is not closed, or of fewer than four positions.
    Ring,
    /// An area without a code.
    Code,
    /// Two areas with one code.
    Twice,
}

impl Wrong {
    /// Its words in the catalogue of terms.
    pub fn term(self) -> &'static str {
        match self {
            Self::Form => "geometry-form",
            Self::Arcs => "geometry-arcs",
            Self::Kind => "geometry-kind",
            Self::Positions => "geometry-positions",
            Self::Degrees => "geometry-degrees",
            Self::Ring => "geometry-ring",
            Self::Code => "geometry-code",
            Self::Twice => "geometry-twice",
        }
    }
}
